from typing import Final

from email_validator import EmailNotValidError, validate_email

from comments_svc.kernel.problems import Invalid

_MAX_CHARS: Final = 254
_DOTLESS_HOSTS: Final = frozenset({"gmail.com", "googlemail.com"})


def read_address(text: str) -> str:
    """An address that mail can be sent to: one mailbox, its host in ASCII. Raises Invalid."""
    text = text.strip()
    try:
        found = validate_email(
            text[: _MAX_CHARS + 1], strict=True, check_deliverability=False, globally_deliverable=False
        )
    except EmailNotValidError:
        found = None
    # Not every server takes letters beyond ASCII before the @ (RFC 6531).
    if found is None or found.ascii_email is None or len(found.ascii_email) > _MAX_CHARS:
        raise Invalid("email", "This is not an e-mail address that mail can be sent to. It looks like ana@example.org.")
    return found.ascii_email


def mailbox_of(email: str) -> str:
    """One name for all spellings that reach the same mailbox at most providers: no case, no +tag. For limits only."""
    local, _, host = email.lower().rpartition("@")
    local = local.partition("+")[0] or local
    if host in _DOTLESS_HOSTS:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{host}"
