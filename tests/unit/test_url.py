from collections.abc import Callable

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from comments_svc.kernel.problems import BadUrl
from comments_svc.kernel.url import (
    KEEP_QUERY,
    Keep,
    Origin,
    QueryRule,
    _thorough_key,
    _thorough_origin,
    allowed,
    origin_of,
    page_url,
    url_key,
)

_TURNS = "It holds a sign that nobody sees and that turns the direction of writing."


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://blog.example", "https://blog.example/"),
        ("https://blog.example/", "https://blog.example/"),
        ("https://blog.example/post", "https://blog.example/post"),
        ("https://blog.example/post/", "https://blog.example/post"),
        ("https://blog.example/post//", "https://blog.example/post"),
        ("https://blog.example//a///b", "https://blog.example/a/b"),
        ("http://blog.example/post", "https://blog.example/post"),
        ("HTTPS://Blog.Example/Post", "https://blog.example/Post"),
        ("https://www.blog.example/post", "https://blog.example/post"),
        ("https://www.www.blog.example/", "https://blog.example/"),
        ("https://www.example/", "https://www.example/"),
        ("https://wwwblog.example/", "https://wwwblog.example/"),
        ("http://blog.example:80/post", "https://blog.example/post"),
        ("https://blog.example:443/post", "https://blog.example/post"),
        ("https://blog.example:8443/post", "https://blog.example:8443/post"),
        ("http://127.0.0.1:8001/post.html", "https://127.0.0.1:8001/post.html"),
        ("http://localhost:8001/", "https://localhost:8001/"),
        ("http://[::1]:8001/a", "https://[::1]:8001/a"),
        ("http://[0:0:0:0:0:0:0:1]/a", "https://[::1]/a"),
        ("https://blog.example./post", "https://blog.example/post"),
        ("https://blog.example/a/../b/./c", "https://blog.example/b/c"),
        ("https://blog.example/../../b", "https://blog.example/b"),
        ("https://blog.example/index.html", "https://blog.example/"),
        ("https://blog.example/post/index.html", "https://blog.example/post"),
        ("https://blog.example/post/index.html/", "https://blog.example/post"),
        ("https://blog.example/myindex.html", "https://blog.example/myindex.html"),
        ("https://blog.example/index.html5", "https://blog.example/index.html5"),
        ("https://blog.example/index.htm", "https://blog.example/index.htm"),
        ("https://blog.example/index.php", "https://blog.example/index.php"),
        ("https://blog.example/post#comments", "https://blog.example/post"),
        ("https://blog.example/post#!a/b", "https://blog.example/post"),
        ("https://blog.example/%7euser/%41%2f", "https://blog.example/~user/A%2F"),
        ("https://blog.example/caf%C3%A9", "https://blog.example/caf%C3%A9"),
        ("https://blog.example/café", "https://blog.example/caf%C3%A9"),
        ("https://blog.example/cafe\u0301", "https://blog.example/caf%C3%A9"),
        ("https://blog.example/a b", "https://blog.example/a%20b"),
        ("https://blog.example/100%", "https://blog.example/100%25"),
        ("https://faß.de/", "https://xn--fa-hia.de/"),
        ("https://fass.de/", "https://fass.de/"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://BÜCHER.example/", "https://xn--bcher-kva.example/"),
        ("https://blog.example/?p=12", "https://blog.example/?p=12"),
        ("https://blog.example/post/?", "https://blog.example/post"),
        ("https://blog.example/?b=2&a=1", "https://blog.example/?a=1&b=2"),
        ("https://blog.example/?b&a=&=c", "https://blog.example/?=c&a=&b"),
        ("https://blog.example/?a=1&&a=0", "https://blog.example/?a=0&a=1"),
        ("https://blog.example/?utm_source=x&p=1&UTM_Medium=y", "https://blog.example/?p=1"),
        ("https://blog.example/?fbclid=x", "https://blog.example/"),
        ("https://blog.example/?%75tm_source=x", "https://blog.example/"),
        ("https://blog.example/?gclid=1&msclkid=2&_ga=3&mc_eid=4", "https://blog.example/"),
        ("https://blog.example/?utm=kept", "https://blog.example/?utm=kept"),
        ("https://blog.example/?next=http://x.example/?a=1", "https://blog.example/?next=http://x.example/?a%3D1"),
        ("  https://blog.example/post \n"[:-1], "https://blog.example/post"),
    ],
)
def test_a_page_has_one_key(url: str, key: str) -> None:
    assert url_key(url) == key


