"""What a moderator's mail asks for (decisions: commands)."""

import pytest

from comments_svc.moderation.read_order import Command, Order, read_order, words


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("approve", Command.APPROVE),
        ("  APPROVE.\n\n", Command.APPROVE),
        ("*Ok!*", Command.APPROVE),
        ("Ja", Command.APPROVE),
        ("sí", Command.APPROVE),
        ("D’accord", Command.APPROVE),
        ("承認", Command.APPROVE),
        ("nein", Command.REJECT),
        ("delete", Command.REJECT),
        ("Ta bort.", Command.REJECT),
        ("удалить", Command.REJECT),
        ("Spam", Command.SPAM),
        ("indésirable", Command.SPAM),
        ("Veröffentlichen", Command.PUBLISH),
    ],
)
def test_a_mail_of_one_command_decides_in_any_of_the_languages(text: str, command: Command) -> None:
    assert read_order(text) == Order(command, "")


@pytest.mark.parametrize(
    ("first", "command"),
    [
        ("approve", Command.APPROVE),
        ("Publish:", Command.PUBLISH),
        ("Ablehnen", Command.REJECT),
        ("SPAM", Command.SPAM),
        ("privat", Command.PRIVATE),
    ],
)
def test_a_clear_command_counts_as_a_first_line_and_the_rest_is_the_answer(first: str, command: Command) -> None:
    assert read_order(f"{first}\n\nThank you.\nReally.") == Order(command, "Thank you.\nReally.")


@pytest.mark.parametrize("first", ["ok", "Yes", "no", "Delete", "nein", "Vale"])
def test_a_word_that_sentences_begin_with_is_no_command_above_other_text(first: str) -> None:
    assert read_order(f"{first}\n\nThank you.") == Order(None, f"{first}\n\nThank you.")


@pytest.mark.parametrize("text", ["Approve of this, I do", "I approve", "Spam is bad.", "No way", ""])
def test_a_sentence_with_a_command_in_it_is_an_answer(text: str) -> None:
    assert read_order(text) == Order(None, text)


def test_every_language_can_approve_and_reject_and_each_command_has_a_clear_word() -> None:
    first, alone = words()
    assert set(first.values()) == set(Command)
    assert all(alone[word] is command for word, command in first.items())
