"""What the dashboard says of times, numbers and links."""

from datetime import UTC, datetime, timedelta

import pytest

from comments_svc.web.dashboard.queue.card_view import hosts
from comments_svc.web.dashboard.wording import ago, count, full

NOW = datetime(2026, 11, 23, 7, 16, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(minutes=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 min ago"),
        (timedelta(minutes=59, seconds=59), "59 min ago"),
        (timedelta(hours=1), "1 hour ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=13), "13 days ago"),
        (timedelta(days=14), "2 weeks ago"),
        (timedelta(days=59), "8 weeks ago"),
        (timedelta(days=60), "2 months ago"),
        (timedelta(days=729), "24 months ago"),
        (timedelta(days=730), "2 years ago"),
    ],
)
def test_a_time_is_told_relative_to_now(passed: timedelta, words: str) -> None:
    assert ago(NOW - passed, NOW) == words


def test_a_date_is_told_in_full() -> None:
    assert full(NOW) == "23 Nov 2026, 07:16 UTC"


@pytest.mark.parametrize(("number", "words"), [(0, "0"), (999, "999"), (1_000, "999+")])
def test_a_number_ends_where_counting_ends(number: int, words: str) -> None:
    assert count(number) == words


def test_hosts_are_those_of_links_at_any_depth_each_once() -> None:
    tree = """[
      ["p", ["a", {"href": "https://b.example/x"}, "a.example"], ["em", ["a", {"href": "https://B.example"}, "y"]]],
      ["ul", ["li", ["a", {"href": "mailto:ana@c.example"}, ["strong", "mail"]]]],
      ["code", {"class": "language-py"}, "x"]]"""
    assert hosts(tree) == ["b.example", "mailto:ana@c.example"]


def test_a_deep_tree_is_no_trouble() -> None:
    assert hosts('["ul",' * 500 + '["a",{"href":"https://deep.example"},"x"]' + "]" * 500) == ["deep.example"]
