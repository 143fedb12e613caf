from uuid import UUID

from comments_svc.kernel.code import is_code, make_code
from comments_svc.kernel.secret import Purpose, RootSecret


def sign_in_code(secret: RootSecret, mail: UUID) -> str:
    """Six digits, for the browser that asked."""
    return make_code(secret, Purpose.SIGN_IN_CODE, mail)


def is_sign_in_code(secret: RootSecret, mail: UUID, code: str) -> bool:
    return is_code(secret, Purpose.SIGN_IN_CODE, mail, code)
