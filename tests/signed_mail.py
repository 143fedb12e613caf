"""Mail that is signed, or pretends to be, and the DNS that vouches for it. The key is for tests alone."""

from pathlib import Path
from typing import Final

import dkim

from comments_svc.mail.lookup import ZoneLookup

KEY: Final = b"""-----BEGIN RSA PRIVATE KEY-----
MIICXQIBAAKBgQDJGCOBcwmj2wAmFbzHKfEwl6uUFbocHJUArIdZIaBmSLDa/ZxB
Lzoz+9HR/14cTkC/DP2pqxSXn61kj33b/aXTUZsKK3qFMtIhpaOByEu1jdjgZciD
s/xpZwWmGUBnTK2sS4d3NJAFn/wZBIy4qtBRl6YaZo4gaL3+GfZnUzJQrQIDAQAB
AoGAZD3pLRVIP+ridxms4ecRePSSLh5qiKrix9Q5IAA4MeSYbIGxi3jcXZ9w52qR
4jBL7DCwngxPFoodaBxzU99r8jnYV1buJXW1LatmN5+XDXpWAbVGqDUnCoITQ4oX
o/9SbgwaCqw/cjM1JoLc99xvK3Gt56mDHxXFS8g2dUVVg8ECQQDpJqbeHdr9jT32
IGdN6M54jqyCyWfcpK1fv3ZJrY+UpfRwIdI8vGdS+tn3hRkQG3pPM4UspsQy/xEs
2scHJXkdAkEA3M09p7OQo8kXLi9NnlNY6o4uYCsw+BCLpZ8dXJeNLnR1OMu0WyYz
RuvXDpHbEeT2vxWkqQG5aAsQtcRX0mkw0QJBANV98jDT79JbQlCdLVs3AdF8+9Sq
7nMpTCSv4nXm+uHn8OO45JV/A7IFSBASDXglYSMjDyBq+J+l1qlXEAaoNrUCQDxl
D0Y9wYRrTqHdYne6CIov1dOMPNq9e9UTjq5y7bUVObMNVQnRixkNDUf48VkVrcBa
pS1tQU+KJ0nwqKzvBOECQQCFtWYIYg2nT9KVAw9XYBAJHXzL3Dn69BGL/9nay3m/
nYrihlR1GiA7FQlAALyWZgEaHnb0A50NcoiqejbpEK8+
-----END RSA PRIVATE KEY-----
"""
PUBLIC: Final = (
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDJGCOBcwmj2wAmFbzHKfEwl6uUFbocHJUArIdZIaBmSLDa/ZxBLzoz+9HR/14c"
    "TkC/DP2pqxSXn61kj33b/aXTUZsKK3qFMtIhpaOByEu1jdjgZciDs/xpZwWmGUBnTK2sS4d3NJAFn/wZBIy4qtBRl6YaZo4gaL3+"
    "GfZnUzJQrQIDAQAB"
)
SELECTOR: Final = "s1"
COVERED: Final = ("from", "to", "subject", "date", "message-id")


def mail(
    *,
    sender: str = "Ana <ana@reader.example>",
    to: str = "reply+token@reply.example",
    subject: str = "Re: [Blog] A post",
    body: str = "I agree.\r\n",
    head: str = "",
) -> bytes:
    """With CRLF line ends; `head` goes on top."""
    date = "Wed, 25 Nov 2026 10:00:00 +0000"
    lines = f"From: {sender}\r\nTo: {to}\r\nSubject: {subject}\r\nDate: {date}\r\nMessage-ID: <1@reader.example>\r\n"
    return f"{head}{lines}\r\n{body}".encode()


def signed(
    raw: bytes, domain: str = "reader.example", *, covered: tuple[str, ...] = COVERED, length: bool = False
) -> bytes:
    """`length` adds l=, which lets anybody append to the body."""
    signer = dkim.DKIM(raw)
    field: bytes = signer.sign(
        SELECTOR.encode(),
        domain.encode(),
        KEY,
        canonicalize=(b"relaxed", b"relaxed"),
        include_headers=[name.encode() for name in covered],
        length=length,
    )
    return field + raw


def zone(folder: Path, *records: str, domain: str = "reader.example") -> ZoneLookup:
    """The domain's key is in it; each of `records` is a line of a zone file, such as `x.example. TXT "…"`."""
    key = f'{SELECTOR}._domainkey.{domain}. TXT "v=DKIM1; k=rsa; p={PUBLIC}"'
    file = folder / "zone"
    file.write_text("$TTL 60\n" + "\n".join([key, *records]) + "\n")
    return ZoneLookup(file)
