import re
from collections.abc import Iterable
from typing import Final

import idna
from email_validator import EmailNotValidError, validate_email

from comments_svc.kernel.problems import Invalid

_MAX_CHARS: Final = 254
# No top-level domain is one (RFC 3696, section 2); resolvers take it for an IPv4 address.
_NUMBER: Final = re.compile(r"\d+|0x[0-9a-f]*", re.IGNORECASE)
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
    if found is None or found.ascii_email is None or len(found.ascii_email) > _MAX_CHARS or _is_odd(found.ascii_email):
        raise Invalid("email", "This is not an e-mail address that mail can be sent to. It looks like ana@example.org.")
    return found.ascii_email


def _is_odd(email: str) -> bool:
    """Whether it names a machine by number, or has a server pass the mail on, as `ana%host@relay` once did: either way
    strangers would choose where our mail server connects to."""
    local, _, host = email.rpartition("@")
    return any(sign in local for sign in "%!") or _NUMBER.fullmatch(host.rpartition(".")[2]) is not None


def with_one_host(email: str) -> str:
    """The same address, its host in the one spelling that we keep: in ASCII, in small letters, without a last dot.
    Whatever can't be read so stays as it is."""
    local, _, host = email.rpartition("@")
    host = host.lower()
    try:
        ascii_host = host if host.isascii() else idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        ascii_host = host
    return f"{local}@{ascii_host.rstrip('.') or host}"


def mailbox_of(email: str) -> str:
    """One name for all spellings that reach the same mailbox at most providers: no case, no +tag. For limits, and for
    what moderators hold or refuse; nobody is trusted, or taken for another, by it. `mailbox_of` of migrations/0041 says
    the same."""
    local, _, host = with_one_host(email).lower().rpartition("@")
    local = local.partition("+")[0] or local
    if host in _DOTLESS_HOSTS:
        return f"{local.replace('.', '')}@gmail.com"
    return f"{local}@{host}"


def is_one_of(email: str, patterns: Iterable[str]) -> bool:
    """Whether it reaches one of these mailboxes. `{}` in a pattern stands for anything."""
    return any(_is_like(email.lower(), each.lower()) for each in patterns)


def _is_like(email: str, pattern: str) -> bool:
    before, token, after = pattern.partition("{}")
    if mailbox_of(email) == mailbox_of(pattern.replace("{}", "")):
        return True
    return bool(token) and email.startswith(before) and email.endswith(after)
