"""`comments-svc mail receive` and `mail replay`."""

import os
from typing import Final

import pytest
from click.testing import CliRunner, Result

from comments_svc.cli.main import main
from comments_svc.inbound.doors.conversation import MOST_BYTES
from comments_svc.inbound.doors.envelope import UNKNOWN_SENDER
from comments_svc.kernel.secret import RootSecret
from comments_svc.mail.address import Addresses, Kind
from tests.database import ask

SECRET: Final = "test-secret-test-secret-test-secret-0123"
PATTERN: Final = "reply+{}@reply.example"
ANA: Final = Addresses(PATTERN, RootSecret(SECRET.encode())).make(Kind.READER, 1)
MAIL: Final = b"Message-ID: <1@example.org>\nFrom: ana@example.org\n\nHello.\n"
STORED: Final = "select row(door, sender, recipient, state)::text from inbound_message"


def run(dsn: str, *words: str, mail: bytes = MAIL, env: dict[str, str] | None = None) -> Result:
    return CliRunner().invoke(main, ["mail", *words], input=mail, env={**given(dsn), **(env or {})})


def given(dsn: str) -> dict[str, str | None]:
    none: dict[str, str | None] = {name: None for name in os.environ if name.startswith(("COMMENTS_", "DATABASE_URL"))}
    here = {"COMMENTS_DATABASE_URL": dsn, "COMMENTS_SECRET": SECRET, "COMMENTS_MAIL_REPLY": PATTERN}
    return {**none, "SENDER": None, **here}


@pytest.fixture
def dsn(clean_url: str) -> str:
    return clean_url


@pytest.mark.parametrize(
    ("words", "env", "mail", "sender"),
    [
        (["--sender", "ana@example.org"], {}, MAIL, "ana@example.org"),
        (["--sender", ""], {}, MAIL, '""'),
        ([], {"SENDER": "bob@example.org"}, MAIL, "bob@example.org"),
        ([], {}, b"Return-Path: <eva@example.org>\n" + MAIL, "eva@example.org"),
        ([], {}, b"Return-Path: <>\n" + MAIL, '""'),
        ([], {}, MAIL + b"\nReturn-Path: <eva@example.org>\n", UNKNOWN_SENDER),
    ],
    ids=["option", "bounce", "environment", "return-path", "bounce by return-path", "unknown"],
)
def test_a_message_is_stored_with_its_envelope(
    dsn: str, words: list[str], env: dict[str, str], mail: bytes, sender: str
) -> None:
    result = run(dsn, "receive", "--recipient", ANA, *words, mail=mail, env=env)
    assert (result.exit_code, result.output) == (0, "")
    assert ask(dsn, STORED) == f"(pipe,{sender},{ANA},received)"


def test_what_a_mailbox_file_puts_before_a_message_is_no_part_of_it(dsn: str) -> None:
    assert run(dsn, "receive", mail=b"\n\nFrom ana@example.org Mon Nov 23 10:00:00 2026\n" + MAIL).exit_code == 0
    assert ask(dsn, "select raw from inbound_message") == MAIL


def test_without_a_recipient_the_headers_will_say(dsn: str) -> None:
    assert run(dsn, "receive", "--sender", "a@b.example").exit_code == 0
    assert ask(dsn, "select recipient from inbound_message") == ""


def test_an_address_that_nobody_has_ends_with_67(dsn: str) -> None:
    result = run(dsn, "receive", "--recipient", "nobody@reply.example")
    assert (result.exit_code, result.output) == (67, "There is no such address here.\n")
    assert ask(dsn, "select count(*) from inbound_message") == 0


@pytest.mark.parametrize("mail", [b"", b"\r\n \n", b"x" * (MOST_BYTES + 1)], ids=["empty", "blank", "too long"])
def test_what_is_no_message_or_too_long_ends_with_77(dsn: str, mail: bytes) -> None:
    assert run(dsn, "receive", "--recipient", ANA, mail=mail).exit_code == 77


@pytest.mark.parametrize(
    "wrong",
    [
        {"COMMENTS_DATABASE_URL": "postgresql://app@/app?host=/nowhere"},
        {"COMMENTS_MAIL_REPLY": ""},
        {"COMMENTS_PORT": "no port"},
        {"COMMENTS_SECRET": ""},
    ],
    ids=["no database", "no pattern", "wrong setting", "no secret"],
)
def test_whatever_is_wrong_with_us_ends_with_75(dsn: str, wrong: dict[str, str]) -> None:
    result = run(dsn, "receive", "--recipient", ANA, env=wrong)
    assert result.exit_code == 75
    assert result.output != ""


def test_a_message_that_was_read_is_read_again_and_one_that_was_posted_stays(dsn: str) -> None:
    for text in (b"One", b"Two", b"Three"):
        run(dsn, "receive", "--recipient", ANA, mail=MAIL + text)
    _settle(dsn)
    held, posted = (
        str(ask(dsn, f"select id from inbound_message where state = '{each}'")) for each in ("held", "posted")
    )
    assert run(dsn, "replay", "--state", "held").output == f"{held}\n"
    assert (
        ask(
            dsn,
            "select count(*) from job where payload->>'message' = (select id::text from inbound_message "
            "where state = 'received' and reason is null and settled_at is null)",
        )
        == 1
    )
    result = run(dsn, "replay", posted)
    assert (result.exit_code, result.output) == (1, f"Error: These are posted, too old, or not there: {posted}.\n")
    assert ask(dsn, "select string_agg(state, ' ' order by state) from inbound_message") == "dropped posted received"


def _settle(dsn: str) -> None:
    """As the job would."""
    ask(dsn, "with gone as (delete from job) select 1")
    for state, text in (("held", "One"), ("posted", "Two"), ("dropped", "Three")):
        ask(
            dsn,
            f"with settled as (update inbound_message set state = '{state}', reason = 'too-many', settled_at = now() "
            f"where position('{text}'::bytea in raw) > 0) select 1",
        )


def test_replay_needs_to_be_told_what(dsn: str) -> None:
    assert run(dsn, "replay").exit_code == 2


def test_the_address_of_a_site_and_of_a_page_are_made_and_lead_back(dsn: str) -> None:
    added = CliRunner().invoke(main, ["site", "add", "blog", "--origin", "https://blog.example"], env=given(dsn))
    assert added.exit_code == 0
    assert run(dsn, "address", "--site", "blog").output == "blog@reply.example\n"
    first, again = (run(dsn, "address", "--site", "blog", "--page", "https://blog.example/new/") for _ in range(2))
    assert (first.exit_code, first.output) == (0, again.output)
    assert run(dsn, "address", first.output.strip()).output.startswith("a comment on a post: reply_address ")
    foreign = run(dsn, "address", "--site", "blog", "--page", "https://other.example/")
    assert foreign.exit_code == 1 and foreign.output.startswith("Error: ")
    assert run(dsn, "address", "--site", "none").exit_code == 1
