"""What the demo's mail server has taken, as the person to whom it was sent reads it."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from comments_svc.demo.mailbox import Letter, Mailbox, Opened
from tests.faults.server import wait_until

_LINK = re.compile(r"https?://[^\s<>()]+")


@dataclass(frozen=True)
class Post:
    """`folder` is the data directory of the demo."""

    folder: Path

    def letters(self, to: str) -> list[Letter]:
        return Mailbox(self.folder / "mailbox").letters(to)

    def open(self, key: str) -> Opened:
        found = Mailbox(self.folder / "mailbox").open(key)
        assert found is not None
        return found

    def mail(self, to: str, subject: str = "", *, since: Collection[str] = ()) -> Opened:
        """The newest to this address whose subject holds these words, and that was not there before; waits for it."""
        found: list[Opened] = []

        def look() -> bool:
            box = Mailbox(self.folder / "mailbox")
            keys = [each.key for each in box.letters(to) if subject in each.subject and each.key not in since]
            opened = box.open(keys[0]) if keys else None
            found[:] = [opened] if opened else []
            return bool(found)

        wait_until(look, within_s=15)
        return found[0]


def links(mail: Opened) -> list[str]:
    return _LINK.findall(mail.text)


def link(mail: Opened, part: str) -> str:
    """The one link of the text that holds this."""
    return next(each for each in links(mail) if part in each)


def code(mail: Opened) -> str:
    found = re.search(r"\b(\d{6})\b", mail.text)
    assert found is not None, mail.text
    return found[1]
