from datetime import datetime, timedelta
from typing import Final

from comments_svc.db.database import Tx
from comments_svc.db.query import Command

HARD: Final = 2
SOFT: Final = 1
STOP_AT: Final = 4
FORGIVEN_AFTER: Final = timedelta(days=30)

# Once a day at most: one bad day of a server must not end mail to everybody there.
_SCORE: Final = Command(
    f"""
    insert into address_health as h (email, score, scored_on, last_answer) values (lower($1), $2, $3, $5)
    on conflict (email) do update set score = h.score + $2, scored_on = $3, last_answer = $5,
      stopped_at = case when h.score + $2 >= {STOP_AT} then coalesce(h.stopped_at, $4::timestamptz) end
    where h.scored_on is distinct from $3
    """
)
_FORGIVE: Final = Command("delete from address_health where scored_on < $1")


async def score_address(tx: Tx, email: str, points: int, answer: str, *, now: datetime) -> None:
    """Mail to an address failed. At four points it gets none any more, until it is forgiven."""
    await _SCORE.run(tx, email, points, now.date(), now, answer)


async def forgive(tx: Tx, now: datetime) -> None:
    """Addresses that have been quiet for thirty days."""
    await _FORGIVE.run(tx, (now - FORGIVEN_AFTER).date())
