"""Signatures of a mail (RFC 6376): whose they are, whether they hold, and what they leave open to change."""

import asyncio
import re
from collections.abc import Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

import dkim as dkimpy
import msgspec

from comments_svc.mail.lookup import Lookup, NoDns

_MOST_SIGNATURES: Final = 5
_MUST_COVER: Final = ("from", "subject", "to")
_DOMAIN: Final = re.compile(r"[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})+")
_BLANK: Final = re.compile(r"\s+")


class Signature(msgspec.Struct, frozen=True):
    """`valid`: the mathematics hold. `sound`: nothing that is read can be changed without breaking it: From, Subject
    and To are covered, each stands once, and the whole body is (`l=` is not there). `signed_at` is its own word.
    """

    domain: str
    valid: bool
    sound: bool
    signed_at: datetime | None
    fault: str = ""

    @property
    def holds(self) -> bool:
        return self.valid and self.sound


async def check_dkim(raw: bytes, lookup: Lookup) -> list[Signature]:
    """Each of the first five signatures. Keys are asked for one by one; a DNS that is silent makes one invalid."""
    try:
        fields = dkimpy.DKIM(raw).headers
    except dkimpy.DKIMException:
        return []
    names = [name.strip().lower().decode("latin-1") for name, _ in fields]
    claims = [value for name, (_, value) in zip(names, fields, strict=True) if name == "dkim-signature"]
    found = []
    for at, claim in enumerate(claims[:_MOST_SIGNATURES]):
        found.append(await _check(raw, at, claim, names, lookup))
    return found


async def _check(raw: bytes, at: int, claim: bytes, names: Sequence[str], lookup: Lookup) -> Signature:
    try:
        tags = {key.decode("ascii"): value.decode("ascii") for key, value in dkimpy.parse_tag_value(claim).items()}
        domain, selector = tags["d"].lower(), tags["s"].lower()
    except (dkimpy.DKIMException, ValueError, KeyError):
        return Signature("", valid=False, sound=False, signed_at=None, fault="a signature that can't be read")
    if not _DOMAIN.fullmatch(f"{selector}._domainkey.{domain}"):
        return Signature("", valid=False, sound=False, signed_at=None, fault="a signature of no domain")
    open_to = _left_open(tags, names)
    signed_at = _time(tags.get("t", "")) or _signed_date(raw, tags)
    try:
        records = await lookup.txt(f"{selector}._domainkey.{domain}")
    except NoDns as reason:
        return Signature(domain, valid=False, sound=not open_to, signed_at=signed_at, fault=str(reason))
    fault = await asyncio.to_thread(_verify, raw, at, records)
    return Signature(domain, valid=not fault, sound=not open_to, signed_at=signed_at, fault=fault or open_to)


def _verify(raw: bytes, at: int, records: Sequence[str]) -> str:
    """What is wrong; empty when it holds. Slow for a long mail, so it runs in a thread."""
    if len(records) != 1:
        return "no key in the DNS" if not records else "several keys in the DNS"

    def key(_name: bytes, timeout: float = 5) -> bytes:  # noqa: ARG001 (what dkimpy calls)
        return records[0].encode()

    try:
        holds = dkimpy.DKIM(raw).verify(idx=at, dnsfunc=key)
    except (dkimpy.DKIMException, ValueError, KeyError, ArithmeticError) as fault:
        return f"{type(fault).__name__}: {fault}"[:200]
    return "" if holds else "the mail was changed after it was signed"


def _left_open(tags: dict[str, str], names: Sequence[str]) -> str:
    """What of the mail a third person may change; empty when nothing that is read."""
    if "l" in tags:
        return "text may be added to the body (l=)"
    covered = _BLANK.sub("", tags.get("h", "")).lower().split(":")
    for name in _MUST_COVER:
        there = names.count(name)
        # A field that is missing may be signed as missing: then none can be added (section 5.4.2).
        if there > 1 or name not in covered:
            return f"{name.capitalize()} is not signed" if there <= 1 else f"{name.capitalize()} stands twice"
    return ""


def _signed_date(raw: bytes, tags: dict[str, str]) -> datetime | None:
    """Date, where it is covered: some senders leave `t=` out."""
    dates = [value for name, value in dkimpy.DKIM(raw).headers if name.strip().lower() == b"date"]
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
