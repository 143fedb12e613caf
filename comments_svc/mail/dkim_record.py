"""What has to stand in the DNS beside a key that signs our mail (RFC 6376, section 3.6.1)."""

import base64
from typing import Final

from dkim.crypto import UnparsableKeyError, parse_pem_private_key

from comments_svc.mail.dkim import DkimKey

_INTEGER: Final = 0x02
_BIT_STRING: Final = 0x03
_SEQUENCE: Final = 0x30
# rsaEncryption (RFC 8017, appendix A.1) with its empty parameters.
_RSA: Final = bytes.fromhex("300d06092a864886f70d0101010500")


def dkim_name(key: DkimKey) -> str:
    return f"{key.selector}._domainkey.{key.domain}"


def dkim_record(key: DkimKey) -> str:
    """The text of the record. Raises ValueError."""
    modulus, exponent = _numbers(key)
    numbers = _der(_SEQUENCE, _integer(modulus) + _integer(exponent))
    public = _der(_SEQUENCE, _RSA + _der(_BIT_STRING, b"\0" + numbers))
    return f"v=DKIM1; k=rsa; p={base64.b64encode(public).decode()}"


def dkim_bits(key: DkimKey) -> int:
    """Raises ValueError."""
    return _numbers(key)[0].bit_length()


def _numbers(key: DkimKey) -> tuple[int, int]:
    try:
        found = parse_pem_private_key(key.pem)
    except (UnparsableKeyError, ValueError, IndexError) as reason:
        raise ValueError(f"the DKIM key is no RSA private key in PEM form: {reason}") from reason
    return int(found["modulus"]), int(found["publicExponent"])


def _integer(number: int) -> bytes:
    """With a zero before a first bit that would make it negative."""
    return _der(_INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def _der(tag: int, content: bytes) -> bytes:
    """ITU-T X.690, section 8.1.3."""
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content
