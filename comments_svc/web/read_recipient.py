from typing import Final

from starlette.requests import Request

from comments_svc.kernel.problems import Invalid
from comments_svc.readers.read_address import is_one_of, read_address
from comments_svc.web.state import State

_OURS: Final = "This is an address of the comments themselves. Please give your own."


def read_recipient(request: Request[State], text: str) -> str:
    """An address that a stranger may have us send mail to. Raises Invalid, also for our own: what we sent there would
    come back to us."""
    email = read_address(text)
    if is_one_of(email, request.state["config"].own_addresses):
        raise Invalid("email", _OURS)
    return email
