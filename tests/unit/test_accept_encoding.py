"""RFC 9110, section 12.5.3, for the one coding that there is."""

import pytest

from comments_svc.web.read.front import accepts_gzip


@pytest.mark.parametrize(
    ("header", "zips"),
    [
        ("gzip", True),
        ("gzip, deflate, br, zstd", True),
        ("GZIP;Q=0.5", True),
        ("gzip;q=1.000", True),
        ("gzip;q=0", False),
        ("gzip; q=0.000", False),
        ("br;q=1, gzip ; q = 0", False),
        ("*", True),
        ("*;q=0", False),
        ("*;q=0, gzip", True),
        ("*, gzip;q=0", False),
        ("identity", False),
        ("br", False),
        ("", False),
        ("gzip," * 100, True),
        ("gzip," * 5_000, False),
    ],
)
def test_accept_encoding_is_read_as_its_rfc_says(header: str, zips: bool) -> None:
    assert [accepts_gzip(header.encode()) for _ in range(2)] == [zips, zips]
