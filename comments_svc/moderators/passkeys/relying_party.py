from urllib.parse import urlsplit

import msgspec


class RelyingParty(msgspec.Struct, frozen=True):
    """Whom a passkey is for (WebAuthn): it works at this origin only."""

    id: str
    origin: str


def relying_party(public_url: str) -> RelyingParty | None:
    """None where browsers offer no passkeys: over plain http, except on this machine, and at an address without a
    name."""
    address = urlsplit(public_url)
    host = address.hostname or ""
    local = host == "localhost" or host.endswith(".localhost")
    if not (address.scheme == "https" or local) or ":" in host or host.replace(".", "").isdigit():
        return None
    return RelyingParty(host, f"{address.scheme}://{address.netloc}")
