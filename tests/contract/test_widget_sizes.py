"""The widget's scripts, as they are committed, stay within embed_js/sizes.json: bytes with gzip."""

import gzip
import json
from pathlib import Path

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "comments_svc" / "web" / "static"


def test_no_script_is_over_its_budget() -> None:
    budgets = json.loads((ROOT / "embed_js" / "sizes.json").read_text("utf-8"))
    scripts = [STATIC / "count.js", STATIC / "feedback.js", *STATIC.glob("embed*.js")]
    sizes = {each.name: len(gzip.compress(each.read_bytes(), 9, mtime=0)) for each in scripts}
    assert len(sizes) == 5 + 2 * 19
    assert {name: size for name, size in sizes.items() if size > budgets.get(name, budgets["language"])} == {}


def test_the_budgets_are_those_that_were_promised() -> None:
    budgets = json.loads((ROOT / "embed_js" / "sizes.json").read_text("utf-8"))
    assert budgets == {
        "embed.js": 12_288,
        "embed-more.js": 12_032,
        "embed-baked.js": 512,
        "feedback.js": 3_328,
        "count.js": 1_024,
        "language": 2_048,
    }
