"""A moderator's acts on a running service, without the dashboard."""

from uuid import UUID

from comments_svc.comments.draft import Draft, Sender
from comments_svc.comments.model import Door
from comments_svc.comments.queries import by_id
from comments_svc.kernel.ids import uuid7
from comments_svc.markup.render import render
from comments_svc.moderation.answer import answer as answer_of
from comments_svc.moderation.decide import decide as act_of
from comments_svc.moderation.model import Act, Decision
from comments_svc.moderation.undo import undo as undo_of
from comments_svc.moderators.queries import insert
from comments_svc.sites.find import find
from tests.service import PAGE, Service


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


async def answer(it: Service, above: str, text: str, *, by: UUID) -> list[UUID]:
    """A reply under the newest revision; what was done, newest first."""
    async with it.db.tx() as tx:
        site = await find(tx, "blog")
        parent = await by_id(tx, site.id, UUID(above))
        assert parent is not None
        draft = Draft(
            site=site,
            id=uuid7(),
            url=PAGE,
            url_key=parent.url_key,
            title="",
            parent=parent.id,
            source=text,
            rendered=render(text, max_bytes=10_000),
            sender=Sender(name="Mo", moderator=by),
            door=Door.DASHBOARD,
            at=it.clock.now,
        )
        events = await answer_of(tx, draft, seen=parent.held_revision or parent.revision, now=it.clock.now)
    return [each.id for each in events]
