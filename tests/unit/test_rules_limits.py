"""Whatever an owner enters as a rule: it is refused in words, or a comment is judged by it in no time."""

import random
import time
from datetime import UTC, datetime
from uuid import UUID

import pytest

from comments_svc.kernel.problems import Invalid
from comments_svc.rules.fold import words_of
from comments_svc.rules.model import MOST_WEIGHT, NUMBERS, Does, Kind
from comments_svc.rules.pattern import pattern, weight
from comments_svc.rules.read_rule import read_rule
from comments_svc.rules.words import Words

# A comment takes 10,000 bytes.
TEXT = "a " * 4_990 + "b c"


def _read(kind: Kind, value: str) -> str:
    id = UUID(int=1)
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return read_rule(id, id, kind, Does.HOLD, name="", value=value, expires_at=None, now=now).value


def _refused(kind: Kind, value: str) -> str:
    with pytest.raises(Invalid) as refused:
        _read(kind, value)
    return refused.value.message


@pytest.mark.parametrize("kind", sorted(NUMBERS))
def test_a_number_is_within_its_limits_however_it_is_written(kind: Kind) -> None:
    least, most = NUMBERS[kind]
    assert _read(kind, f" 000000000000{most} ") == str(most)
    for typed in ("", "0", "-1", "1.5", "1e2", "٣", "²", str(most + 1), "000000001" + "9" * 10, "0" * 9 + "9" * 5_000):
        assert f"Enter a number from {least} to {most}." in _refused(kind, typed), typed


def test_an_expression_of_brackets_costs_no_more_than_any_other() -> None:
    assert "at most 1000 characters" in _refused(Kind.PATTERN, "(" * 9_000 + "b" + ")" * 9_000)
    for typed in ("(a{1000}){1000}", "((a{100}){100}){100}", r"\pL{1000}", "(", "a**", r"(a)\1"):
        assert "This is no regular expression" in _refused(Kind.PATTERN, typed), typed
    for typed in ("(" * 480 + "z" + ")" * 480, "(?:a?){400}z", ".*a.*a.*a.*a.*a.*z", "(a|b|ab)*z", r"\pL{20}z"):
        find = pattern(_read(Kind.PATTERN, typed))
        begun = time.process_time()
        assert find(TEXT) is None
        assert time.process_time() - begun < 0.5, typed
    assert pattern("(?:b) (c)")(TEXT) == "b c"


def test_a_class_of_letters_weighs_what_a_letter_costs_and_no_trick_makes_it_lighter() -> None:
    """A site's few expressions with it have room; what is heavy is so with it as without."""
    everyday = (r"\pL+ bitcoin", r"^\p{Lu}{5}", r"(\pL|\pN)+\.example", r"buy \pL{1,8}", r"[\pL\pN]{6}!", r"\p{Han}{3}")
    assert sum(map(weight, everyday)) < MOST_WEIGHT / 3
    assert weight("x" + r"\PL" * 3) == weight("x" + r"\p{^L}" * 3) == weight("x" + r"\pL" * 3) < 400
    assert weight(r"\p{Greek}") == 69
    assert weight(r"\\pL{900}") == weight("xpL{900}")
    assert weight(r"[\p{Arabic}\PL]") > 90 < weight(r"[^\PL\P{Arabic}]")
    assert weight(r"\Q\pL\E") == weight(r"\\pL")
    assert weight(r"\pL*\pN*x") > 200 < weight(r"\p{Arabic}*\pL*x")
    assert weight(".{900}") > 7_000 < weight(r".{900}\pL")


@pytest.mark.parametrize(
    "expression",
    [
        r"(\pL?){44}!",
        r"[aа漢]\pL{50}!",
        r"([\pL\pN\pM\pS]?){36}!",
        r"(\p{Mn}?\pL?){20}!",
        r"(\pL*\pN*\pM*\pS*\pP*\p{Lo}*){5}!",
    ],
)
def test_a_text_takes_a_class_of_letters_in_no_more_time_than_its_weight_allows(expression: str) -> None:
    """The heaviest that RE2 takes at all, on letters of four bytes, of three, and mixed."""
    find, allowed_s = pattern(expression), 0.5 * weight(expression) / MOST_WEIGHT
    for letters in ("𐐀𠀀𐤀a", "漢字愛", "abä漢ß字ঀक1 ", "абвг"):
        text = "".join(random.Random(1).choices(letters, k=10_000 // (len(letters.encode()) // len(letters))))
        begun = time.process_time()
        assert find(text) is None
        assert time.process_time() - begun < allowed_s, letters


def test_words_with_stars_cost_no_more_than_others() -> None:
    assert "has too many words: with a star, at most 10." in _refused(Kind.WORDS, "a* " * 2_400 + "b c")
    assert "a rule takes 50" in _refused(Kind.WORDS, "\n".join(f"a* x-{n}" for n in range(51)))
    few = _read(Kind.WORDS, "\n".join(["a* " * 8 + f"b {'c' * (n + 1)}*" for n in range(50)]))
    for rule in (few, "\n".join(f"*a*a*{n}*" for n in range(1_000)), "\n".join(f"word{n}" for n in range(2_000))):
        words, given = Words(_read(Kind.WORDS, rule)), words_of(TEXT)
        begun = time.process_time()
        found = words.first(given)
        assert time.process_time() - begun < 0.5, rule[:40]
        assert (found is None) is (rule is not few)
    assert Words("b* *c").first(words_of("a bc a b dc")) == "b* *c"