@pytest.mark.parametrize(
    ("rule", "key"),
    [
        (QueryRule(Keep.ALL), "https://blog.example/?a=1&p=2"),
        (QueryRule(Keep.NONE), "https://blog.example/"),
        (QueryRule(Keep.NAMED, frozenset({"p"})), "https://blog.example/?p=2"),
        (QueryRule(Keep.NAMED, frozenset({"utm_source"})), "https://blog.example/"),
        (QueryRule(Keep.NAMED), "https://blog.example/"),
    ],
)
def test_a_site_decides_what_of_the_query_names_a_page(rule: QueryRule, key: str) -> None:
    assert url_key("https://blog.example/?p=2&a=1&utm_source=x", keep_query=rule) == key


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "It does not start with http:// or https://."),
        ("blog.example/post", "It does not start with http:// or https://."),
        ("/post", "It does not start with http:// or https://."),
        ("//blog.example/post", "It does not start with http:// or https://."),
        ("null", "It does not start with http:// or https://."),
        ("javascript:alert(1)", "It does not start with http:// or https://."),
        ("data:text/html,x", "It does not start with http:// or https://."),
        ("file:///etc/passwd", "It does not start with http:// or https://."),
        ("ftp://blog.example/", "It does not start with http:// or https://."),
        ("https://ana@blog.example/", "It holds a user name."),
        ("https://ana:pw@blog.example/", "It holds a user name."),
        ("https://@blog.example/", "It holds a user name."),
        ("https://", "It names no host."),
        ("https:///post", "It names no host."),
        ("https:/post", "It names no host."),
        ("https://:80/", "It names no host."),
        ("https://bad host/", "Its host is not valid."),
        ("https://blog_.example-/", "Its host is not valid."),
        ("https://[::1/", "Its host is not valid."),
        ("https://[v1.x]/", "Its host is not valid."),
        ("https://[::1%25eth0]/", "Its host is not valid."),
        ("https://.../", "Its host is not valid."),
        (f"https://{'a' * 64}.example/", "Its host is not valid."),
        ("https://a%62.example/", "Its host is not valid."),
        ("https://blog.example:abc/", "Its port is not a number from 1 to 65535."),
        ("https://blog.example:0/", "Its port is not a number from 1 to 65535."),
        ("https://blog.example:65536/", "Its port is not a number from 1 to 65535."),
        ("https://blog.example\\@evil.example/", "It holds a control character or a backslash."),
        ("https://blog.example/a\tb", "It holds a control character or a backslash."),
        ("https://blog.example/\x00", "It holds a control character or a backslash."),
        ("https://blog.example/\x9f", "It holds a control character or a backslash."),
        ("https://blog.example/\u202egpj", _TURNS),
        ("https://blog.example/a#\u2067", _TURNS),
        ("https://blog.example/?\u200f", _TURNS),
        ("https://blog.example/#\x00", "It holds a control character or a backslash."),
        ("https://blog.example/\ud800", "It holds a control character or a backslash."),
        (f"https://blog.example/{'a' * 2000}", "It is longer than 2000 characters."),
        (f"https://blog.example/?{'&a=1' * 101}", "Its query has more than 100 parameters."),
    ],
)
def test_what_is_no_page_is_refused_with_the_reason(url: str, reason: str) -> None:
    for reader in (url_key, page_url, origin_of):
        with pytest.raises(BadUrl) as refused:
            reader(url)
        assert refused.value.reason == reason


def test_the_longest_url_is_accepted() -> None:
    url = f"https://blog.example/{'a' * 1979}"
    assert len(url) == 2000
    assert (url_key(url), page_url(url)) == (url, url)


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://blog.example", "https://blog.example"),
        ("https://Blog.Example/a?b#c", "https://blog.example"),
        ("http://blog.example:80/", "http://blog.example"),
        ("https://blog.example:80/", "https://blog.example:80"),
        ("http://127.0.0.1:8001/a", "http://127.0.0.1:8001"),
        ("https://www.faß.de/", "https://www.xn--fa-hia.de"),
        ("http://[::1]:8001", "http://[::1]:8001"),
    ],
)
def test_an_origin_is_written_as_browsers_send_it(url: str, origin: str) -> None:
    assert origin_of(url) == origin


@pytest.mark.parametrize(
    ("origin", "passes"),
    [
        ("https://blog.example", True),
        ("https://www.blog.example", True),
        ("https://other.example:8443", True),
        ("https://www.other.example:8443", True),
        ("https://with.www.example", True),
        ("https://bare.example", True),
        ("https://other.example", False),
        ("http://blog.example", False),
        ("https://www.www.blog.example", False),
        ("https://blog.example.evil.example", False),
        ("https://evilblog.example", False),
        ("https://blog.example:8443", False),
        ("https://blog.example/", False),
        ("null", False),
        ("", False),
    ],
)
def test_an_allowed_origin_includes_its_www_twin_and_nothing_else(origin: str, passes: bool) -> None:
    origins = [
        "https://blog.example",
        "https://other.example:8443",
        "https://with.www.example",
        "https://www.bare.example",
    ]
    assert allowed(origin, origins) is passes


