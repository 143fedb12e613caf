"""A mail's words in one language, from `templates/<mail>`."""

import msgspec

from comments_svc.mail.letters import Params


class Rendered(msgspec.Struct, frozen=True):
    """`sender` is the name for From, such as `Ada via Blog`; `html` has its styles inlined and asks for nothing."""

    sender: str
    subject: str
    text: str
    html: str


def render(params: Params, lang: str) -> Rendered:
    """In the best language there is for `lang` (BCP 47); English where there is none."""
    raise NotImplementedError
