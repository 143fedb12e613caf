"""The scripts of the widget, as a reader's browser is sent them."""

import json
from pathlib import Path

import pytest

from tests.service import service

ROOT = Path(__file__).parents[2]
BUDGETS = json.loads((ROOT / "embed_js" / "sizes.json").read_text("utf-8"))
OF_A_LANGUAGE = ("static/embed-hi.js", "static/embed-acts-hi.js")


@pytest.mark.parametrize("path", ["embed.js", "count.js", "feedback.js", "static/embed-more.js", *OF_A_LANGUAGE])
async def test_what_travels_is_within_the_budget_of_the_build(clean_url: str, path: str) -> None:
    async with service(clean_url) as it:
        answer = await it.http.get(f"/{path}", headers={"accept-encoding": "gzip"})
    assert answer.headers["content-encoding"] == "gzip"
    assert 0 < int(answer.headers["content-length"]) <= BUDGETS.get(Path(path).name, BUDGETS["language"])
