"""A call of a mail provider, as bytes: messages are in no charset, so that forms are not decoded to text."""

from collections.abc import Mapping
from io import BytesIO
from typing import Final, TypeVar
from urllib.parse import unquote_to_bytes

import msgspec
from python_multipart import parse_form
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File

from comments_svc.inbound.doors.conversation import MOST_BYTES
from comments_svc.inbound.model import Arrived, MailDoor
from comments_svc.inbound.problems import NoMailInIt

T = TypeVar("T")

_MOST_RECIPIENTS: Final = 100


class Call(msgspec.Struct, frozen=True):
    """`headers` have names in lower case."""

    headers: Mapping[str, str]
    body: bytes


def read_form(call: Call) -> dict[str, bytes]:
    """The first value of each field. Files, which are attachments, are left out. Raises NoMailInIt."""
    fields: dict[str, bytes] = {}
    kind = call.headers.get("content-type", "")
    plain = _from_url if kind.lower().startswith("application/x-www-form-urlencoded") else bytes

    def on_field(field: Field) -> None:
        fields.setdefault(plain(field.field_name or b"").decode("utf-8", "replace"), plain(field.value or b""))

    def on_file(file: File) -> None:
        file.close()

    headers = {"Content-Type": kind.encode()}
    try:
        parse_form(headers, BytesIO(call.body), on_field, on_file)
    except (FormParserError, ValueError, LookupError) as fault:
        raise NoMailInIt("The body is no form.") from fault
    return fields


def _from_url(part: bytes) -> bytes:
    return unquote_to_bytes(part.replace(b"+", b" "))


def read_json(raw: bytes, into: type[T]) -> T:
    """Raises NoMailInIt."""
    try:
        return msgspec.json.decode(raw, type=into)
    except (msgspec.DecodeError, ValueError, RecursionError) as fault:
        raise NoMailInIt("The body is not the JSON that was expected.") from fault


def arrived(
    raw: bytes, *, sender: str, recipients: list[str], client_ip: str | None = None, helo: str | None = None
) -> list[Arrived]:
    """One for each recipient; one alone without any. Raises NoMailInIt for no message, and for one that is too long."""
    if not raw.strip():
        raise NoMailInIt("The message is empty.")
    if len(raw) > MOST_BYTES:
        raise NoMailInIt(f"A message may have {MOST_BYTES} bytes, and this one is longer.")
    return [
        Arrived(raw=raw, sender=sender, recipient=each, door=MailDoor.WEBHOOK, client_ip=client_ip, helo=helo)
        for each in recipients[:_MOST_RECIPIENTS] or [""]
    ]
