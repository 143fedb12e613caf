from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.rate import rate, take
from comments_svc.inbound.incoming import Incoming, ToAddress
from comments_svc.inbound.means import Means


async def limit(tx: Tx, incoming: Incoming, sender: str, thread: UUID | None, means: Means) -> None:
    """Five mails an hour to one address of ours that is one person's, twenty a day by one sender about one page.

    Raises RateLimited. The address of a post is everybody's, so that only its senders are counted.
    """
    if not means.limits:
        return
    target, site = incoming.target, incoming.site
    assert site is not None
    if isinstance(target, ToAddress) and target.row.email is not None:
        await take(tx, rate("mail-token", target.row.id.to_bytes(8, "big", signed=True), every_s=720, burst=5))
    about = thread or site.id
    # Who merely claims to be somebody must not use up what that person may send.
    vouched = b"known" if incoming.known else b"unknown"
    await take(tx, rate("mail-day", site.id.bytes, about.bytes, sender.encode(), vouched, every_s=4_320, burst=20))
