from comments_svc.db.database import Tx
from comments_svc.inbound.incoming import Incoming, Settled, ToAddress, dropped
from comments_svc.inbound.means import Means
from comments_svc.inbound.model import Why
from comments_svc.inbound.take_order import refused
from comments_svc.setup.queries import mail_works


async def take_trial(tx: Tx, incoming: Incoming, means: Means) -> Settled:
    """An answer to a test mail becomes nothing. Its reason is the one for which it could not have decided anything."""
    target = incoming.target
    assert isinstance(target, ToAddress)
    why = await refused(tx, incoming, target.row, target.row.email or "", means)
    if why is not Why.ADDRESS_EXPIRED:
        await mail_works(tx, target.site.id, incoming.now)
    return dropped(why or Why.TRIED)
