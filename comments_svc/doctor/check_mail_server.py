"""Whether the mail server lets us in. Nothing is sent."""

import ssl
from collections.abc import Mapping
from typing import Final

from comments_svc.kernel.finding import Finding, ok, problem
from comments_svc.mail.connection import Broken, Connection
from comments_svc.mail.server import Server, Tls
from comments_svc.mail.trouble import Trouble

_ABOUT: Final = "Mail server"
_SETTING: Final = "COMMENTS_SMTP_URL"
_TIMEOUT_S: Final = 10.0


async def check_mail_server(
    server: Server, *, hello: str, trust: ssl.SSLContext | None = None, timeout_s: float = _TIMEOUT_S
) -> Finding:
    connection = Connection(server, hello=hello, timeout_s=timeout_s, trust=trust or ssl.create_default_context())
    try:
        await connection.open()
    except Broken as broken:
        return _refused(server, broken)
    await connection.quit()
    how = "without encryption" if server.tls is Tls.OFF else "encrypted"
    who = "without a login" if server.user is None else f"logged in as {server.user}"
    return ok(_ABOUT, f"{server} takes mail from here, {how}, {who}.")


def _refused(server: Server, broken: Broken) -> Finding:
    return problem(_ABOUT, f"{broken.answer}. {_says(server, broken)}", *_enter(server, broken))


_SAYS: Final[Mapping[Trouble, str]] = {
    Trouble.LOGIN: "User or password is wrong. Many providers want a password made for programs (an app password); "
    "signs like / ? # @ : in it are percent-encoded. Enter:",
    Trouble.UNKNOWN_ISSUER: "If the server is yours, let the service trust its certificate, by a file that holds it "
    "behind those of the system (docs/how-to/send-mail.md says how to make it). Enter:",
    Trouble.OTHER_NAME: "Enter the host name that its certificate is made for:",
    Trouble.CERTIFICATE: "Renew it, or enter the host of another server:",
    Trouble.NO_TLS: "Port 587 begins in the clear (smtp:), port 465 with TLS (smtps:). Enter one of:",
    Trouble.NO_STARTTLS: "Port 587 begins in the clear (smtp:), port 465 with TLS (smtps:). Enter one of:",
    Trouble.SILENT: "A port that speaks TLS from the first byte, such as 465, wants smtps: in the address; and many "
    "hosters block port 25. Enter one of:",
    Trouble.NAMELESS: "Check how it is spelt, and enter the name that your provider tells you:",
    Trouble.OPEN_NET: "Take a login and encryption:",
}


def _says(server: Server, broken: Broken) -> str:
    if broken.trouble is Trouble.NO_STARTTLS and broken.private:
        return f"{broken.advice} Enter:"
    if broken.trouble in _SAYS and not (broken.trouble is Trouble.SILENT and server.tls is Tls.IMPLICIT):
        return _SAYS[broken.trouble]
    if server.tls is Tls.OFF:
        return "Check that a mail server runs there, such as Postfix, and enter its host and port:"
    return "Check host and port with your provider; many hosters block port 25. Enter one of:"


def _enter(server: Server, broken: Broken) -> list[str]:
    clear, encrypted = f"smtp://{_user(server)}{{}}", f"smtps://{_user(server)}{{}}"
    match broken.trouble:
        case Trouble.UNKNOWN_ISSUER:
            return ["SSL_CERT_FILE=/etc/comments-svc/trusted.pem"]
        case Trouble.LOGIN:
            return [_url(server, str(server))]
        case Trouble.OTHER_NAME:
            return [_url(server, f"NAME-IN-THE-CERTIFICATE:{server.port}")]
        case Trouble.CERTIFICATE | Trouble.NAMELESS:
            return [_url(server, f"HOST:{server.port}")]
        case Trouble.NO_STARTTLS if broken.private:
            return [f"{_SETTING}={clear.format(server)}?tls=off"]
        case Trouble.SILENT if server.tls is not Tls.IMPLICIT:
            return [f"{_SETTING}={encrypted.format(server)}", f"{_SETTING}={clear.format(_named(server.host))}:587"]
        case Trouble.OPEN_NET:
            return [f"{_SETTING}=smtp://USER:PASSWORD@{_named(server.host)}:587"]
        case Trouble.CLOSED | Trouble.OTHER if server.tls is Tls.OFF:
            return [f"{_SETTING}=smtp://127.0.0.1:25?tls=off"]
        case _:
            host = _named(server.host)
            return [f"{_SETTING}={clear.format(host)}:587", f"{_SETTING}={encrypted.format(host)}:465"]


def _url(server: Server, where: str) -> str:
    """The setting as it is, but for user and password, with this host and port."""
    scheme = "smtps" if server.tls is Tls.IMPLICIT else "smtp"
    return f"{_SETTING}={scheme}://{_user(server)}{where}{'?tls=off' * (server.tls is Tls.OFF)}"


def _user(server: Server) -> str:
    return "" if server.user is None else "USER:PASSWORD@"


def _named(host: str) -> str:
    return f"[{host}]" if ":" in host else host
