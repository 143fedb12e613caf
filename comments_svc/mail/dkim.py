"""Signing what leaves (RFC 6376)."""

import msgspec


class DkimKey(msgspec.Struct, frozen=True):
    """`pem` is an RSA or Ed25519 private key; the public one stands at `<selector>._domainkey.<domain>`."""

    domain: str
    selector: str
    pem: bytes

    def __repr__(self) -> str:
        return f"DkimKey(domain={self.domain!r}, selector={self.selector!r})"
