"""What the widget says, in any of its languages, read from its sources: to press a button in each of them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

_SOURCES: Final = Path(__file__).parents[3] / "embed_js" / "src"
_ENGLISH: Final = ("text.ts", "more/text.ts", "acts/text.ts", "feedback/text.ts")
_SENTENCE: Final = re.compile(r"^\s+'?([\w-]+)'?: '((?:[^'\\]|\\.)*)',", re.MULTILINE)


@dataclass(frozen=True)
class Words:
    lang: str
    texts: Mapping[str, str]

    def __call__(self, key: str, **values: str) -> str:
        return self.texts[key].format(**values)

    @property
    def direction(self) -> str:
        return "rtl" if self.lang in ("ar", "fa", "he") else "ltr"


@cache
def words(lang: str) -> Words:
    files = _ENGLISH if lang == "en" else (f"lang/{lang}.ts", f"acts/lang/{lang}.ts")
    found: dict[str, str] = {}
    for name in files:
        text = (_SOURCES / name).read_text("utf-8")
        found |= {key: said.replace("\\'", "'") for key, said in _SENTENCE.findall(text)}
    return Words(lang, found)
