"""A mail to oneself, to watch how it is taken."""

from datetime import datetime
from urllib.parse import urlsplit

from comments_svc.kernel.ids import uuid7
from comments_svc.mail.compose import Letter, compose
from comments_svc.mail.letters import Trial
from comments_svc.mail.model import Envelope, Talk
from comments_svc.mail.render import render
from comments_svc.mail.send import talk
from comments_svc.mail.server import Server
from comments_svc.notify.letterhead import Letterhead

_TIMEOUT_S = 10.0


async def try_out(head: Letterhead, server: Server, recipient: str, lang: str, *, now: datetime) -> Talk:
    """The conversation, whether it ends well or not. Takes as long as the server does: ten seconds for each answer."""
    host = urlsplit(head.public_url).hostname or ""
    letter = Letter(
        words=render(Trial(host=host, server=str(server)), lang),
        from_address=head.from_address,
        to=recipient,
        date=now,
        message_id=head.ids.of_message(uuid7()),
        instance=head.instance,
    )
    mail = compose(letter, dkim=head.dkim)
    return await talk(
        server, Envelope(head.from_address, recipient), mail, timeout_s=_TIMEOUT_S, hello=host or "localhost"
    )
