"""A message as it came over the wire -> what we need of it. Any bytes at all end in a `Mail`, in bounded time.

The bodies of multiparts are split here, not by the standard parser: its cost grows with parts times depth, and a few
kilobytes of nested messages exhaust its stack."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from comments_svc.mail.charset import decode, without_transfer_encoding
from comments_svc.mail.content_type import ContentType, content_type
from comments_svc.mail.flowed import unflow
from comments_svc.mail.header import MAX_BLOCK, MAX_PART_BLOCK, Headers, Mailbox, read_headers

MAX_MESSAGE: Final = 10 * 1024 * 1024
MAX_PARTS: Final = 200
MAX_DEPTH: Final = 20
_MAX_EDGES: Final = 2_000
MAX_TEXT: Final = 1024 * 1024
"""Bytes of all text parts, and the same of all HTML parts, before they are decoded."""

_MBOX: Final = re.compile(rb"\A(?:[ \t]{0,80}\r?\n){0,1000}(?:>?From [^\r\n]{0,1000}\r?\n)?")
_BLANK: Final = re.compile(rb"\n\r?\n")
_GUESSED: Final = re.compile(rb"(?:\A|\n)--([^\s-][^\r\n]{0,69})\r?\n")


class Fault(StrEnum):
    """What a message had too much of; the rest of it was read."""

    MESSAGE_CUT = "message-cut"
    HEADERS_CUT = "headers-cut"
    PARTS_CUT = "parts-cut"
    TEXT_CUT = "text-cut"


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    type: str
    size: int


@dataclass(frozen=True, slots=True)
class Mail:
    """`text` and `html` are the bodies that a person would read, empty when there is none of the kind. `sender` holds
    the mailboxes of every From field."""

    headers: Headers
    sender: tuple[Mailbox, ...]
    text: str
    html: str
    attachments: tuple[Attachment, ...]
    types: frozenset[str]
    faults: frozenset[Fault]


@dataclass(slots=True)
class _Found:
    text: list[str] = field(default_factory=list)
    html: list[str] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    types: set[str] = field(default_factory=set)
    faults: set[Fault] = field(default_factory=set)
    bytes_of: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Part:
    """Its body is `raw[start:end]`: nested parts share the bytes of the message."""

    headers: Headers
    type: ContentType
    depth: int
    start: int
    end: int


def parse(raw: bytes) -> Mail:
    found = _Found()
    if len(raw) > MAX_MESSAGE:
        raw = raw[:MAX_MESSAGE]
        found.faults.add(Fault.MESSAGE_CUT)
    start = _MBOX.match(raw)
    root = _part(raw, start.end() if start else 0, len(raw), depth=0)
    if root.headers.cut:
        found.faults.add(Fault.HEADERS_CUT)
    _walk(raw, root, found)
    return Mail(
        root.headers,
        root.headers.mailboxes("from"),
        "\n".join(found.text),
        "\n".join(found.html),
        tuple(found.attachments),
        frozenset(found.types),
        frozenset(found.faults),
    )


def _part(raw: bytes, start: int, end: int, *, depth: int) -> _Part:
    if raw[start : start + 1] == b"\n" or raw[start : start + 2] == b"\r\n":
        head, body = start, raw.index(b"\n", start) + 1
    else:
        blank = _BLANK.search(raw, start, end)
        head, body = (end, end) if blank is None else (blank.start(), blank.end())
    limit = MAX_PART_BLOCK if depth else MAX_BLOCK
    headers = read_headers(raw[start : min(head, start + limit + 1)], limit=limit)
    return _Part(headers, content_type(headers.first("content-type")), depth, body, end)


def _walk(raw: bytes, root: _Part, found: _Found) -> None:
    """Depth first, in the order of the message, without recursion."""
    stack = [root]
    seen = 0
    while stack:
        part = stack.pop()
        seen += 1
        if seen > MAX_PARTS:
            found.faults.add(Fault.PARTS_CUT)
            return
        found.types.add(part.type.name)
        edge = _edge(raw, part)
        if not edge:
            _leaf(raw, part, found)
        elif part.depth >= MAX_DEPTH:
            found.faults.add(Fault.PARTS_CUT)
        else:
            places = _bodies(raw, edge, part, MAX_PARTS - seen + 1)
            children = [_part(raw, start, end, depth=part.depth + 1) for start, end in places]
            stack.extend(reversed(_chosen(part, children)))


def _edge(raw: bytes, part: _Part) -> bytes:
    """What parts the bodies of a multipart; empty if it is none. A boundary that is not named is guessed."""
    if not part.type.name.startswith("multipart/"):
        return b""
    if named := part.type.parameters.get("boundary", ""):
        return b"--" + named.encode("utf-8", "replace")[:200]
    guessed = _GUESSED.search(raw, max(0, part.start - 1), min(part.end, part.start + 4096))
    return b"--" + guessed.group(1).rstrip() if guessed else b""


def _bodies(raw: bytes, edge: bytes, part: _Part, limit: int) -> Iterator[tuple[int, int]]:
    """RFC 2046 section 5.1.1. The last part may lack its end."""
    start: int | None = None
    for at, line_end, last in _edges(raw, edge, part):
        if start is not None:
            yield start, max(start, at)
            limit -= 1
        if last or not limit:
            return
        start = min(line_end, part.end)
    if start is not None:
        yield start, part.end


def _edges(raw: bytes, edge: bytes, part: _Part) -> Iterator[tuple[int, int, bool]]:
    """Where the line end before an edge is, where its own line ends, and whether it is the last one. A line that only
    begins like an edge is none; thousands of them are no mail."""
    after = re.compile(rb"(--)?[ \t]{0,80}(?:\r?\n|\r?\Z)")
    at = part.start - 1 if raw.startswith(edge, part.start, part.end) else raw.find(b"\n" + edge, part.start, part.end)
    if at < 0 and part.start:
        return
    for _ in range(_MAX_EDGES):
        found = after.match(raw, at + 1 + len(edge), part.end)
        if found:
            yield max(at, part.start), found.end(), found.group(1) is not None
        at = raw.find(b"\n" + edge, at + 1 + len(edge), part.end)
        if at < 0:
            return


def _chosen(part: _Part, children: list[_Part]) -> list[_Part]:
    """Of a signed message what is signed; of a page with its pictures the page first; else everything."""
    if part.type.name in {"multipart/signed", "multipart/encrypted"}:
        return children[:1]
    return children


def _leaf(raw: bytes, part: _Part, found: _Found) -> None:
    disposition = content_type(part.headers.first("content-disposition"))
    name = disposition.parameters.get("filename") or part.type.parameters.get("name") or ""
    kind = "text/plain" if part.type.name == "text" or part.type.name.startswith("multipart/") else part.type.name
    # A named text under the text is a file that a client shows in place.
    shown_file = bool(name) and disposition.name == "inline" and kind == "text/plain" and bool(found.text)
    if kind not in {"text/plain", "text/html"} or disposition.name == "attachment" or shown_file:
        found.attachments.append(Attachment(name[:200], kind, part.end - part.start))
        return
    text = _decoded(raw, part, kind, found)
    if kind == "text/html":
        found.html.append(text)
    else:
        found.text.append(unflow(text, part.type.parameters))


def _decoded(raw: bytes, part: _Part, kind: str, found: _Found) -> str:
    """As much of the body as MAX_TEXT leaves for its kind."""
    room = max(0, MAX_TEXT - found.bytes_of.get(kind, 0))
    data = without_transfer_encoding(
        raw[part.start : min(part.end, part.start + 2 * MAX_TEXT)], part.headers.first("content-transfer-encoding")
    )
    if len(data) > room or part.end - part.start > 2 * MAX_TEXT:
        found.faults.add(Fault.TEXT_CUT)
    found.bytes_of[kind] = found.bytes_of.get(kind, 0) + min(len(data), room)
    return decode(data[:room], part.type.parameters.get("charset", "")).replace("\x00", "")
