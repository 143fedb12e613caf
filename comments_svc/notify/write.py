"""An outbound row as a mail: bodies, links and addresses are made at sending, from the rows as they are then."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from ipaddress import IPv6Address
from typing import Final, TypeAlias
from urllib.parse import urlsplit

import msgspec

from comments_svc.db.database import Reader
from comments_svc.kernel.phrase import phrase
from comments_svc.mail.address import Kind
from comments_svc.mail.compose import Letter, Unsubscribe, compose
from comments_svc.mail.model import Envelope
from comments_svc.mail.render import render
from comments_svc.moderation.answer_privately import TEMPLATE as PRIVATE_ANSWER
from comments_svc.moderators.mail_sign_in import TEMPLATE as SIGN_IN
from comments_svc.moderators.members.invite import TEMPLATE as INVITATION
from comments_svc.notify.draft import Draft, Thread
from comments_svc.notify.draft_acted import draft_acted, draft_confirm_act, draft_private_answer
from comments_svc.notify.draft_forward import draft_forward
from comments_svc.notify.draft_held import draft_confirm_mail, draft_held_digest, draft_not_posted
from comments_svc.notify.draft_invitation import draft_invitation
from comments_svc.notify.draft_moderator import draft_moderator
from comments_svc.notify.draft_proof import draft_proof
from comments_svc.notify.draft_reader import draft_approved, draft_reader
from comments_svc.notify.draft_sign_in import draft_sign_in
from comments_svc.notify.letterhead import Letterhead
from comments_svc.notify.model import (
    ACTED,
    APPROVED,
    CONFIRM_ACT,
    CONFIRM_MAIL,
    DIGEST,
    FLOOD,
    FORWARD,
    HELD_DIGEST,
    NEW_COMMENT,
    NOT_POSTED,
    REPLY,
)
from comments_svc.outbox.message import Claimed, is_erased
from comments_svc.outbox.model import Dropped
from comments_svc.readers.mail_proof import TEMPLATE as PROVE
from comments_svc.sites import queries as sites

Drafting: TypeAlias = Callable[..., Awaitable[Draft | Dropped]]

_DRAFTING: Final[Mapping[str, Drafting]] = {
    NEW_COMMENT: draft_moderator,
    DIGEST: draft_moderator,
    REPLY: draft_reader,
    FLOOD: draft_reader,
    APPROVED: draft_approved,
    FORWARD: draft_forward,
    HELD_DIGEST: draft_held_digest,
    NOT_POSTED: draft_not_posted,
    CONFIRM_MAIL: draft_confirm_mail,
    ACTED: draft_acted,
    CONFIRM_ACT: draft_confirm_act,
    PRIVATE_ANSWER: draft_private_answer,
    PROVE: draft_proof,
    SIGN_IN: draft_sign_in,
    INVITATION: draft_invitation,
}


ERASED: Final = Dropped(phrase("Not sent: its recipient was erased."))
NO_SITE: Final = Dropped(phrase("Not sent: its site was erased."))


class Written(msgspec.Struct, frozen=True):
    envelope: Envelope
    letter: Letter


async def write(on: Reader, head: Letterhead, message: Claimed, *, now: datetime) -> Written | Dropped:
    """Dropped when there is nothing to tell any more, or nobody who wants to know."""
    if is_erased(message.recipient):
        return ERASED
    # What was under way when it vanished, such as a post, has put this here afterwards.
    if message.site_id is not None and await sites.is_erased(on, message.site_id):
        return NO_SITE
    draft = await _DRAFTING[message.template](on, head, message, now=now)
    if isinstance(draft, Dropped):
        return draft
    sender = "" if draft.answers_mail else head.address(Kind.BOUNCE, message.address_id) or head.from_address
    return Written(Envelope(sender, message.recipient), await asyncio.to_thread(_letter, head, message, draft))


def _letter(head: Letterhead, message: Claimed, draft: Draft) -> Letter:
    """Its date is that of what it tells: a second try sends the same."""
    assert message.message_id is not None
    in_reply_to, references = _conversation(head, draft.thread)
    answers = head.address(Kind.AUTHOR if message.moderator_id else Kind.READER, message.address_id)
    return Letter(
        words=render(draft.params, draft.lang or message.lang),
        from_address=head.from_address,
        to=message.recipient,
        reply_to=answers if draft.answerable else None,
        date=message.first_due_at,
        message_id=message.message_id,
        in_reply_to=in_reply_to,
        references=references,
        list_id=list_id(head, draft.site[0]) if draft.site else None,
        list_name=draft.site[1] if draft.site else "",
        unsubscribe=Unsubscribe(draft.leave, head.address(Kind.UNSUBSCRIBE, message.address_id))
        if draft.leave
        else None,
        instance=head.instance,
        attached=draft.attached,
        answers=draft.answers_mail,
    )


def list_id(head: Letterhead, slug: str) -> str:
    """Words with dots between them: an IPv6 address is none as it stands."""
    host = urlsplit(head.public_url).hostname or "localhost"
    return f"{slug}.{IPv6Address(host).exploded.replace(':', '-') if ':' in host else host}"


def _conversation(head: Letterhead, thread: Thread | None) -> tuple[str | None, tuple[str, ...]]:
    """In-Reply-To and References."""
    if thread is None:
        return None, ()
    parent = head.ids.of_comment(thread.ancestors[-1]) if thread.ancestors else head.ids.of_thread(thread.id)
    return parent, head.ids.references(thread.id, thread.ancestors, thread.own)


def sealed(written: Written, head: Letterhead) -> bytes:
    return compose(written.letter, dkim=head.dkim)
