from comments_svc.db.database import Tx
from comments_svc.inbound.incoming import Incoming, ReplyAddress, Settled, ToAddress, dropped
from comments_svc.inbound.means import Means
from comments_svc.inbound.model import Why
from comments_svc.mail.read_report import Fate, Report, read_report
from comments_svc.outbox.mark_bounced import mark_bounced
from comments_svc.outbox.score_address import HARD, SOFT, score_address
from comments_svc.subscriptions.model import Standing
from comments_svc.subscriptions.queries import set_state, stop


async def take_bounce(tx: Tx, incoming: Incoming, means: Means) -> Settled:  # noqa: ARG001 (every way of taking has it)
    """What came back to the envelope's sender. It counts against the address that our mail was for, whatever address it
    names; vacation responders write here, too, and count for nothing."""
    target = incoming.target
    assert isinstance(target, ToAddress)
    report = read_report(incoming.raw)
    if report is None:
        return dropped(Why.AUTOMATIC)
    if target.row.expires_at is None or target.row.expires_at > incoming.now:
        await _heed(tx, target.row, report, incoming)
    return dropped(Why.COMPLAINED if report.fate is Fate.COMPLAINT else Why.BOUNCED)


async def _heed(tx: Tx, row: ReplyAddress, report: Report, incoming: Incoming) -> None:
    """The dashboard shows what failed. A moderator's address is never stopped: who decides must hear of it."""
    if report.final:
        await mark_bounced(tx, row.id, report.words)
    if row.moderator_id is not None or row.email is None:
        return
    if report.fate is Fate.COMPLAINT:
        await stop(tx, row.site_id, row.email, incoming.now)
        if row.subscription_id is not None:
            await set_state(tx, row.site_id, row.subscription_id, Standing.LEFT, incoming.now)
        return
    points = HARD if report.fate is Fate.HARD else SOFT
    await score_address(tx, row.email, points, report.words[:500], now=incoming.now)
