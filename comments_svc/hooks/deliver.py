from datetime import datetime
from http import HTTPStatus
from typing import Final

import msgspec

from comments_svc.db.database import Database
from comments_svc.hooks import queries
from comments_svc.hooks.announcement import announcement
from comments_svc.hooks.compose import compose
from comments_svc.hooks.model import Format, Happened, Hook
from comments_svc.hooks.notice import notice
from comments_svc.hooks.sign import sign
from comments_svc.http_out.send import HttpOut, NoAnswer, Request
from comments_svc.kernel.phrase import phrase
from comments_svc.outbox.message import Claimed
from comments_svc.outbox.model import Delivered, Dropped, Outcome, Postponed, Rejected

# Not now, although the client is told that it is at fault (RFC 9110, RFC 8470, RFC 6585).
_LATER: Final = frozenset({HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS})


async def deliver(db: Database, out: HttpOut, message: Claimed, *, public_url: str, now: datetime) -> Outcome:
    """One attempt, outside any transaction. Raises Unavailable: of our own database."""
    assert message.site_id is not None and message.hook_id is not None and message.comment_id is not None
    happened = msgspec.json.decode(message.params, type=Happened)
    async with db.read() as on:
        hook = await queries.by_id(on, message.site_id, message.hook_id)
        facts = await queries.facts(on, message.site_id, message.comment_id, happened.moderator)
    if hook is None:
        return Dropped(queries.REMOVED)
    if facts is None:
        return Dropped(phrase("The comment is gone."))
    if hook.format is Format.JSON:
        body = notice(facts, happened, message.created_at, public_url)
        return await attempt(out, signed(hook, str(message.id), body, now))
    return await attempt(out, compose(hook, str(message.id), announcement(facts, happened, public_url)))


def signed(hook: Hook, id: str, body: bytes, now: datetime) -> Request:
    """To a program of the site's owner; `id` is the same in every attempt."""
    assert hook.token is not None
    headers = {"content-type": "application/json", **sign(hook.token, id, body, now)}
    return Request("POST", hook.url, headers, body)


async def attempt(out: HttpOut, request: Request) -> Outcome:
    """The status is all that anyone is shown of the answer."""
    try:
        answer = await out.send(request)
    except NoAnswer as reason:
        return Rejected(str(reason), of_recipient=True) if reason.never else Postponed(str(reason))
    if HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
        return Delivered(answer.words)
    if HTTPStatus.MULTIPLE_CHOICES <= answer.status < HTTPStatus.BAD_REQUEST:
        advice = "redirects are not followed. Enter the address that it leads to."
        return Rejected(f"{answer.words}: {advice}", of_recipient=True)
    if answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR or answer.status in _LATER:
        return Postponed(answer.words)
    return Rejected(answer.words, of_recipient=True)
