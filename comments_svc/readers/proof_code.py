import hmac
from typing import Final
from uuid import UUID

from comments_svc.kernel.secret import Purpose, RootSecret

_DIGITS: Final = 6


def proof_code(secret: RootSecret, proof: UUID) -> str:
    """Six digits. Made from the proof's id, so that they are stored nowhere and the mail can be made at sending."""
    return _code(secret.key(Purpose.PROOF_CODE), proof)


def is_proof_code(secret: RootSecret, proof: UUID, code: str) -> bool:
    good = [_code(key, proof) for key in secret.keys(Purpose.PROOF_CODE)]
    return any(hmac.compare_digest(code.encode(), each.encode()) for each in good)


def _code(key: bytes, proof: UUID) -> str:
    number = int.from_bytes(hmac.digest(key, proof.bytes, "sha256")[:8], "big")
    return f"{number % 10**_DIGITS:0{_DIGITS}}"
