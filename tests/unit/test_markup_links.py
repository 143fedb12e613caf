from random import Random

import pytest
from markdown_it import MarkdownIt

from comments_svc.markup.allowed import is_attribute, is_href
from comments_svc.markup.links import _CANONICAL, LinkPolicy

_STOCK = MarkdownIt()
_OURS = LinkPolicy()


def _url(rng: Random) -> str:
    labels = ("".join(rng.choices("ab0x-", k=rng.randrange(1, 6))) for _ in range(rng.randrange(1, 12)))
    tail = "".join(rng.choices("aZ09/_.~+=&?#-", k=rng.randrange(20)))
    return (
        f"{rng.choice(['http', 'https'])}://{rng.choice(['', 'xn--'])}{'.'.join(labels)}{rng.choice(['', '/'])}{tail}"
    )


def test_what_is_left_as_it_is_would_not_be_changed_by_markdown_it() -> None:
    rng = Random(30)
    urls = {url for url in (_url(rng) for _ in range(20_000)) if _CANONICAL.fullmatch(url)}
    assert len(urls) > 500
    assert [url for url in urls if not _OURS.normalizeLink(url) == url == _STOCK.normalizeLink(url)] == []


@pytest.mark.parametrize(
    "href",
    [
        "http://x.example",
        "HTTPS://X.EXAMPLE:8443/a?b#c",
        "https://bücher.example/ü",
        "https://[2001:db8::1]:80/",
        "http://localhost:8000",
        "https://x.example/a'b(c)*;,@:!$&=~",
        "https://x.example?q=a@b",
        "mailto:ana.b+c@x.example",
        "https://x.example/" + "a" * 1982,
    ],
)
def test_a_link_may_lead_to(href: str) -> None:
    assert is_href(href)


@pytest.mark.parametrize(
    "href",
    [
        *("", "#", "?a", "a", "/a", "//x.example", "x.example", "localhost:80", "https:", "https:/x", "https:x", "https://"),
        *("javascript:1", "data:x", "vbscript:x", "ftp://x.example", "urn:x", "file:///x", "blob:https://x", "tel:1"),
        *(" https://x.example", "https://x.example ", "https://x.example\n", "\x01https://x.example", "ht\ttps://x.example"),
        *("https://a@x.example", "https://a:b@x.example", "https://x.example\\@y", "https:\\\\x", "https://-x", "https://.x"),
        *('https://x.example/"', "https://x.example/<", "https://x.example/ a", "https://x.example/\u202e", "https://x/\u00a0"),
        *("https://x.example:port", "https://x.example:123456", "https://[x]", "https://x&#47;y", "https://x%2fy"),
        *("mailto:", "mailto:a", "mailto:a@", "mailto:a@b?bcc=c@d", "mailto:a@b,c@d", "mailto:a b@c"),
        "https://x.example/" + "a" * 1983,
    ],
)  # fmt: skip
def test_a_link_may_not_lead_to(href: str) -> None:
    assert not is_href(href)


@pytest.mark.parametrize(
    ("tag", "name", "value", "kept"),
    [
        ("a", "href", "https://x.example", True),
        ("a", "class", "hl-k", False),
        ("p", "href", "https://x.example", False),
        ("code", "class", "language-c++", True),
        ("code", "class", "language-C", False),
        ("code", "class", "language-a language-b", False),
        ("span", "class", "hl-k", True),
        ("span", "class", "hl-", False),
        ("span", "class", "hl-nope", False),
        ("span", "class", "k", False),
        ("ol", "start", "12", True),
        ("ol", "start", "-1", False),
        ("ol", "start", "1" * 10, False),
        ("ol", "class", "x", False),
        ("td", "style", "text-align:left", False),
    ],
)
def test_an_attribute_is_kept_by_tag_name_and_value(tag: str, name: str, value: str, kept: bool) -> None:
    assert is_attribute(tag, name, value) is kept
