from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.kernel.phrase import phrase
from comments_svc.mail.letters import Prove
from comments_svc.notify.draft import Draft
from comments_svc.notify.letterhead import Letterhead
from comments_svc.outbox.message import Claimed
from comments_svc.outbox.model import Dropped
from comments_svc.readers.mail_proof import ProofParams
from comments_svc.readers.proof_code import proof_code
from comments_svc.readers.proof_link import proof_link
from comments_svc.readers.queries import proof


class Title(msgspec.Struct, frozen=True):
    title: str


_TITLE: Final = Query(Title, "select title from site where id = $1")


async def draft_proof(on: Reader, head: Letterhead, message: Claimed, *, now: datetime) -> Draft | Dropped:
    """`prove`: code and link, made from the proof, so that every try has the same."""
    assert message.site_id is not None
    found = await proof(on, message.site_id, UUID(msgspec.json.decode(message.params, type=ProofParams).proof))
    if found is None or found.used_at is not None or found.expires_at <= now:
        return Dropped(phrase("Not sent: the address was proven meanwhile, or it is too late."))
    params = Prove(
        site=(await _TITLE.one(on, message.site_id)).title,
        code=proof_code(head.secret, found.id),
        url=proof_link(head.secret, head.public_url, found.site_id, found.id, expires_at=found.expires_at),
        minutes=max((found.expires_at - now) // timedelta(minutes=1), 1),
        follows=found.wish is not None,
    )
    return Draft(params=params)
