from datetime import datetime
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.kernel.secret import RootSecret
from comments_svc.readers.problems import BadSso
from comments_svc.readers.prove_by_sso import prove_by_sso
from comments_svc.readers.read_sso import read_sso
from comments_svc.sites.model import Site
from comments_svc.sites.sso import sso_of
from comments_svc.subscriptions.follow import be_told
from comments_svc.subscriptions.model import Confirmed


async def confirm_sso(
    tx: Tx, secret: RootSecret, site: Site, reader: UUID, token_hash: bytes, token: str, *, now: datetime
) -> Confirmed:
    """Raises BadSso, OtherReader."""
    sso = await sso_of(tx, site.id)
    if sso is None:
        raise BadSso("The service does not know yet what this site signs with: comments-svc site sso.")
    keys = [sso.public_key] if sso.public_key else sso.secrets(secret, site.id, now)
    said = read_sso(token, keys, public=sso.public_key is not None, audience=site.slug, now=now)
    proven = await prove_by_sso(tx, site.id, reader, token_hash, token, said, now=now)
    return Confirmed(proven.email, await be_told(tx, site, reader, proven, now=now))
