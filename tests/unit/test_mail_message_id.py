from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.secret import RootSecret
from comments_svc.mail.message_id import MessageIds, Named, Names

IDS = MessageIds("reply.example", RootSecret(b"s" * 32))


@given(st.uuids())
def test_an_id_names_its_row_and_what_it_is(row: UUID) -> None:
    assert IDS.read(IDS.of_message(row)) == Named(Names.MESSAGE, row)
    assert IDS.read(IDS.of_comment(row).upper().strip("<>")) == Named(Names.COMMENT, row)
    assert IDS.read(f" {IDS.of_thread(row)}\r\n") == Named(Names.THREAD, row)


def test_the_same_row_has_the_same_id_at_every_try() -> None:
    row = uuid7()
    assert IDS.of_message(row) == IDS.of_message(row)


def test_an_id_stays_readable_when_the_host_or_the_secret_changes() -> None:
    row = uuid7()
    moved = MessageIds("new.example", RootSecret(b"t" * 32, [b"s" * 32]))
    assert moved.read(IDS.of_message(row)) == Named(Names.MESSAGE, row)


@given(st.text(max_size=100))
def test_other_peoples_ids_name_nothing(text: str) -> None:
    assert IDS.read(text) is None


def test_an_id_of_a_comment_does_not_pass_for_a_mail() -> None:
    assert IDS.read(IDS.of_comment(uuid7()).replace("<c.", "<m.")) is None


def test_references_are_the_post_the_root_the_last_eight_and_the_comment_itself() -> None:
    thread, own = uuid7(), uuid7()
    chain = [uuid7() for _ in range(12)]
    expected = [IDS.of_thread(thread), *map(IDS.of_comment, [chain[0], *chain[-8:], own])]
    assert IDS.references(thread, chain, own) == tuple(expected)


def test_references_of_a_short_chain_name_each_once() -> None:
    thread, chain = uuid7(), [uuid7(), uuid7()]
    assert IDS.references(thread, chain) == (IDS.of_thread(thread), *map(IDS.of_comment, chain))
    assert IDS.references(thread, []) == (IDS.of_thread(thread),)
