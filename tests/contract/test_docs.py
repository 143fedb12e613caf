"""The reference pages are complete, and no link in the documentation leads nowhere."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import pytest
from msgspec import inspect
from starlette.routing import Route

from comments_svc.cli.main import main
from comments_svc.db.problems import SetupProblem
from comments_svc.settings.model import Settings, variable
from comments_svc.settings.shape import shape
from comments_svc.web.endpoint import Endpoint
from comments_svc.web.problem import STATUS
from comments_svc.web.routes import API, routes
from tests.contract.test_problems import problems

ROOT: Final = Path(__file__).parents[2]
REFERENCE: Final = ROOT / "docs" / "reference"
PAGES: Final = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]

_LINK: Final = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
_FENCE: Final = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
_VARIABLE: Final = re.compile(r"\bCOMMENTS_[A-Z][A-Z_]*[A-Z]\b")


def page(name: str) -> str:
    return (REFERENCE / name).read_text("utf-8")


def setting_rows() -> dict[str, str]:
    """A line of the table for each setting, as settings.md must have it."""
    info = inspect.type_info(Settings)
    assert isinstance(info, inspect.StructType)
    shown = Settings().masked()
    rows = {}
    for field in info.fields:
        name = variable(field.name)
        assert isinstance(field.type, inspect.Metadata)
        assert field.type.extra_json_schema is not None
        default = f"`{shown[name]}`" if shown[name] not in ("", "not set") else "none"
        rows[name] = f"| `{name}` | {default} | {shape(field.type)} | {field.type.extra_json_schema['description']} |"
    return rows


def test_every_setting_is_in_the_reference_as_the_code_has_it() -> None:
    lines = page("settings.md").splitlines()
    assert [row for row in setting_rows().values() if row not in lines] == []


def test_no_page_names_a_setting_that_does_not_exist() -> None:
    known = {
        *setting_rows(),
        *(f"{name}_FILE" for name in setting_rows()),
        "COMMENTS_CHROMIUM",
        "COMMENTS_TEST_DATABASE_URL",
    }
    named = {(each.name, word) for each in PAGES for word in _VARIABLE.findall(each.read_text("utf-8"))}
    assert {(where, word) for where, word in named if word not in known} == set()


def test_every_problem_that_is_served_is_in_the_reference() -> None:
    lines = page("problems.md").splitlines()
    served = [each for each in problems() if not issubclass(each, SetupProblem)]
    rows = [f"| `{each.slug}` | {STATUS[each.slug].value} | {each.title} |" for each in served]
    assert [row for row in rows if not any(line.startswith(row) for line in lines)] == []


def commands(group: click.Command, path: str = "comments-svc") -> Iterator[tuple[str, click.Command]]:
    if not isinstance(group, click.Group):
        yield path, group
        return
    for name, command in group.commands.items():
        yield from commands(command, f"{path} {name}")


def test_every_command_is_in_the_reference_with_its_options() -> None:
    missing = []
    for path, command in commands(main):
        section = re.search(
            rf"^### `{re.escape(path)}\b[^\n]*`\n(.*?)(?=^##|\Z)", page("cli.md"), re.MULTILINE | re.DOTALL
        )
        if section is None:
            missing.append(path)
            continue
        options = [max(each.opts, key=len) for each in command.params if isinstance(each, click.Option)]
        missing += [f"{path} {option}" for option in options if option not in section.group()]
    assert missing == []


def test_the_reference_has_no_command_that_does_not_exist() -> None:
    documented = re.findall(r"^### `(comments-svc(?: [a-z][a-z-]*)+)", page("cli.md"), re.MULTILINE)
    assert sorted(set(documented) - {path for path, _ in commands(main)}) == []


def fields(endpoint: Endpoint) -> set[str]:
    """Names that a client may send."""
    return {name for kind in (endpoint.query, endpoint.body) if kind for name in kind.__struct_fields__}


def test_every_call_of_the_api_is_in_the_reference_with_what_it_takes() -> None:
    sections = dict(re.findall(r"^### `([A-Z]+ /[^`]+)`\n(.*?)(?=^##|\Z)", page("api.md"), re.MULTILINE | re.DOTALL))
    calls = {f"{each.method} {each.path}": fields(each) for each in API}
    assert sorted(sections) == sorted(calls)
    assert {(call, name) for call in calls for name in calls[call] if f"`{name}`" not in sections[call]} == set()


def test_every_other_address_is_in_the_reference() -> None:
    paths = {each.path for each in routes() if isinstance(each, Route)} - {each.path for each in API}
    assert [path for path in sorted(paths) if f"`{path}`" not in page("api.md")] == []


def test_every_dependency_has_its_reason_on_a_page() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = project["project"]["optional-dependencies"].values()
    needed = [*project["project"]["dependencies"], *(each for extra in extras for each in extra)]
    needed += project["dependency-groups"]["dev"]
    names = {re.match(r"[\w-]+", each).group() for each in needed}  # type: ignore[union-attr]
    text = (ROOT / "docs" / "libraries.md").read_text("utf-8")
    assert [name for name in sorted(names) if f"| {name} |" not in text] == []


def test_every_setting_is_used() -> None:
    package = ROOT / "comments_svc"
    source = "".join(
        file.read_text("utf-8") for file in package.rglob("*.py") if file.relative_to(package).parts[0] != "settings"
    )
    secrets = {"secret", "secret_previous"}  # used by settings/load_secret.py
    unused = [name for name in Settings.__struct_fields__ if f"settings.{name}" not in source]
    assert sorted(set(unused) - secrets) == []


def anchors(file: Path) -> set[str]:
    """Of each heading, as repository hosts make them: lower case, hyphens for spaces, no other marks."""
    headings = re.findall(r"^#+ +(.+)$", _FENCE.sub("", file.read_text("utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("file", PAGES, ids=lambda file: str(file.relative_to(ROOT)))
def test_every_link_leads_somewhere(file: Path) -> None:
    broken = []
    for target in _LINK.findall(_FENCE.sub("", file.read_text("utf-8"))):
        path, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", target):
            continue
        other = (file.parent / path).resolve() if path else file
        if not other.exists() or (anchor and anchor not in anchors(other)):
            broken.append(target)
    assert broken == []


def test_the_tests_that_the_widget_is_held_by_are_there() -> None:
    text = (ROOT / "docs" / "explanation" / "widget-tests.md").read_text("utf-8")
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", text)
    files = [(each.name, each.read_text("utf-8")) for each in (ROOT / "tests").rglob("test_*.py")]
    there = {(file, name) for file, text in files for name in re.findall(r"def (test_\w+)\(", text)}
    assert set(named) - there == set()
    assert [int(each) for each in re.findall(r"^\| (\d+) \|", text, re.MULTILINE)] == list(range(1, 32))
