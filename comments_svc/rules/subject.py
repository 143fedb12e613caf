import re
from collections.abc import Iterator
from functools import cached_property
from typing import Final
from urllib.parse import urlsplit

import msgspec

from comments_svc.readers.read_address import mailbox_of, with_one_host
from comments_svc.rules.fold import fold, words_of

_IMAGE: Final = re.compile(r"\.(?:png|jpe?g|gif|webp|avif|svg|bmp)$", re.IGNORECASE)


class Subject:
    """A comment as rules look at it; each view of it is made when the first rule asks. `email`: as it was typed;
    `proven`: the address that its writer has shown to be theirs."""

    def __init__(
        self,
        *,
        name: str,
        email: str | None,
        website: str | None,
        ip_hash: bytes | None,
        source: str,
        tree: str,
        by_mail: bool,
        proven: str | None = None,
    ) -> None:
        self.name = name
        self.emails = list(dict.fromkeys(with_one_host(each.lower()) for each in (email, proven) if each))
        self.website = website or ""
        self.ip = ip_hash.hex() if ip_hash else ""
        self.source = source
        self.by_mail = by_mail
        self._tree = tree

    @cached_property
    def _read(self) -> tuple[list[str], list[str]]:
        texts: list[str] = []
        hrefs: list[str] = []
        for piece in _walk(msgspec.json.decode(self._tree)):
            (hrefs if isinstance(piece, tuple) else texts).append(piece[0] if isinstance(piece, tuple) else piece)
        return texts, hrefs

    @cached_property
    def mailboxes(self) -> list[str]:
        return [mailbox_of(each) for each in self.emails]

    @property
    def text(self) -> str:
        """Its words alone, a line for each block."""
        return "".join(self._read[0])

    @property
    def hrefs(self) -> list[str]:
        return self._read[1]

    @cached_property
    def seen(self) -> str:
        """What readers see of it, and where its links lead."""
        texts, hrefs = self._read
        return "\n".join(["".join(texts), *hrefs, self.name, self.website])

    @cached_property
    def folded(self) -> str:
        return fold(self.seen)

    @cached_property
    def words(self) -> str:
        return words_of(self.seen)

    @cached_property
    def addresses(self) -> list[str]:
        """Of the web, as `address_of` writes them."""
        return [address_of(each) for each in (*self.hrefs, self.website) if each]

    @property
    def has_image(self) -> bool:
        """Images become links to them; Markdown says which."""
        return bool(self.hrefs) and ("![" in self.source or any(_IMAGE.search(_path(each)) for each in self.hrefs))


def address_of(url: str) -> str:
    """`https://www.Shop.example/a` is `shop.example/a`."""
    bare = url.strip().split("://", 1)[-1]
    host, slash, path = bare.partition("/")
    return host.lower().removeprefix("www.") + slash + path


def _path(url: str) -> str:
    try:
        return urlsplit(url).path
    except ValueError:
        return ""


def _walk(tree: list[object]) -> Iterator[str | tuple[str]]:
    """Texts, and the targets of links as tuples of one; blocks end with a line, without recursion."""
    waiting: list[object] = list(reversed(tree))
    while waiting:
        node = waiting.pop()
        if isinstance(node, str):
            yield node
        elif isinstance(node, list) and node:
            tag, *children = node
            if children and isinstance(children[0], dict):
                if "href" in children[0]:
                    yield (str(children[0]["href"]),)
                children = children[1:]
            if tag not in _WITHIN_A_LINE:
                waiting.append("\n")
            waiting.extend(reversed(children))


_WITHIN_A_LINE: Final = frozenset({"a", "em", "strong", "del", "code", "span"})
