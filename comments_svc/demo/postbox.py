"""The way from the demo's mailbox to the service: signed where it can be, then handed over as a mail server does."""

import smtplib
import socket
from dataclasses import dataclass
from typing import Final

from comments_svc.demo.signer import Signer
from comments_svc.demo.written import Written
from comments_svc.kernel.clock import utc_now

_HOST: Final = "127.0.0.1"
_TIMEOUT_S: Final = 20.0
_NAME: Final = "mailbox.demo.example"


class NotSent(Exception):
    """Says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Postbox:
    """`port`: where the service takes mail by LMTP. `site_address`: where mail to the site goes that is no answer."""

    port: int
    signer: Signer
    site_address: str

    @property
    def url(self) -> str:
        return f"lmtp://{_HOST}:{self.port}"

    def send(self, written: Written) -> None:
        """Once the service has stored it. Waits, and raises NotSent, or Invalid for what can't be a mail."""
        written.check()
        raw = self.signer.signed(written.as_bytes(utc_now()), written.sender)
        try:
            with smtplib.LMTP(_HOST, self.port, local_hostname=_NAME, timeout=_TIMEOUT_S) as service:
                service.sendmail(written.sender, [written.to], raw)
        except smtplib.SMTPRecipientsRefused as refused:
            code, words = refused.recipients[written.to]
            raise NotSent(f"The service knows no such address: {code} {_words(words)}") from None
        except smtplib.SMTPResponseException as refused:
            raise NotSent(f"The service does not take it: {refused.smtp_code} {_words(refused.smtp_error)}") from None
        except (OSError, smtplib.SMTPException):
            raise NotSent("The service takes no mail just now. Try again in a few seconds.") from None


def _words(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said


def free_port() -> int:
    with socket.create_server((_HOST, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
