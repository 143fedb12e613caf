import re
from typing import Final

_ADDRESS: Final = re.compile(r"<[^<>]*>|\S*(?:@|%40|=40)\S*", re.IGNORECASE)


def without_addresses(answer: str, recipient: str) -> str:
    """A server's words for a log: without addresses and their tokens, however it writes them.

    The part before the @ of the recipient goes as well where it stands alone, as in "user ana unknown".
    """
    local = re.escape(recipient.rpartition("@")[0])
    short = _ADDRESS.sub("…", answer)
    return re.sub(rf"(?<!\w){local}(?!\w)", "…", short, flags=re.IGNORECASE) if local else short
