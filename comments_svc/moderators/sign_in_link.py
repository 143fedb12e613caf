from datetime import datetime
from uuid import UUID

from comments_svc.kernel.link import read_link_token
from comments_svc.kernel.problems import BadLink, ExpiredLink
from comments_svc.kernel.secret import Purpose, RootSecret


def sign_in_link(secret: RootSecret, public_url: str, mail: UUID, *, expires_at: datetime) -> str:
    """Opening it shows a button; pressing that signs in the browser that opened it."""
    return f"{public_url}/dashboard/sign-in?token={secret.sign(Purpose.SIGN_IN_LINK, mail.bytes, expires_at)}"


def read_sign_in_token(secret: RootSecret, token: str, now: datetime) -> UUID | None:
    """The mail that it came in; None for any other token."""
    try:
        return UUID(bytes=read_link_token(secret, Purpose.SIGN_IN_LINK, token, now, length=16))
    except (BadLink, ExpiredLink):
        return None
