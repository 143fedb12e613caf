"""Bounces and complaints, as far as they count."""

import time

import pytest

from comments_svc.mail.read_report import Fate, Report, read_report
from tests.mail_reports import bounce, complaint
from tests.signed_mail import mail


@pytest.mark.parametrize(
    ("action", "status", "fate", "final"),
    [
        ("failed", "5.1.1", Fate.HARD, True),
        ("Failed", "5.2.1 (mailbox disabled)", Fate.HARD, True),
        ("failed", "5.7.1", Fate.SOFT, True),
        ("failed", "4.4.7", Fate.SOFT, True),
        ("delayed", "4.2.2", Fate.SOFT, False),
    ],
)
def test_what_is_about_the_mailbox_and_for_good_is_hard(action: str, status: str, fate: Fate, *, final: bool) -> None:
    assert read_report(bounce(action, status, "550 no")) == Report(fate, final, "550 no")


@pytest.mark.parametrize(
    ("action", "status"), [("delivered", "2.1.5"), ("relayed", "2.0.0"), ("failed", ""), ("", "5.1.1")]
)
def test_what_tells_of_no_failure_counts_for_nothing(action: str, status: str) -> None:
    assert read_report(bounce(action, status)) is None


def test_a_mail_is_no_report() -> None:
    assert read_report(mail(body="Action: failed\r\nStatus: 5.1.1\r\n")) is None


@pytest.mark.parametrize(
    ("kind", "counts"), [("abuse", True), ("opt-out", True), ("not-spam", False), ("virus", False)]
)
def test_a_complaint_is_one_only_where_a_reader_has_complained(kind: str, *, counts: bool) -> None:
    report = read_report(complaint(kind))
    assert (report is not None and report.fate is Fate.COMPLAINT) is counts


@pytest.mark.parametrize(
    "hostile",
    [
        b"Content-Type: message/delivery-status\n" * 25_000,
        b"Content-Type: message/delivery-status\n\n" + b"a" * 1_000_000,
        b"Content-Type: message/delivery-status\n\n" + b"Status:" * 140_000,
        b"\xff\x00" * 500_000,
    ],
)
def test_a_megabyte_of_anything_is_read_within_a_second(hostile: bytes) -> None:
    start = time.process_time()
    assert read_report(hostile) is None
    assert time.process_time() - start < 1
