"""Which links Markdown makes: `[text](url)`, `<url>`, bare `https://…` and `www.…`, and e-mail addresses.

Bare links follow GitHub's rules (GFM 6.9); each is found in one forward match of bounded length. linkify-it-py, which
markdown-it would use, needs 2.2 s for 10 KB of `www.` and 139 s for 80 KB, and links `main.rs` and `README.md`.
"""

import re
from collections.abc import Iterator
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token

from comments_svc.markup.allowed import MAX_HREF, is_href

MAYBE_LINK: Final = re.compile(r"https?://|www\.|@", re.IGNORECASE)
"""Found in every text in which a bare link can be."""

BARE_START: Final = r"(?<![\w+.@/-])(?:(?i:https?)://|(?i:www)\.)"

_HOST: Final = r"(?:[^\W_][\w-]{0,62}\.)*[^\W_][\w-]{0,62}"
# Ends at white space, at what no URL holds (RFC 3986, appendix A), at Chinese and Japanese punctuation, which
# follows without a space, and at typographic quotes.
_TAIL: Final = (
    r"[^\s\x00-\x20\x7f-\x9f<>\"`\\\[\]\u2018-\u201f\u2026\xab\xbb"
    r"\u3000-\u303f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65]"
)
_NO_USER: Final = r"(?![^\s/?#@]{0,100}@)"
_BARE: Final = re.compile(
    rf"{BARE_START}{_NO_USER}(?P<host>{_HOST}|\[[0-9A-Fa-f:.]+\])(?::\d{{1,5}})?(?:[/?#]{_TAIL}{{0,{MAX_HREF}}})?"
)
_ADDRESS: Final = re.compile(r"(?<![\w.+/-])[A-Za-z0-9.+_-]{1,64}@(?:[^\W_][\w-]{0,62}\.)+[^\W\d_]{2,63}(?![\w@-])")
# Left as it is; a host beyond 63 characters may hold a label that is none.
_CANONICAL: Final = re.compile(
    r"https?://(?=[^/]{1,63}(?:/|\Z))[a-z0-9]+(?:[.-][a-z0-9]+)*(?:/[A-Za-z0-9/_.~+=&?#-]*)?"
)


class LinkPolicy(MarkdownIt):
    """markdown-it with our answer to what a link may be, and without rewriting what the reader sees of it."""

    def validateLink(self, url: str) -> bool:  # noqa: N802 - overridden
        return is_href(url)

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - overridden
        return url if _CANONICAL.fullmatch(url) else super().normalizeLink(url)

    def normalizeLinkText(self, url: str) -> str:  # noqa: N802 - overridden
        # The original decodes punycode and percent signs: аррlе.com in Cyrillic would look like another site.
        return url


def bare_url(state: StateInline, silent: bool) -> bool:
    """Inline rule, where text stops before `http://`, `https://` or `www.`."""
    if state.linkLevel > 0 or state.src[state.pos] not in "hHwW":
        return False
    found = _BARE.match(state.src, state.pos, state.posMax)
    if found is None or len(found.group()) > MAX_HREF:
        return False
    url = _without_closing(found.group())
    by_name = url[0] in "wW"
    if by_name and "." not in found["host"]:
        return False
    href = state.md.normalizeLink(f"http://{url}" if by_name else url)
    if not state.md.validateLink(href):
        return False
    if not silent:
        state.push("link_open", "a", 1).attrs = {"href": href}
        state.push("text", "", 0).content = url
        state.push("link_close", "a", -1)
    state.pos += len(url)
    return True


def _without_closing(url: str) -> str:
    """Punctuation at the end belongs to the sentence, and a bracket that the URL did not open to what is around it."""
    unopened = url.count(")") - url.count("(")
    end = len(url)
    while end:
        if url[end - 1] == ")" and unopened > 0:
            unopened -= 1
        elif url[end - 1] not in "?!.,:;*_~'":
            break
        end -= 1
    return url[:end]


def addresses(state: StateCore) -> None:
    """Core rule, after emphasis, because `first_last@example.org` holds its marks."""
    for block in state.tokens:
        if block.type == "inline" and "@" in block.content and block.children:
            block.children = list(_with_addresses(block.children))


def _with_addresses(tokens: list[Token]) -> Iterator[Token]:
    links = 0
    for token in tokens:
        links += token.nesting if token.tag == "a" else 0
        if token.type == "text" and not links and "@" in token.content:
            yield from _split(token.content)
        else:
            yield token


def _split(text: str) -> Iterator[Token]:
    rest = 0
    for found in _ADDRESS.finditer(text):
        href = f"mailto:{found.group()}"
        if is_href(href):
            yield Token("text", "", 0, content=text[rest : found.start()])
            yield Token("link_open", "a", 1, attrs={"href": href})
            yield Token("text", "", 0, content=found.group())
            yield Token("link_close", "a", -1)
            rest = found.end()
    yield Token("text", "", 0, content=text[rest:])
