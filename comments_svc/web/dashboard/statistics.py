"""The statistics of a site: pictures as SVG, each with its numbers as a table."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final, Literal
from urllib.parse import urlencode

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.moderation.statistics import Day, statistics
from comments_svc.portability.periods import periods_of
from comments_svc.web.dashboard.desk import sit_down
from comments_svc.web.dashboard.wording import duration, reason_word
from comments_svc.web.endpoint import read_query
from comments_svc.web.html import page
from comments_svc.web.say import say, say_day
from comments_svc.web.state import State

_WIDTH: Final = 720
_HEIGHT: Final = 160
_MOST_BARS: Final = 92
_WEEK: Final = 7


class Span(msgspec.Struct, frozen=True):
    days: Literal[30, 90, 365] = 30


class Piece(msgspec.Struct, frozen=True):
    """A part of a bar, in units of the picture."""

    kind: str
    x: float
    y: float
    width: float
    height: float


class Row(msgspec.Struct, frozen=True):
    """A bar, and a row of the table: a day, or a week where there are many. `since`, `until`: both belong to it."""

    since: date
    until: date
    published: int
    pending: int
    spam: int
    binned: int

    @property
    def all(self) -> int:
        return self.published + self.pending + self.spam + self.binned

    @property
    def words(self) -> str:
        first = say_day(self.since)
        return (
            first if self.since == self.until else say("%(since)s to %(until)s", since=first, until=say_day(self.until))
        )

    def query(self, tab: str, more: str = "") -> str:
        """Leads to the list of these. `more`: what else is looked for."""
        return f"?{urlencode({'tab': tab, 'q': f'{more} since:{self.since} until:{self.until}'.strip()})}"


async def show(request: Request[State]) -> Response:
    desk, span = await sit_down(request), read_query(request, Span)
    async with request.state["db"].read() as on:
        found = await statistics(on, desk.site.id, span.days, now=request.state["clock"]())
        kept = (await periods_of(on, desk.site.id)).sent
    shown = {
        "span": span,
        "found": found,
        "kept": kept,
        "words": duration,
        "reason": reason_word,
        **_picture(found.days),
    }
    return page(request, "dashboard/statistics.html", status=200, desk=desk, **shown)


def _picture(days: Sequence[Day]) -> dict[str, Any]:
    rows = _rows(days)
    most = max(each.all for each in rows)
    total = Row(rows[0].since, rows[-1].until, *_sums(days))
    return {"rows": rows, "most": most, "pieces": _pieces(rows, most), "total": total}


def _rows(days: Sequence[Day]) -> list[Row]:
    size = 1 if len(days) <= _MOST_BARS else _WEEK
    parts = [days[at : at + size] for at in range(0, len(days), size)]
    return [Row(part[0].day, part[-1].day, *_sums(part)) for part in parts]


def _sums(days: Sequence[Day]) -> tuple[int, int, int, int]:
    return (
        sum(each.published for each in days),
        sum(each.pending for each in days),
        sum(each.spam for each in days),
        sum(each.binned for each in days),
    )


def _pieces(rows: Sequence[Row], most: int) -> list[Piece]:
    """Stacked from the bottom: what is published, then the others."""
    step = _WIDTH / len(rows)
    pieces = []
    for at, row in enumerate(rows):
        top = float(_HEIGHT)
        for kind in ("published", "pending", "spam", "binned"):
            height = getattr(row, kind) * _HEIGHT / most if most else 0.0
            top -= height
            if height:
                pieces.append(Piece(kind, round(at * step, 2), round(top, 2), round(step * 0.8, 2), round(height, 2)))
    return pieces
