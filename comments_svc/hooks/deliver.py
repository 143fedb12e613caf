from datetime import datetime
from http import HTTPStatus
from typing import Final

from comments_svc.db.database import Database
from comments_svc.hooks import queries
from comments_svc.hooks.announcement import announcement
from comments_svc.hooks.compose import compose
from comments_svc.hooks.model import Delivery, Format, Hook
from comments_svc.hooks.notice import notice
from comments_svc.hooks.sign import sign
from comments_svc.http_out.send import HttpOut, NoAnswer, Request
from comments_svc.mail.send import Deferred, Outcome, Refused, Sent

# Not now, although the client is told that it is at fault (RFC 9110, RFC 8470, RFC 6585).
_LATER: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


async def deliver(db: Database, out: HttpOut, delivery: Delivery, *, public_url: str, now: datetime) -> Outcome:
    """One attempt, outside any transaction; the words are for the outbox. Raises Unavailable (of our own database)."""
    async with db.read() as on:
        hook = await queries.by_id(on, delivery.site_id, delivery.hook_id)
        facts = await queries.facts(on, delivery.site_id, delivery.comment_id, delivery.happened.moderator)
    if hook is None:
        return Refused("The webhook was removed.", of_recipient=True)
    if facts is None:
        return Refused("The comment is gone.", of_recipient=False)
    if hook.format is Format.JSON:
        body = notice(facts, delivery.happened, delivery.at, public_url)
        return await attempt(out, signed(hook, str(delivery.id), body, now))
    what = announcement(facts, delivery.happened, public_url)
    return await attempt(out, compose(hook, str(delivery.id), what))


def signed(hook: Hook, id: str, body: bytes, now: datetime) -> Request:
    """To a program of the site's owner."""
    assert hook.token is not None
    headers = {"content-type": "application/json", **sign(hook.token, id, body, now)}
    return Request("POST", hook.url, headers, body)


async def attempt(out: HttpOut, request: Request) -> Outcome:
    """The status is all that anyone is shown of the answer."""
    try:
        answer = await out.send(request)
    except NoAnswer as reason:
        return Refused(str(reason), of_recipient=True) if reason.never else Deferred(str(reason))
    status = answer.status
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return Sent(answer.words)
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return Refused(
            f"{answer.words}: redirects are not followed. Enter the address that it leads to.", of_recipient=True
        )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _LATER:
        return Deferred(answer.words)
    return Refused(answer.words, of_recipient=True)
