"""The dashboard's scripts and its style sheet stay small, in bytes with gzip; and of one piece."""

import gzip
from pathlib import Path

STATIC = Path(__file__).parents[2] / "comments_svc" / "web" / "static"


def _size(pattern: str) -> int:
    return sum(len(gzip.compress(each.read_bytes(), 9, mtime=0)) for each in STATIC.glob(pattern))


def test_the_dashboard_is_within_its_budget() -> None:
    assert 0 < _size("dashboard*.js") <= 30 * 1024
    assert 0 < _size("dashboard.css") <= 15 * 1024


def test_what_is_ticked_has_one_colour() -> None:
    assert (STATIC / "dashboard.css").read_text("utf-8").count("accent-color") == 1
