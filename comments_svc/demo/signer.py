"""Why the service believes the demo's mails: a key of this installation, and a DNS that lists it for invented domains.

What comes from them is authenticated as all mail is; what comes from others, nobody vouches for.
"""

import os
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from joserfc.jwk import RSAKey

from comments_svc.mail.dkim import DkimKey, signature
from comments_svc.mail.dkim_record import dkim_name, dkim_record

DOMAINS: Final = ("demo.example", "reader.example", "example.com", "example.net", "example.org")
"""Reserved for examples (RFC 2606): whatever people make up is likely to be of these."""

_SELECTOR: Final = "demo"
_BITS: Final = 2048
_STRING_CHARS: Final = 255


@dataclass(frozen=True, slots=True)
class Signer:
    """`zone_file` is the whole DNS of a demo."""

    pem: bytes
    zone_file: Path

    def vouches_for(self, address: str) -> bool:
        return address.rpartition("@")[2].lower() in DOMAINS

    def signed(self, mail: bytes, address: str) -> bytes:
        """As the mail server of this address would send it: unsigned where it is none of ours."""
        if not self.vouches_for(address):
            return mail
        return signature(mail, _key(address.rpartition("@")[2].lower(), self.pem)) + mail


def open_signer(folder: Path) -> Signer:
    """The key is made at the first start, and kept in this folder."""
    # As where the secret is made: root's Postgres must pass through.
    folder.mkdir(mode=0o711, parents=True, exist_ok=True)
    file, zone_file = folder.resolve() / "mailbox-key.pem", folder.resolve() / "mailbox-zone"
    if not file.exists():
        _write(file, RSAKey.generate_key(_BITS).as_pem(private=True))
    pem = file.read_bytes()
    _write(zone_file, "".join(f"{line}\n" for line in _zone(pem)).encode())
    return Signer(pem, zone_file)


def _zone(pem: bytes) -> Iterator[str]:
    yield "$TTL 60"
    for each in DOMAINS:
        key = _key(each, pem)
        strings = textwrap.wrap(dkim_record(key), _STRING_CHARS, break_on_hyphens=False, drop_whitespace=False)
        yield f"{dkim_name(key)}. TXT " + " ".join(f'"{part}"' for part in strings)
        yield f'{each}. TXT "v=spf1 -all"'
        yield f'_dmarc.{each}. TXT "v=DMARC1; p=reject"'


def _key(domain: str, pem: bytes) -> DkimKey:
    return DkimKey(domain, _SELECTOR, pem)


def _write(file: Path, content: bytes) -> None:
    """Complete or not at all, and for this account alone."""
    draft = file.with_suffix(".new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(file)
