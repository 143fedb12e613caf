"""Signatures of a mail (RFC 6376): whose they are, whether they hold, and what they leave open to change."""

import asyncio
import base64
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import dkim as dkimpy
import msgspec
from dkim.crypto import UnparsableKeyError, parse_public_key
from dkim.util import InvalidTagValueList

from comments_svc.mail.header import MAX_BLOCK
from comments_svc.mail.lookup import Lookup, NoDns
from comments_svc.mail.relaxed_body import use_relaxed_body

use_relaxed_body()

_MOST_SIGNATURES: Final = 5
_MOST_LINES: Final = 300_000
"""Ten megabytes of base64 have half of it. Whoever sends more is believed nothing."""
# What dkimpy raises for keys and signatures that are none; its assertions are about what came with the mail.
_BAD: Final = (
    *(dkimpy.DKIMException, InvalidTagValueList, UnparsableKeyError, ValueError, LookupError, TypeError),
    *(ArithmeticError, AssertionError),
)
_LONGEST_CLAIM: Final = 8_000
_LONGEST_KEY: Final = 2_000
_MOST_KEY_BITS: Final = 4_096
_MOST_EXPONENT_BITS: Final = 32
"""RFC 8301, section 3.2. Numbers of thousands of digits hold up the whole process for minutes, and whoever sends a
mail chooses them."""
_LONGEST_HASH: Final = 2_000
"""With its folds. What dkimpy looks for in it takes time by the square of its spaces."""
_HEAD_ENDS: Final = re.compile(rb"\n\r?\n")
_READ: Final = frozenset({"body", "from", "subject"})
_DECIDED_BY: Final = _READ | {"to", "message-id"}
_DOMAIN: Final = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})+")
_BLANK: Final = re.compile(r"\s+")


class Signature(msgspec.Struct, frozen=True):
    """`valid`: the mathematics hold. `open_to`: what a third person may change without breaking it, of the fields that
    are read and the body. `signed_at` is its own word.
    """

    domain: str
    valid: bool
    open_to: frozenset[str]
    signed_at: datetime | None
    fault: str = ""

    @property
    def vouches(self) -> bool:
        """For what the mail says: text may neither be added nor put under another subject."""
        return self.valid and not self.open_to & _READ

    @property
    def vouches_for_acts(self) -> bool:
        """And for where it was sent, once: with another recipient or Message-ID it could be used again."""
        return self.valid and not self.open_to & _DECIDED_BY


async def check_dkim(raw: bytes, lookup: Lookup) -> list[Signature]:
    """Each of the first five signatures. Keys are asked for one by one; a DNS that is silent makes one invalid."""
    blank = _HEAD_ENDS.search(raw, 0, MAX_BLOCK)
    if blank is None or raw.count(b"\n") > _MOST_LINES:
        return []
    head = raw[: blank.end()]
    try:
        fields = dkimpy.DKIM(head).headers
    except dkimpy.DKIMException:
        return []
    names = [name.strip().lower().decode("latin-1") for name, _ in fields]
    claims = [value for name, (_, value) in zip(names, fields, strict=True) if name == "dkim-signature"]
    found = []
    for at, claim in enumerate(claims[:_MOST_SIGNATURES]):
        found.append(await _check(raw, head, at, claim, names, lookup))
    return found


async def _check(raw: bytes, head: bytes, at: int, claim: bytes, names: Sequence[str], lookup: Lookup) -> Signature:
    if len(claim) > _LONGEST_CLAIM:
        return _unreadable("a signature that is too long")
    try:
        tags = {key.decode("ascii"): value.decode("ascii") for key, value in dkimpy.parse_tag_value(claim).items()}
        domain, selector = tags["d"].lower(), tags["s"].lower()
    except _BAD:
        return _unreadable("a signature that can't be read")
    if any(len(tags.get(name, "")) > _LONGEST_HASH for name in ("b", "bh")):
        return _unreadable("a signature that is too long")
    if not _DOMAIN.fullmatch(f"{selector}._domainkey.{domain}"):
        return _unreadable("a signature of no domain")
    open_to = _left_open(tags, names)
    signed_at = _time(tags.get("t", "")) or _signed_date(head, tags)
    try:
        records = await lookup.txt(f"{selector}._domainkey.{domain}")
    except NoDns as reason:
        return Signature(domain, valid=False, open_to=open_to, signed_at=signed_at, fault=str(reason))
    fault = await asyncio.to_thread(_verify, raw, at, records)
    told = fault or (f"it leaves open: {', '.join(sorted(open_to))}" if open_to else "")
    return Signature(domain, valid=not fault, open_to=open_to, signed_at=signed_at, fault=told)


def _unreadable(fault: str) -> Signature:
    return Signature("", valid=False, open_to=_DECIDED_BY, signed_at=None, fault=fault)


def _verify(raw: bytes, at: int, records: Sequence[str]) -> str:
    """What is wrong; empty when it holds. Slow for a long mail, so it runs in a thread."""
    if len(records) != 1:
        return "no key in the DNS" if not records else "several keys in the DNS"

    if not _is_bounded(records[0]):
        return "its key is too long"

    def key(_name: bytes, timeout: float = 5) -> bytes:  # noqa: ARG001 (what dkimpy calls)
        return records[0].encode()

    try:
        holds = dkimpy.DKIM(raw).verify(idx=at, dnsfunc=key)
    except _BAD as fault:
        return f"{type(fault).__name__}: {fault}"[:200]
    return "" if holds else "the mail was changed after it was signed"


def _is_bounded(record: str) -> bool:
    """Whether a signature by this key is cheap to check. What is no key is for dkimpy to refuse."""
    if len(record) > _LONGEST_KEY:
        return False
    try:
        tags = dkimpy.parse_tag_value(record.encode())
        if tags.get(b"k", b"rsa") != b"rsa":
            return True
        key = parse_public_key(base64.b64decode(tags.get(b"p", b"")))
    except _BAD:
        return True
    modulus, exponent = int(key["modulus"]), int(key["publicExponent"])
    return modulus.bit_length() <= _MOST_KEY_BITS and exponent.bit_length() <= _MOST_EXPONENT_BITS


def _left_open(tags: dict[str, str], names: Sequence[str]) -> frozenset[str]:
    covered = _BLANK.sub("", tags.get("h", "")).lower().split(":")
    # A field that is missing may be signed as missing: then none can be added (section 5.4.2). Of two that are there,
    # the signature covers the lower one, and people are shown the upper.
    fields = {name for name in _DECIDED_BY - {"body"} if name not in covered or names.count(name) > 1}
    return frozenset(fields | ({"body"} if "l" in tags else set()))


def _signed_date(head: bytes, tags: dict[str, str]) -> datetime | None:
    """Date, where it is covered: some senders leave `t=` out."""
    dates = [value for name, value in dkimpy.DKIM(head).headers if name.strip().lower() == b"date"]
    if len(dates) != 1 or "date" not in _BLANK.sub("", tags.get("h", "")).lower().split(":"):
        return None
    try:
        at = parsedate_to_datetime(dates[0].decode("ascii").strip())
    except ValueError:
        return None
    return at if at.tzinfo is not None else at.replace(tzinfo=UTC)


def _time(text: str) -> datetime | None:
    try:
        return datetime.fromtimestamp(int(text), UTC) if text.isdigit() and len(text) < 12 else None
    except (OverflowError, OSError, ValueError):
        return None
