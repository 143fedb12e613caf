"""What a how-to shows to be copied asks for what there is, and sets what the element knows."""

import re
from pathlib import Path
from typing import Final

import pytest
from starlette.routing import Match

from comments_svc.web.routes import routes

ROOT: Final = Path(__file__).parents[2]
PAGE: Final = ROOT / "docs" / "how-to" / "bake-in-comments.md"
_ADDRESS: Final = re.compile(r"https://c\.example\.org(/[\w/.-]+)")
_ELEMENT: Final = re.compile(r"<comment-thread(?:[^>?]|\?>|\?(?!>))*>")
_ATTRIBUTE: Final = re.compile(r'(?<=\s)([a-z][a-z-]*)=\\?[{"<]')


def recipes() -> dict[str, str]:
    """The code under each heading."""
    parts = re.split(r"^## ", PAGE.read_text("utf-8"), flags=re.MULTILINE)
    return {
        part.partition("\n")[0]: "\n".join(line for line in part.splitlines() if line.startswith("    "))
        for part in parts
        if "/snapshot" in part
    }


@pytest.mark.parametrize("name", ["Hugo", "Eleventy", "Astro", "Jekyll", "WordPress", "Org mode"])
def test_a_recipe_asks_for_the_snapshot_and_puts_the_snippet_around_it(name: str) -> None:
    code = next(code for heading, code in recipes().items() if heading.startswith(name))
    paths = set(_ADDRESS.findall(code))
    assert paths == {"/sites/SITE/snapshot", "/sites/SITE/page", "/embed.js"}
    for path in paths:
        scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": []}
        assert any(each.matches(scope)[0] is Match.FULL for each in routes()), path
    assert "url" in code and code.count("</comment-thread>") == 1
    known = set(re.search(r"ATTRIBUTES = '([^']+)'", _source("options.ts"))[1].split())  # type: ignore[index]
    elements = _ELEMENT.findall(code)
    assert len(elements) == 1
    attributes = set(_ATTRIBUTE.findall(elements[0]))
    assert {"site", "page-url"} <= attributes <= known


def _source(name: str) -> str:
    return (ROOT / "embed_js" / "src" / name).read_text("utf-8")
