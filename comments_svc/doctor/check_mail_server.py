"""Whether the mail server lets us in. Nothing is sent."""

import ssl
from typing import Final

from comments_svc.doctor.finding import Finding, ok, problem
from comments_svc.mail.connection import Broken, Connection
from comments_svc.mail.server import Server, Tls

_ABOUT: Final = "Mail server"
_TIMEOUT_S: Final = 10.0


async def check_mail_server(server: Server, *, hello: str, trust: ssl.SSLContext | None = None) -> Finding:
    connection = Connection(server, hello=hello, timeout_s=_TIMEOUT_S, trust=trust or ssl.create_default_context())
    try:
        await connection.open()
    except Broken as broken:
        return _refused(server, broken.answer)
    await connection.quit()
    how = "without encryption" if server.tls is Tls.OFF else "encrypted"
    who = "without a login" if server.user is None else f"logged in as {server.user}"
    return ok(_ABOUT, f"{server} takes mail from here, {how}, {who}.")


def _refused(server: Server, answer: str) -> Finding:
    if "refused the login" in answer:
        return problem(
            _ABOUT,
            f"{answer}. User or password is wrong. Many providers want a password made for programs (an app password); "
            "signs like / ? # @ : in it are percent-encoded. Enter:",
            f"COMMENTS_SMTP_URL={_scheme(server)}://USER:PASSWORD@{server}",
        )
    if "can't be trusted" in answer:
        return problem(
            _ABOUT,
            f"{answer}. Enter the host name that its certificate is made for:",
            f"COMMENTS_SMTP_URL={_scheme(server)}://USER:PASSWORD@NAME-IN-THE-CERTIFICATE:{server.port}",
        )
    if "TLS" in answer or "encryption" in answer:
        return problem(
            _ABOUT,
            f"{answer}. Port 587 begins in the clear (smtp:), port 465 with TLS (smtps:). Enter one of:",
            f"COMMENTS_SMTP_URL=smtp://USER:PASSWORD@{server.host}:587",
            f"COMMENTS_SMTP_URL=smtps://USER:PASSWORD@{server.host}:465",
        )
    return problem(
        _ABOUT,
        f"{answer}. Check host and port with your provider; many hosters block port 25 and want 587. Enter:",
        f"COMMENTS_SMTP_URL=smtp://USER:PASSWORD@{server.host}:587",
    )


def _scheme(server: Server) -> str:
    return "smtps" if server.tls is Tls.IMPLICIT else "smtp"
