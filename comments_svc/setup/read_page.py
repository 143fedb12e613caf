"""What a page's HTML says about us."""

from typing import Final
from urllib.parse import urljoin

import msgspec
from lxml import etree
from lxml.html import HtmlElement, HTMLParser, document_fromstring

PAGE_ADDRESS: Final = "ADDRESS-OF-THE-PAGE"
_MOST_FOUND: Final = 100


class Script(msgspec.Struct, frozen=True):
    """`src`: absolute."""

    src: str
    nonce: str


class Seen(msgspec.Struct, frozen=True):
    """`sites`: of each of our elements. `policies`: of meta elements. `password`: there is a field for one.
    `unfilled`: a link in an element of ours still has what stands for the page's address in the snippet."""

    title: str = ""
    lang: str = ""
    sites: list[str] = []
    scripts: list[Script] = []
    policies: list[str] = []
    password: bool = False
    unfilled: bool = False


def read_page(html: bytes, url: str, charset: str | None = None) -> Seen:
    """Never raises: of HTML that can't be read, nothing is seen."""
    try:
        root = document_fromstring(html.replace(b"\x00", b""), parser=HTMLParser(encoding=charset or "utf-8"))
        return _seen(root, url)
    except (etree.LxmlError, ValueError, LookupError, AssertionError):
        return Seen()


def _seen(root: HtmlElement, url: str) -> Seen:
    metas = [(each.get("http-equiv", "").lower(), each.get("content", "")) for each in root.iter("meta")]
    scripts = [Script(urljoin(url, each.get("src", "").strip()), each.get("nonce", "")) for each in root.iter("script")]
    return Seen(
        title=" ".join(root.findtext(".//title", "").split())[:200],
        lang=root.get("lang", "").strip()[:35],
        sites=[each.get("site", "") for each in root.iter("comment-thread")][:_MOST_FOUND],
        scripts=[each for each in scripts if each.src != url][:_MOST_FOUND],
        policies=[content for name, content in metas if name == "content-security-policy"][:_MOST_FOUND],
        unfilled=any(PAGE_ADDRESS in each for each in root.xpath("//comment-thread//a/@href")),
        password=any(each.get("type", "").lower() == "password" for each in root.iter("input")),
    )
