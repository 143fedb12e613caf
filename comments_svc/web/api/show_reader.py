"""What is known about a reader, as the API gives it to them."""

from typing import Final
from uuid import UUID

from comments_svc.db.database import Reader
from comments_svc.portability.model import Held
from comments_svc.readers.model import FRESH
from comments_svc.readers.queries import address_of, name_of
from comments_svc.subscriptions.model import Scope
from comments_svc.subscriptions.queries import of_email
from comments_svc.web.api.shapes.of_reader import Export, FollowedThread, OwnMail, OwnWords, ReaderView

_NOTHING: Final = Export("", None, None, [], {}, [], {}, {}, [])


async def view_reader(on: Reader, site: UUID, reader: UUID) -> ReaderView:
    """The address masked: whoever finds a browser open learns no more than its owner needs to know it again."""
    name = await name_of(on, site, reader)
    mine = await address_of(on, site, reader)
    if mine is None:
        return ReaderView(name, None, None, None, [])
    followed = [
        FollowedThread(each.url, each.title, each.scope, "left" if each.stopped else each.state.value)
        for each in await of_email(on, site, mine.email)
    ]
    return ReaderView(name, mine.masked, mine.proven_at, mine.proven_at + FRESH, followed)


def show_export(held: Held | None) -> Export:
    if held is None:
        return _NOTHING
    comments = [
        OwnWords(
            each.id,
            each.url,
            each.parent_id,
            each.state,  # type: ignore[arg-type]
            each.name,
            each.email,
            each.website,
            each.source,
            each.created_at,
            each.edited_at,
        )
        for each in held.comments
    ]
    followed = [
        FollowedThread(each.url, each.title, Scope(each.scope), each.state)  # type: ignore[arg-type]
        for each in held.subscriptions
    ]
    votes = {each.comment_id: each.value for each in held.votes}
    reactions = {each.url: each.kind for each in held.reactions}
    reports = {each.comment_id: each.reason for each in held.reports}
    mails = [OwnMail(each.received_at, each.subject, each.text) for each in held.mails]
    return Export(held.name, held.email, held.proven_at, comments, votes, followed, reactions, reports, mails)
