import pytest

from comments_svc.mail.server import Server, Tls, is_private


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://ana:s%2Fx@mx.example:2525", Server("mx.example", 2525, Tls.STARTTLS, "ana", "s/x")),
        ("smtp://mx.example", Server("mx.example", 587, Tls.STARTTLS)),
        ("smtps://ana:pw@mx.example/", Server("mx.example", 465, Tls.IMPLICIT, "ana", "pw")),
        ("smtp://127.0.0.1:1025?tls=off", Server("127.0.0.1", 1025, Tls.OFF)),
        ("smtp://[::1]?tls=off", Server("::1", 25, Tls.OFF)),
        ("smtp://mailpit?tls=off", Server("mailpit", 25, Tls.OFF)),
    ],
)
def test_a_server_is_read_from_its_url(url: str, server: Server) -> None:
    assert Server.parse(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "http://mx.example",
        "mx.example:25",
        "smtp://",
        "smtp://mx.example:99999",
        "smtp://ana:a/b@mx.example",
        "smtp://ana@mx.example",
        "smtp://mx.example?tls=maybe",
        "smtps://mx.example?tls=off",
        "smtp://mx.example?tls=off&tls=off",
        "smtp://8.8.8.8?tls=off",
        "smtp://mx.example/path",
    ],
)
def test_what_is_no_url_of_a_server_is_refused_in_words_without_the_password(url: str) -> None:
    with pytest.raises(ValueError, match=r"\w+ \w+") as refused:
        Server.parse(url)
    assert "a/b" not in str(refused.value)


def test_a_server_shows_no_password() -> None:
    server = Server.parse("smtp://ana:geheim@mx.example")
    assert "geheim" not in f"{server} {server!r}"


@pytest.mark.parametrize(
    ("ip", "private"),
    [
        ("127.0.0.1", True),
        ("10.1.2.3", True),
        ("172.18.0.2", True),
        ("::1", True),
        ("fe80::1%eth0", True),
        ("::ffff:10.0.0.1", True),
        ("::ffff:8.8.8.8", False),
        ("8.8.8.8", False),
        ("2606:4700::1", False),
    ],
)
def test_private_is_what_does_not_pass_the_internet(ip: str, private: bool) -> None:
    assert is_private(ip) is private
