"""What a call of a mail provider holds: messages, and what became of mails of ours."""

import re
from typing import Final

import msgspec

from comments_svc.inbound.model import Arrived
from comments_svc.mail.read_report import Fate, Report

_STATUS: Final = re.compile(r"([245])\.(\d{1,3})\.\d{1,3}")
_LONGEST: Final = 500
_REPORTED: Final = "The reader has reported it as spam."
_LEFT: Final = "The reader has unsubscribed at the mail provider."


class Told(msgspec.Struct, frozen=True):
    """`message_id`: of our mail; empty where the provider names it otherwise."""

    email: str
    report: Report
    message_id: str = ""


class Brought(msgspec.Struct, frozen=True):
    mails: tuple[Arrived, ...] = ()
    told: tuple[Told, ...] = ()


def complaint() -> Report:
    return Report(Fate.COMPLAINT, final=True, words=_REPORTED)


def left() -> Report:
    """Counts like a complaint: this person wants no mail."""
    return Report(Fate.COMPLAINT, final=True, words=_LEFT)


def failure(words: str, *, hard: bool, final: bool = True) -> Report:
    """`hard`: as the provider says. What was refused for its sender or text (5.7) is not about the mailbox."""
    status = _STATUS.search(words)
    of_mailbox = status is None or (status[1] == "5" and status[2] != "7")
    fate = Fate.HARD if hard and final and of_mailbox else Fate.SOFT
    return Report(fate, final=final, words=" ".join(words.replace("\0", " ").split())[:_LONGEST] or "no reason given")
