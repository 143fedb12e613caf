"""Proving an address in a window of ours, for the page that opened it.

The window has no token of its own. Its questions belong to a reader made of the one that the page named: whoever opens
the window again for the same page goes on where they were, and no token in the world signs in as that reader. The code
of a mail that the page itself asked for counts too: an address gets one a day, and the page has no field for it.
"""

import hmac
from datetime import datetime
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.kernel.secret import Purpose, RootSecret
from comments_svc.readers import queries
from comments_svc.readers.give_grant import give_grant
from comments_svc.readers.model import Identity
from comments_svc.readers.prove_by_code import prove_by_code
from comments_svc.readers.recognise import recognise


async def window_reader(tx: Tx, secret: RootSecret, site: UUID, opener: bytes) -> UUID:
    """`opener`: the hash of the token of the page."""
    stand_in = hmac.digest(secret.key(Purpose.SIGN_IN_WINDOW), site.bytes + opener, "sha256")
    return await recognise(tx, site, stand_in)


async def prove_in_window(
    tx: Tx, secret: RootSecret, site: UUID, opener: bytes, code: str, *, now: datetime
) -> str | None:
    """The grant for the page. None for a wrong code, which is counted: commit it."""
    reader = await window_reader(tx, secret, site, opener)
    page = await queries.by_token(tx, site, opener)
    proven = await prove_by_code(tx, secret, site, reader, code, now=now, also=page)
    if proven is None:
        return None
    # What was found out is the page's, which has to fetch it; the window keeps nothing.
    await queries.forget_address(tx, site, reader)
    return await give_grant(tx, site, opener, Identity(proven.email), now=now)
