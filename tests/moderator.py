"""A moderator's acts on a running service, without the dashboard."""

from uuid import UUID

from comments_svc.comments.queries import by_id
from comments_svc.kernel.ids import uuid7
from comments_svc.moderation.decide import decide as act_of
from comments_svc.moderation.model import Act, Decision
from comments_svc.moderation.undo import undo as undo_of
from comments_svc.moderators.queries import insert
from comments_svc.sites.find import find
from tests.service import Service


async def moderator(it: Service, email: str = "mo@example.org", name: str = "Mo") -> UUID:
    async with it.db.tx() as tx:
        return (await insert(tx, uuid7(), email, name)).id


async def decide(it: Service, comment: str, act: Act, *, by: UUID, seen: int | None = None) -> Decision:
    """About the newest revision, unless another was `seen`."""
    async with it.db.tx() as tx:
        site = await find(tx, "blog")
        if seen is None:
            found = await by_id(tx, site.id, UUID(comment))
            assert found is not None
            seen = found.held_revision or found.revision
        return await act_of(tx, site, UUID(comment), act, by=by, seen=seen, now=it.clock.now)


async def undo(it: Service, event: UUID, *, by: UUID) -> Decision:
    async with it.db.tx() as tx:
        return await undo_of(tx, await find(tx, "blog"), event, by=by, now=it.clock.now)
