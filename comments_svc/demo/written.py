"""A mail that somebody writes in the demo's mailbox: as a mail program makes it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid, parseaddr
from typing import Final

from comments_svc.demo.author import AUTHOR_EMAIL, AUTHOR_NAME
from comments_svc.demo.mailbox import Opened
from comments_svc.kernel.problems import Invalid
from comments_svc.mail.clean import clean, clean_name
from comments_svc.readers.read_address import read_address

TEXT_CHARS: Final = 100_000
SUBJECT_CHARS: Final = 200
NAME_CHARS: Final = 60
_QUOTED_CHARS: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """As it was typed. `quote`: what a mail program puts below an answer; `references` ends with what is answered."""

    sender: str
    name: str
    to: str
    subject: str
    text: str
    quote: str = ""
    references: Sequence[str] = ()

    def check(self) -> None:
        """Raises Invalid, in words."""
        read_address(self.sender)
        read_address(self.to)
        if not self.text.strip():
            raise Invalid("text", "There is no text in it yet. Write something first.")
        if len(self.text) > TEXT_CHARS:
            raise Invalid("text", f"This is too long. {TEXT_CHARS:,} characters are the most.")

    def as_bytes(self, now: datetime) -> bytes:
        """With CRLF line ends. It must have been checked."""
        mail = EmailMessage(policy=policy.SMTP)
        mail["From"] = Address(clean_name(self.name), addr_spec=read_address(self.sender))
        mail["To"] = Address(addr_spec=read_address(self.to))
        mail["Subject"] = clean(self.subject, most=SUBJECT_CHARS)
        mail["Date"] = format_datetime(now)
        mail["Message-ID"] = make_msgid(domain=read_address(self.sender).rpartition("@")[2])
        if self.references:
            mail["In-Reply-To"] = self.references[-1]
            mail["References"] = " ".join(self.references)
        mail.set_content(f"{self.text.rstrip()}\n\n{self.quote}" if self.quote else self.text)
        return mail.as_bytes()


def answer_to(mail: Opened, *, name: str | None = None, text: str = "") -> Written | None:
    """From whom it was delivered to, to whom it wants answers; None where nobody reads them."""
    headers = {key.lower(): value for key, value in reversed(mail.headers)}
    to = parseaddr(headers.get("reply-to", ""))[1]
    sender = mail.letter.recipient
    if not to or not sender:
        return None
    subject = mail.letter.subject
    return Written(
        sender=sender,
        name=name_of(sender) if name is None else name,
        to=to,
        subject=subject if subject.lower().startswith("re:") else f"Re: {subject}",
        text=text,
        quote=_quote(mail),
        references=[*headers.get("references", "").split(), *headers.get("message-id", "").split()],
    )


def name_of(address: str) -> str:
    """As their mail programs would know them: "Ana" for ana@reader.example."""
    if address == AUTHOR_EMAIL:
        return AUTHOR_NAME
    return address.partition("@")[0].replace(".", " ").title()


def _quote(mail: Opened) -> str:
    said = mail.text[:_QUOTED_CHARS].rstrip().splitlines()
    return "\n".join([f"On {mail.letter.at:%d %b %Y at %H:%M}, {mail.letter.sender} wrote:", *(f"> {x}" for x in said)])
