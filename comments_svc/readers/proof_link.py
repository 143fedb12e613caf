from datetime import datetime
from uuid import UUID

from comments_svc.kernel.link import read_link_token
from comments_svc.kernel.secret import Purpose, RootSecret


def proof_link(secret: RootSecret, public_url: str, site: UUID, proof: UUID, *, expires_at: datetime) -> str:
    """Signs in the browser that opens it. The token stands in the fragment, so that no log and no referrer has it."""
    return f"{public_url}/prove#{secret.sign(Purpose.PROOF_LINK, site.bytes + proof.bytes, expires_at)}"


def read_proof_token(secret: RootSecret, token: str, now: datetime) -> tuple[UUID, UUID]:
    """Site and proof. Raises BadLink, ExpiredLink."""
    raw = read_link_token(secret, Purpose.PROOF_LINK, token, now, length=32)
    return UUID(bytes=raw[:16]), UUID(bytes=raw[16:])
