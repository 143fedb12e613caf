from typing import Final

from comments_svc.mail.parse import Mail

_MACHINES: Final = ("mailer-daemon@", "postmaster@")
_ANSWERED_BY_ITSELF: Final = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-failed-recipients")


def is_automatic(mail: Mail) -> bool:
    """Whether a program wrote it (RFC 3834, RFC 3464): such a mail is never a comment and never answered.
    X-Auto-Response-Suppress alone says nothing: the clients of people set it."""
    headers = mail.headers
    submitted = headers.first("auto-submitted").partition(";")[0].strip().lower()
    return (
        submitted not in {"", "no"}
        or any(headers.all(name) for name in _ANSWERED_BY_ITSELF)
        or headers.first("precedence").strip().lower() in {"bulk", "junk", "auto_reply"}
        or not mail.types.isdisjoint({"multipart/report", "message/delivery-status"})
        or any(value.strip() == "<>" for value in headers.all("return-path"))
        or any(sender.address.startswith(_MACHINES) for sender in mail.sender)
    )
