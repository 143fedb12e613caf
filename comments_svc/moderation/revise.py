from datetime import datetime

from comments_svc.comments import queries as comments
from comments_svc.comments.edit import Showing, edit
from comments_svc.comments.model import Comment, State
from comments_svc.comments.news import What, by_writer, news
from comments_svc.comments.problems import Banned, RefusedByRule
from comments_svc.db.database import Tx
from comments_svc.markup.model import Rendered
from comments_svc.moderation.judge import NO_RULES
from comments_svc.readers.standing import Stand, standing_of_writer
from comments_svc.rules import queries as rules
from comments_svc.rules.book import book, refuses
from comments_svc.rules.model import Said
from comments_svc.rules.subject import Subject
from comments_svc.sites.model import Policy, Site


async def revise(tx: Tx, site: Site, comment: Comment, source: str, rendered: Rendered, *, now: datetime) -> int | None:
    """Its writer edits a locked comment; where everything waits, or a rule is about the new text, readers keep seeing
    the approved one.

    The thread's new version when readers see the change. Raises Banned, RefusedByRule, and what `comments.edit` raises.
    """
    stand = await _stand(tx, site, comment, now)
    said = [] if stand is Stand.TRUSTED else _said(site, comment, source, rendered, now)
    if refuses(said):
        raise RefusedByRule
    waits = stand is not Stand.TRUSTED and (site.policy is Policy.HOLD or stand is Stand.HELD or bool(said))
    showing = Showing.WHEN_APPROVED if waits else Showing.AT_ONCE
    version = await edit(tx, site, comment, source, rendered, showing=showing, now=now)
    await _keep(tx, comment, said, now)
    if comment.state is State.PUBLISHED and showing is Showing.WHEN_APPROVED:
        await news(tx, by_writer(site.id, comment.id, What.HELD, comment.state, now=now))
    return version


async def _stand(tx: Tx, site: Site, comment: Comment, now: datetime) -> Stand:
    """Raises Banned."""
    if comment.reader_id is None:
        return Stand.NORMAL
    found = await standing_of_writer(tx, site.id, comment.id, now)
    if found.stand is Stand.BANNED:
        raise Banned(found.until)
    return found.stand


def _said(site: Site, comment: Comment, source: str, rendered: Rendered, now: datetime) -> list[Said]:
    """Who wrote it was judged when it came; an edit is judged by its text."""
    if site.rules == NO_RULES:
        return []
    subject = Subject(
        name=comment.name,
        email=None,
        website=comment.website,
        ip_hash=None,
        source=source,
        tree=rendered.tree,
        by_mail=False,
    )
    asked = book(site)
    said = asked.read(subject, now)
    return [*said, *asked.edited(now)] if comment.state is State.PUBLISHED else said


async def _keep(tx: Tx, comment: Comment, said: list[Said], now: datetime) -> None:
    if said:
        await comments.add_reasons(tx, comment, [each.why for each in said])
        for each in said:
            await rules.hit(tx, comment.site_id, [each.id], comment.id, each.act, each.why, now)
