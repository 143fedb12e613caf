from uuid import UUID

from comments_svc.kernel.code import is_code, make_code
from comments_svc.kernel.secret import Purpose, RootSecret


def proof_code(secret: RootSecret, proof: UUID) -> str:
    """Six digits, for the browser that asked."""
    return make_code(secret, Purpose.PROOF_CODE, proof)


def is_proof_code(secret: RootSecret, proof: UUID, code: str) -> bool:
    return is_code(secret, Purpose.PROOF_CODE, proof, code)
