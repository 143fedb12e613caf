"""A mail to oneself, to watch how it is taken."""

from datetime import datetime
from urllib.parse import urlsplit

from comments_svc.kernel.ids import uuid7
from comments_svc.mail.address import Kind
from comments_svc.mail.compose import Letter, compose
from comments_svc.mail.letters import Answer, Trial
from comments_svc.mail.model import Envelope, Talk
from comments_svc.mail.render import render
from comments_svc.mail.send import talk
from comments_svc.mail.server import Server
from comments_svc.notify.letterhead import Letterhead

_TIMEOUT_S = 10.0


async def try_out(
    head: Letterhead, server: Server, recipient: str, lang: str, *, address: int | None, now: datetime
) -> Talk:
    """The conversation, whether it ends well or not. Takes as long as the server does: ten seconds for each answer.

    `address`: where an answer, or the mail itself if it bounces, comes back to.
    """
    host = urlsplit(head.public_url).hostname or ""
    reply_to = head.address(Kind.READER, address)
    answer = Answer.TRIES if reply_to else Answer.NOWHERE
    sender = head.address(Kind.BOUNCE, address) or head.from_address
    letter = Letter(
        words=render(Trial(host=host, server=str(server), answer=answer), lang),
        from_address=head.from_address,
        to=recipient,
        reply_to=reply_to,
        date=now,
        message_id=head.ids.of_message(uuid7()),
        instance=head.instance,
    )
    mail = compose(letter, dkim=head.dkim)
    return await talk(server, Envelope(sender, recipient), mail, timeout_s=_TIMEOUT_S, hello=host or "localhost")
