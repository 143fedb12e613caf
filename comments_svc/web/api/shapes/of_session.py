"""How a reader proves who they are."""

from typing import Annotated

from msgspec import Meta, Struct


class NewCode(Struct, forbid_unknown_fields=True):
    email: Annotated[str, Meta(min_length=3, max_length=254, pattern=r"^[^@\s\u0000]+@[^@\s\u0000]+$(?!\n)")]


class CodeAsked(Struct):
    """The same for every address. `valid_s`: how long code and link are good, in seconds."""

    valid_s: int


class NewSession(Struct, forbid_unknown_fields=True):
    """One of these: the six digits, in the browser that asked for them; the token of the link, in any; what the
    sign-in window has given to the page that opened it; a JWT that the site has signed."""

    code: Annotated[str, Meta(pattern=r"^[0-9]{6}$(?!\n)")] | None = None
    link: Annotated[str, Meta(min_length=1, max_length=200)] | None = None
    grant: Annotated[str, Meta(min_length=1, max_length=40)] | None = None
    sso: Annotated[str, Meta(min_length=1, max_length=4_000)] | None = None
