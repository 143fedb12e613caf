"""The relaxed form of a body (RFC 6376, section 3.4.4), for dkimpy: its own takes hours for megabytes of spaces."""

from dkim import canonicalization


class _Relaxed(canonicalization.Relaxed):  # type: ignore[misc]
    @staticmethod
    def canonicalize_body(body: bytes) -> bytes:
        """In time that grows with the length of the body and no faster."""
        *lines, last = _compressed(body).split(b"\r\n")
        whole = b"\r\n".join([*(line.rstrip(b" ") for line in lines), last])
        short: bytes = canonicalization.correct_empty_body(canonicalization.strip_trailing_lines(whole))
        return short


def _compressed(body: bytes) -> bytes:
    """Each run of blanks as one space. A regular expression takes seconds where every second byte is one, and nothing
    else in the process runs meanwhile."""
    body = body.replace(b"\t", b" ")
    while b"  " in body:
        body = body.replace(b"  ", b" ")
    return body


def use_relaxed_body() -> None:
    """In this process, from now on."""
    canonicalization.ALGORITHMS[b"relaxed"] = _Relaxed