def test_null_does_not_pass_even_if_someone_stored_it() -> None:
    assert allowed("null", ["null"]) is False


_LABELS = st.from_regex(r"[a-zA-Z0-9-]{1,8}|www|xn--fa-hia|faß|Ünï", fullmatch=True)
_HOSTS = st.lists(_LABELS, min_size=1, max_size=4).map(".".join)
_SEGMENTS = st.one_of(
    st.sampled_from(
        ["", ".", "..", "...", "index.html", "index.htm", "%7E", "%2F", "%zz", "a b", "é", "%C3%A9", "~a", "a_b-c.d"]
    ),
    st.text("abcXYZ019-._~%!$&'()*+,;=:@|\u00e9\u0301", max_size=8),
)
_PATHS = st.lists(_SEGMENTS, max_size=5).map(lambda parts: "".join(f"/{part}" for part in parts))
_PAIRS = st.one_of(
    st.sampled_from(["utm_source=x", "fbclid=1", "a=1", "a", "=", "b=%2f+", "c=a=b"]), st.text("ab=%&+é?/;", max_size=6)
)
_QUERIES = st.one_of(st.just(""), st.lists(_PAIRS, max_size=4).map(lambda pairs: "?" + "&".join(pairs)))
_PORTS = st.sampled_from(["", "", "", ":80", ":443", ":8001", ":0080"])
_URLS = st.builds("{}://{}{}{}{}".format, st.sampled_from(["http", "https", "HTTPS"]), _HOSTS, _PORTS, _PATHS, _QUERIES)
# Mostly what the fast path takes, and its close neighbours.
_PLAIN_URLS = st.from_regex(
    r"https?://(www\.)?[a-z]{1,3}([.-][a-z0-9]{1,3}){0,3}\.(com|de|c2|xn--p1ai)"
    r"(/(index\.html|\.{1,3}|[A-Za-z0-9._~-]{1,5}|%41)){0,4}/?/?(#[a-z!/]{0,4})?",
    fullmatch=True,
)


def _key(url: str) -> str | None:
    try:
        return url_key(url)
    except BadUrl:
        return None


@settings(max_examples=600)
@given(_URLS | _PLAIN_URLS)
@example("https://a.de/%E0%A4%A")
def test_a_key_is_its_own_key(url: str) -> None:
    key = _key(url)
    assume(key is not None)
    assert key is not None and url_key(key) == key


@settings(max_examples=1500)
@given(_PLAIN_URLS | _URLS)
def test_the_fast_path_gives_what_the_thorough_one_gives(url: str) -> None:
    try:
        thorough = _thorough_key(url, KEEP_QUERY)
    except BadUrl:
        thorough = None
    assert _key(url) == thorough


@settings(max_examples=1500)
@given(_PLAIN_URLS | _URLS)
def test_the_fast_path_gives_the_origin_that_the_thorough_one_gives(url: str) -> None:
    assert _outcome(origin_of, url) == _outcome(_thorough_origin, url)


def _outcome(find: Callable[[str], Origin], url: str) -> str | None:
    try:
        return find(url)
    except BadUrl:
        return None


@given(_URLS, st.text("ab#!/?&=é", max_size=8))
def test_the_fragment_does_not_count(url: str, fragment: str) -> None:
    assert _key(f"{url}#{fragment}") == _key(url)


@given(_HOSTS, _PATHS, _QUERIES)
def test_scheme_and_www_do_not_count(host: str, path: str, query: str) -> None:
    assume("." in host)
    assert _key(f"http://{host}{path}{query}") == _key(f"https://www.{host}{path}{query}")


@given(_HOSTS, _PATHS, st.permutations(["a=1", "b=2", "c", "utm_id=3"]))
def test_the_order_of_the_query_does_not_count(host: str, path: str, pairs: list[str]) -> None:
    in_order = "a=1&b=2&c"
    assert _key(f"https://{host}{path}?{'&'.join(pairs)}") == _key(f"https://{host}{path}?{in_order}")


@settings(max_examples=500)
@given(
    st.text(max_size=60)
    | st.text(max_size=40).map("https://{}".format)
    | st.text(max_size=30).map("https://a.de/{}".format)
)
def test_any_text_is_a_page_or_a_bad_url(text: str) -> None:
    key = _key(text)
    assert key is None or (key.startswith("https://") and key.isascii())


@pytest.mark.parametrize("host", ["é" * 254, "字" * 1_900, "a." * 900 + "example"])
def test_a_host_that_is_too_long_is_refused_before_it_is_normalised(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    def fail(*_: object, **__: object) -> str:
        raise AssertionError("normalised")

    monkeypatch.setattr("comments_svc.kernel.url.url_normalize", fail)
    with pytest.raises(BadUrl, match="host"):
        origin_of(f"https://{host}/")
