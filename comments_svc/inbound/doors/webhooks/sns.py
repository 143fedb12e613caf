"""Messages of Amazon SNS, and who signed them
(docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message.html)."""

import base64
import binascii
import hashlib
import re
import ssl
from typing import Final

import msgspec
from dkim.crypto import RSASSA_PKCS1_v1_5_verify, UnparsableKeyError, parse_public_key

from comments_svc.inbound.problems import BadSignature

# Whoever may choose the address of the certificate may sign anything.
_OF_AMAZON: Final = re.compile(r"https://sns\.[a-z]{2,4}(?:-[a-z]{2,12}){1,3}-\d\.amazonaws\.com(?:\.cn)?/[\x21-\x7e]*")
_HASHES: Final = {"1": hashlib.sha1, "2": hashlib.sha256}
_SIGNED: Final = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
    "UnsubscribeConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}


class Notice(msgspec.Struct, frozen=True):
    """What SNS posts."""

    type: str = msgspec.field(name="Type")
    message: str = msgspec.field(name="Message")
    message_id: str = msgspec.field(name="MessageId")
    timestamp: str = msgspec.field(name="Timestamp")
    topic: str = msgspec.field(name="TopicArn")
    version: str = msgspec.field(name="SignatureVersion")
    signature: str = msgspec.field(name="Signature")
    certificate_url: str = msgspec.field(name="SigningCertURL")
    subject: str | None = msgspec.field(default=None, name="Subject")
    token: str | None = msgspec.field(default=None, name="Token")
    subscribe_url: str | None = msgspec.field(default=None, name="SubscribeURL")


def is_of_amazon(url: str) -> bool:
    """Whether SNS itself answers there, in any region."""
    return _OF_AMAZON.fullmatch(url) is not None


def signed_text(notice: Notice) -> bytes:
    """What the signature is about. Raises BadSignature for a type that there is not."""
    if notice.type not in _SIGNED:
        raise BadSignature("SNS has no such type of message.")
    given = msgspec.to_builtins(notice)
    pairs = [(name, given[name]) for name in _SIGNED[notice.type] if given[name] is not None]
    return "".join(f"{name}\n{value}\n" for name, value in pairs).encode()


def check(notice: Notice, certificate: bytes) -> None:
    """`certificate` (PEM) came from where `is_of_amazon`, with TLS. Raises BadSignature."""
    if notice.version not in _HASHES:
        raise BadSignature("SNS has no such version of signatures.")
    try:
        key = parse_public_key(_public_key(ssl.PEM_cert_to_DER_cert(certificate.decode("ascii"))))
        signature = base64.b64decode(notice.signature, validate=True)
    except (ValueError, IndexError, binascii.Error, UnparsableKeyError) as fault:
        raise BadSignature("The signature or its certificate can't be read.") from fault
    digest = _HASHES[notice.version](signed_text(notice))
    if not _verifies(digest, signature, key):
        raise BadSignature("The signature is not of this message.")


def _verifies(digest: object, signature: bytes, key: dict[str, int]) -> bool:
    length = (key["modulus"].bit_length() + 7) // 8
    if len(signature) != length or int.from_bytes(signature, "big") >= key["modulus"]:
        return False
    return bool(RSASSA_PKCS1_v1_5_verify(digest, signature, key))


def _public_key(certificate: bytes) -> bytes:
    """The SubjectPublicKeyInfo of an X.509 certificate (RFC 5280, section 4.1), as DER. Raises ValueError."""
    (whole,) = _elements(certificate)
    fields = _elements(_content(_elements(_content(whole))[0]))
    versioned = fields[0][0] == 0xA0
    return fields[6 if versioned else 5]


def _elements(der: bytes) -> list[bytes]:
    """Those that stand one after the other, each with its head."""
    found = []
    while der:
        head, length = _head(der)
        if head + length > len(der):
            raise ValueError("cut off")
        found.append(der[: head + length])
        der = der[head + length :]
    return found


def _content(element: bytes) -> bytes:
    return element[_head(element)[0] :]


def _head(der: bytes) -> tuple[int, int]:
    """Bytes before the content, and of the content (X.690, section 8.1.3)."""
    if der[1] < 0x80:
        return 2, der[1]
    count = der[1] & 0x7F
    if not 1 <= count <= 4:
        raise ValueError("no length")
    return 2 + count, int.from_bytes(der[2 : 2 + count], "big")
