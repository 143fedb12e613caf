"""The relaxed form of a body (RFC 6376, section 3.4.4), for dkimpy: its own takes hours for megabytes of spaces."""

from dkim import canonicalization


class _Relaxed(canonicalization.Relaxed):  # type: ignore[misc]
    @staticmethod
    def canonicalize_body(body: bytes) -> bytes:
        """In time that grows with the length of the body and no faster."""
        *lines, last = canonicalization.compress_whitespace(body).split(b"\r\n")
        whole = b"\r\n".join([*(line.rstrip(b" ") for line in lines), last])
        short: bytes = canonicalization.correct_empty_body(canonicalization.strip_trailing_lines(whole))
        return short


def use_relaxed_body() -> None:
    """In this process, from now on."""
    canonicalization.ALGORITHMS[b"relaxed"] = _Relaxed
