from collections.abc import Sequence

from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problems import BadUrl, Invalid
from comments_svc.kernel.url import origin_of
from comments_svc.markup.normalise import clean_line


def read_origins(addresses: Sequence[str]) -> list[str]:
    """The origins of these, each once, as browsers send them. Raises Invalid, which names the wrong one."""
    return sorted({_read(each) for each in addresses})


def _read(address: str) -> str:
    try:
        return str(origin_of(address))
    except BadUrl as fault:
        raise Invalid(
            "origins",
            phrase("%(address)s can't be an origin. %(reason)s", address=clean_line(address), reason=fault.reason),
        ) from None
