"""Bytes of a mail as text: only by charsets that are known to be harmless, and never with an exception."""

import base64
import binascii
import quopri
import re
from typing import Final

# What mail really uses. Python knows many more, among them some that expand (punycode, idna) or run code of their own.
_PLAIN: Final = (
    *("utf-8", "utf-16", "utf-16-le", "utf-16-be", "koi8-r", "koi8-u", "gb18030", "big5", "shift_jis"),
    *(f"iso-8859-{n}" for n in (2, 3, 4, 5, 6, 7, 8, 10, 13, 14, 15, 16)),
    *(f"cp{n}" for n in (*range(1250, 1259), 437, 850, 852, 866, 932, 949)),
)
_ALIASES: Final = {
    "us-ascii": "utf-8", "utf8": "utf-8", "ascii": "utf-8", "ansi_x3.4-1968": "utf-8", "unicode-1-1-utf-8": "utf-8",
    "latin1": "cp1252", "latin-1": "cp1252", "iso-8859-1": "cp1252", "iso8859-1": "cp1252", "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874", "windows-874": "cp874", "tis-620": "cp874", "iso-8859-8-i": "iso-8859-8",
    "macintosh": "mac_roman", "x-mac-roman": "mac_roman", "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030",
    "big5-hkscs": "big5hkscs", "euc-tw": "big5", "shift-jis": "cp932", "sjis": "cp932", "x-sjis": "cp932",
    "windows-31j": "cp932", "euc-jp": "euc_jp", "cp51932": "euc_jp", "iso-2022-jp": "iso2022_jp_ext",
    "euc-kr": "cp949", "ks_c_5601-1987": "cp949", "ksc5601": "cp949", "windows-949": "cp949",
    "iso-2022-kr": "iso2022_kr", "viscii": "cp1258",
}  # fmt: skip
_ALLOWED: Final = {
    **{name: name for name in _PLAIN},
    **{f"windows-{n}": f"cp{n}" for n in range(1250, 1259)},
    **_ALIASES,
}

_LATIN: Final = "cp1252"
_NOT_BASE64: Final = re.compile(rb"[^A-Za-z0-9+/]")


def decode(data: bytes, charset: str) -> str:
    """By the named charset if it is on the list and fits, else as UTF-8, else as Windows-1252, which always fits."""
    names = [_ALLOWED.get(charset.strip(" \t\"'").lower()[:40]), "utf-8"]
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) and b"\x00" in data[:200]:
        names.insert(0, "utf-16")
    for name in names:
        if name:
            try:
                return data.decode(name)
            except (UnicodeError, ValueError):
                continue
    declared = names[-2]
    return data.decode(declared if declared and declared != "utf-8" else _LATIN, "replace")


def without_transfer_encoding(data: bytes, encoding: str) -> bytes:
    """RFC 2045 section 6. What is no base64 comes out as it is."""
    match encoding.strip().lower():
        case "base64":
            return _from_base64(data)
        case "quoted-printable":
            return quopri.decodestring(data)
        case _:
            return data


def _from_base64(data: bytes) -> bytes:
    kept = _NOT_BASE64.sub(b"", data)
    try:
        # A lone last character is the rest of a message that was cut.
        kept = kept[:-1] if len(kept) % 4 == 1 else kept
        return base64.b64decode(kept + b"=" * (-len(kept) % 4))
    except (binascii.Error, ValueError):
        return data
