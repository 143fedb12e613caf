"""The address of a webhook as it goes on the wire."""

import pytest

from comments_svc.hooks.read_url import read_url
from comments_svc.http_out.private_hosts import PrivateHosts
from comments_svc.kernel.problems import Invalid


@pytest.mark.parametrize(
    ("typed", "wire"),
    [
        ("  https://hook.example/a?b ", "https://hook.example/a?b"),
        ("https://www.example.org/x?y=1&z=%20", "https://www.example.org/x?y=1&z=%20"),
        ("HTTPS://EXAMPLE.org", "https://example.org/"),
        ("https://example.org/hook#part", "https://example.org/hook"),
        ("https://bücher.example:8443/ü", "https://xn--bcher-kva.example:8443/%C3%BC"),
        ("https://example.org/a b", "https://example.org/a%20b"),
        ("https://[2606:4700::1]/x", "https://[2606:4700::1]/x"),
    ],
)
def test_it_is_ascii_and_keeps_what_it_means(typed: str, wire: str) -> None:
    assert read_url(typed, PrivateHosts()) == wire


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "example.org/hook",
        "http://example.org/hook",
        "https://user:password@example.org/hook",
        "https://example.org\\@10.0.0.1/",
        "https://example.org/\r\nHost: inside",
        "https://example.org:0/",
        "ftp://example.org/",
        "file:///etc/passwd",
        "https://" + "a" * 2_001,
    ],
)
def test_what_is_none_is_refused_in_words(typed: str) -> None:
    with pytest.raises(Invalid) as problem:
        read_url(typed, PrivateHosts())
    assert problem.value.field == "url"
    assert problem.value.message


def test_plain_http_is_for_the_operators_exceptions_only() -> None:
    private = PrivateHosts(["ntfy.lan", "127.0.0.1:9000"])
    assert read_url("http://ntfy.lan:2586/x", private) == "http://ntfy.lan:2586/x"
    assert read_url("http://127.0.0.1:9000/", private) == "http://127.0.0.1:9000/"
    with pytest.raises(Invalid, match=r"must begin with https.* COMMENTS_PRIVATE_HOSTS lists"):
        read_url("http://ntfy.example/x", private)


@pytest.mark.parametrize(
    ("typed", "setting"),
    [
        ("https://127.0.0.1:9999/", "127.0.0.1:9999"),
        ("http://127.0.0.1:9001/", "127.0.0.1:9001"),
        ("https://10.0.0.7/hook", "10.0.0.7:443"),
        ("https://[::1]:8443/", r"\[::1\]:8443"),
        ("https://localhost/", "localhost:443"),
    ],
)
def test_a_private_address_is_refused_by_the_setting_that_allows_it(typed: str, setting: str) -> None:
    with pytest.raises(Invalid, match=f"COMMENTS_PRIVATE_HOSTS={setting}$"):
        read_url(typed, PrivateHosts(["127.0.0.1:9000"]))
    assert read_url(typed, PrivateHosts([setting.replace("\\", "")]))


def test_a_port_that_is_never_connected_to_is_refused_at_once() -> None:
    with pytest.raises(Invalid, match=r"Only the ports 80, 443, 8443, 8448 are allowed\. COMMENTS_PRIVATE_HOSTS"):
        read_url("https://example.org:25/", PrivateHosts())
