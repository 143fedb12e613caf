"""Pages, their addresses and their log as the dashboard shows them."""

from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from comments_svc.threads.pages import WAITING_COUNTED, Alias, Logged, PageRow, path_of
from comments_svc.web.dashboard.desk import Desk
from comments_svc.web.dashboard.wording import ago, full
from comments_svc.web.say import say, say_day, say_number, to_say


class PageView(msgspec.Struct, frozen=True):
    """`name`: its title, or its path where it has none. `here`: its page in the dashboard. `comments`: the list.
    `mail`: its own address; empty where mail is not taken. `closed_since`: the day; empty while it is open, and where
    nobody has noted it."""

    id: UUID
    url: str
    title: str
    name: str
    path: str
    here: str
    comments: str
    closed: bool
    closed_since: str
    count: str
    waiting: str
    at: str
    at_full: str
    at_iso: str
    mail: str


class AliasView(msgspec.Struct, frozen=True):
    url: str
    at: str
    at_full: str
    at_iso: str


class LogView(msgspec.Struct, frozen=True):
    """`what`: lines of what changed. `undo`: where it can be undone, below the page; else empty. `moved`: it gave the
    page another address."""

    id: UUID
    undo: str
    what: list[str]
    moved: bool
    who: str
    at: str
    at_full: str
    at_iso: str


class _Names(msgspec.Struct, frozen=True):
    title: str
    url: str


_UNDO: Final = {"rename": "unrename", "merge": "undo", "split": "unsplit"}
_DONE: Final = {"close": to_say("Closed: readers can comment no more."), "open": to_say("Opened again.")}


def page_view(row: PageRow, desk: Desk, now: datetime, mail: str) -> PageView:
    path = path_of(row.url)
    return PageView(
        id=row.id,
        url=row.url,
        title=row.title,
        name=row.title or path,
        path=path,
        here=desk.url(f"/pages/{row.id}"),
        comments=desk.url("?" + urlencode({"tab": "all", "q": f"page:{row.id}"})),
        closed=row.state == "closed",
        closed_since=say_day(row.closed_at.astimezone(UTC)) if row.closed_at else "",
        count=say_number("%(number)s comment", "%(number)s comments", row.count),
        waiting=_waiting(row.waiting),
        at=ago(row.last_at, now) if row.last_at else "",
        at_full=full(row.last_at) if row.last_at else "",
        at_iso=row.last_at.isoformat() if row.last_at else "",
        mail=mail,
    )


def alias_view(alias: Alias, now: datetime) -> AliasView:
    at = alias.created_at
    return AliasView(alias.url, ago(at, now), full(at), at.isoformat())


def log_view(entry: Logged, now: datetime) -> LogView:
    at, who = entry.at, entry.moderator or say("A rule of the site")
    undo = "" if entry.undone else _UNDO.get(entry.kind, "")
    old, new = (msgspec.json.decode(each, type=_Names) for each in (entry.before, entry.after))
    moved = entry.kind == "rename" and old.url != new.url
    return LogView(entry.id, undo, _what(entry, old, new), moved, who, ago(at, now), full(at), at.isoformat())


def _what(entry: Logged, old: _Names, new: _Names) -> list[str]:
    if entry.kind in _DONE:
        return [say(_DONE[entry.kind])]
    if entry.kind == "forget":
        return [say("Forgot the address %(url)s", url=old.url) + (say(" (undone since)") if entry.undone else "")]
    if entry.kind == "merge":
        return [say("Merged %(url)s into this page", url=old.url) + (say(" (undone since)") if entry.undone else "")]
    if entry.kind == "unmerge":
        return [say("Undid the merge of %(url)s", url=new.url)]
    if entry.kind == "split":
        return [say("Moved a conversation to %(url)s", url=new.url) + (say(" (undone since)") if entry.undone else "")]
    if entry.kind == "unsplit":
        return [say("Took a conversation back from %(url)s", url=old.url)]
    was = to_say("Title: from “%(old)s” to “%(new)s”") if old.title else to_say("Title: “%(new)s”")
    title = [say(was, old=old.title, new=new.title)] if old.title != new.title else []
    address = [say("Address: from %(old)s to %(new)s", old=old.url, new=new.url)] if old.url != new.url else []
    lines = title + address
    return [*lines[:-1], lines[-1] + (say(" (undone since)") if entry.undone else "")]


def _waiting(count: int) -> str:
    """Empty where nothing waits."""
    if count == 0:
        return ""
    if count >= WAITING_COUNTED:
        return say("1,000 or more wait")
    return say_number("%(number)s waits", "%(number)s wait", count)
