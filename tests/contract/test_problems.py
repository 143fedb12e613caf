"""Every problem has a name of its own, a title for people, and a place in the table of HTTP numbers."""

import importlib
import re
from collections import Counter
from dataclasses import is_dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final

import comments_svc
from comments_svc.db.problems import SetupProblem
from comments_svc.kernel.problem import Problem
from comments_svc.web.pages.explanations import EXPLANATIONS
from comments_svc.web.problem import STATUS

_TOP: Final = Path(comments_svc.__file__).parents[1]


def problems() -> list[type[Problem]]:
    """Every one of the package; modules that hold some are imported first."""
    for file in sorted(Path(comments_svc.__file__).parent.rglob("*.py")):
        if re.search(r"^class \w+\(\w*Problem\):", file.read_text("utf-8"), re.MULTILINE):
            importlib.import_module(".".join(file.relative_to(_TOP).with_suffix("").parts))
    return [each for each in _below(Problem) if each is not SetupProblem]


def _below(kind: type[Problem]) -> list[type[Problem]]:
    return [each for child in kind.__subclasses__() for each in (child, *_below(child))]


def test_a_slug_is_short_words_joined_by_hyphens() -> None:
    assert [each for each in problems() if not re.fullmatch(r"[a-z]+(-[a-z]+)*", each.slug)] == []


def test_a_slug_names_one_problem() -> None:
    assert [slug for slug, times in Counter(each.slug for each in problems()).items() if times > 1] == []


def test_a_slug_is_the_name_of_its_class() -> None:
    differ = [each for each in problems() if each.slug.replace("-", "") != each.__name__.lower()]
    assert differ == []


def test_a_title_is_a_sentence() -> None:
    assert [each for each in problems() if not re.fullmatch(r"[A-Z].*[.?]", each.title)] == []


def test_a_problem_is_an_exception_with_an_identity() -> None:
    # Generated equality would make a problem unhashable, and traceback machinery keeps exceptions in sets.
    kinds: list[Any] = [*problems()]
    assert [each for each in kinds if not is_dataclass(each) or each.__hash__ is None] == []


def test_problems_live_in_modules_named_problems() -> None:
    assert [each for each in problems() if not each.__module__.endswith(".problems")] == []


def test_every_problem_that_can_be_served_has_a_status_and_no_status_is_left_over() -> None:
    served = {each.slug for each in problems() if not issubclass(each, SetupProblem)}
    assert set(STATUS) == served


def test_a_problem_is_never_answered_as_a_success_or_a_fault_of_ours() -> None:
    assert min(STATUS.values()) >= HTTPStatus.BAD_REQUEST
    assert HTTPStatus.INTERNAL_SERVER_ERROR not in STATUS.values()


def test_every_problem_that_is_served_is_explained_to_people_and_no_other() -> None:
    assert set(EXPLANATIONS) == set(STATUS)
