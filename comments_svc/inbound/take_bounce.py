from comments_svc.db.database import Tx
from comments_svc.inbound.heed_report import Addressee, heed_report
from comments_svc.inbound.incoming import Incoming, ReplyAddress, Settled, ToAddress, dropped
from comments_svc.inbound.means import Means
from comments_svc.inbound.model import Why
from comments_svc.mail.read_report import Fate, Report, read_report
from comments_svc.outbox.mark_bounced import mark_bounced


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
    """The dashboard shows what failed."""
    if report.final:
        await mark_bounced(tx, row.id, report.words)
    to = Addressee(row.site_id, row.email, row.moderator_id, row.subscription_id)
    await heed_report(tx, to, report, now=incoming.now)
