"""Signing what leaves (RFC 6376)."""

from typing import Final

import dkim as dkimpy
import msgspec

# From, Subject and To, so that nobody changes them; the List fields because RFC 8058, section 4, asks for it.
_SIGNED: Final = (
    *(b"from", b"to", b"reply-to", b"subject", b"date", b"message-id", b"in-reply-to", b"references"),
    *(b"list-id", b"list-unsubscribe", b"list-unsubscribe-post"),
    *(b"auto-submitted", b"mime-version", b"content-type"),
)


class DkimKey(msgspec.Struct, frozen=True):
    """`pem` is an RSA private key; its public half stands at `<selector>._domainkey.<domain>` in the DNS."""

    domain: str
    selector: str
    pem: bytes

    def __repr__(self) -> str:
        return f"DkimKey(domain={self.domain!r}, selector={self.selector!r})"

    def check(self) -> None:
        """Raises ValueError for what is no RSA private key in PEM form."""
        signature(b"From: a@b\r\n\r\n", self)


def signature(mail: bytes, key: DkimKey) -> bytes:
    """The `DKIM-Signature` field to put before the mail.

    Each field is named once more than it is there (RFC 6376, section 8.15): none can be added to what is signed.
    """
    signer = dkimpy.DKIM(mail)
    try:
        made: bytes = signer.sign(
            key.selector.encode(),
            key.domain.encode(),
            key.pem,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[*_SIGNED, *_SIGNED],
        )
    except dkimpy.DKIMException as error:
        raise ValueError(f"the DKIM key is no RSA private key in PEM form: {error}") from error
    return made
