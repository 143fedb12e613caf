import re
from typing import Final

import idna

# RFC 5321, section 4.1.2, Dot-string; quoted local parts are in nobody's use, and in many attacks.
_LOCAL: Final = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
_HOST: Final = re.compile(
    r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE
)
_LONGEST: Final = 254


def wire_address(address: str) -> str:
    """The address in ASCII: its host as A-label (RFC 5890). Raises ValueError for what no header should hold.

    A local part that is not ASCII needs servers with SMTPUTF8 all along the way: it is refused.
    """
    local, _, host = address.rpartition("@")
    try:
        host = host if host.isascii() else idna.encode(host, uts46=True).decode()
    except idna.IDNAError:
        host = ""
    if not (_LOCAL.fullmatch(local) and _HOST.fullmatch(host)) or len(local) > 64:
        raise ValueError("this is no address that mail can be sent to")
    if len(local) + len(host) >= _LONGEST:
        raise ValueError("this address is too long for mail")
    return f"{local}@{host}"
