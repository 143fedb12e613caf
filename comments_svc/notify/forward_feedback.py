from comments_svc.db.database import Tx
from comments_svc.feedback.queries import by_id
from comments_svc.feedback.tell import Left
from comments_svc.notify.fan_out import Ways
from comments_svc.notify.forward import Forwarded, forward


async def forward_feedback(tx: Tx, left: Left, ways: Ways) -> None:
    """A private message that was left on a page, to the moderators; who gets too many finds it in the dashboard."""
    found = await by_id(tx, left.site_id, left.feedback_id)
    if found is None or not ways.mail:
        return
    what = Forwarded(
        site=found.site_id,
        feedback=found.id,
        thread=found.thread_id,
        email=found.email,
        event=found.id,
    )
    await forward(tx, what, answers=ways.answers, now=left.at)
