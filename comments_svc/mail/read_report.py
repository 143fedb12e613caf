"""What a mail server or a provider reports of a mail of ours (RFC 3464, RFC 5965)."""

import re
from enum import StrEnum
from itertools import islice
from typing import Final

import msgspec

_LOOKED_AT: Final = 256 * 1024
_LONGEST: Final = 16 * 1024
_MOST_PARTS: Final = 20
_PART: Final = re.compile(
    rb"^content-type:[ \t]{0,20}message/(delivery-status|global-delivery-status|feedback-report)\b",
    re.IGNORECASE | re.MULTILINE,
)
_BLANK: Final = re.compile(rb"\r?\n\r?\n")
_FIELD: Final = re.compile(r"^([a-z-]{1,40}):[ \t]{0,20}(.{0,500})", re.IGNORECASE | re.MULTILINE)
_STATUS: Final = re.compile(r"([245])\.(\d{1,3})\.\d{1,3}")


class Fate(StrEnum):
    """What became of the mail. `soft`: it may be another time, or it was not about the mailbox."""

    HARD = "hard"
    SOFT = "soft"
    COMPLAINT = "complaint"


class Report(msgspec.Struct, frozen=True):
    """`final`: nobody tries any more. `words`: the server's, for people."""

    fate: Fate
    final: bool
    words: str


def read_report(raw: bytes) -> Report | None:
    """None for what reports no failure, such as a delivery, or a mail of a vacation responder. Never raises; reads the
    first 256 KB."""
    for found in islice(_PART.finditer(raw[:_LOOKED_AT]), _MOST_PARTS):
        blank = _BLANK.search(raw, found.end(), found.end() + _LONGEST)
        if blank is None:
            continue
        body = raw[blank.end() : blank.end() + _LONGEST].partition(b"\n--")[0].decode("utf-8", "replace")
        fields = {name.lower(): value.strip() for name, value in _FIELD.findall(body)}
        if found[1].lower() == b"feedback-report":
            return _complaint(fields)
        return _failure(fields)
    return None


def _complaint(fields: dict[str, str]) -> Report | None:
    """Others say that a mail is no spam, or that a virus was in it."""
    if fields.get("feedback-type", "").lower() not in {"abuse", "fraud", "opt-out", "opt-out-list"}:
        return None
    return Report(Fate.COMPLAINT, final=True, words="The reader has reported it as spam.")


def _failure(fields: dict[str, str]) -> Report | None:
    """One recipient: each mail of ours has one."""
    action, status = fields.get("action", "").lower(), _STATUS.search(fields.get("status", ""))
    if action not in {"failed", "delayed"} or status is None or status[1] == "2":
        return None
    words = fields.get("diagnostic-code", "").partition(";")[2].strip() or status[0]
    # 5.7: refused as such, for its sender or its text. That is not about the mailbox.
    hard = action == "failed" and status[1] == "5" and status[2] != "7"
    return Report(Fate.HARD if hard else Fate.SOFT, final=action == "failed", words=words)
