"""Brings the catalogs of mails, dashboard and readers' pages up to their texts: new ones appear with an empty
translation, old ones go.

`make messages`, then fill in what is empty. A new language is an empty `.po` file in `catalogs/`.
"""

import importlib
import io
import pkgutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from babel import Locale
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

import comments_svc
from comments_svc.db.problems import SetupProblem
from comments_svc.kernel.problem import Problem
from comments_svc.web.pages.met import MET, SAID_ELSEWHERE

ROOT: Final = Path(__file__).parents[1]
PACKAGE: Final = ROOT / "comments_svc"
# How code says things (`web/say.py`), and in which argument the text stands.
_KEYWORDS: Final[Mapping[str, Any]] = {
    **DEFAULT_KEYWORDS,
    "say": None,
    "to_say": None,
    "say_number": (1, 2),
    "to_say_number": (1, 2),
    "phrase": None,
    "Invalid": (2,),
    "BadUrl": (1,),
}

# What is said there, readers and programs hear, not the dashboard.
_ELSEWHERE: Final = ("mail/**.py", "demo/**.py", "web/api/**.py", "web/pages/**.py", "web/sign_in/**.py")


@dataclass(frozen=True)
class Texts:
    """What one set of catalogs translates: where they lie, and in which files their texts are found."""

    catalogs: Path
    readers: tuple[tuple[str, str], ...]

    @property
    def files(self) -> list[Path]:
        return sorted(self.catalogs.glob("*.po"))

    def extracted(self) -> Catalog:
        """Every text, in English."""
        texts = Catalog(charset="utf-8")
        # Loud: of a template that can't be read, every text would be missing, and its translations dropped.
        jinja = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false"}
        options = dict.fromkeys(("**.html", "**.txt", "**.atom"), jinja)
        found = extract_from_dir(PACKAGE, list(self.readers), options, _KEYWORDS)
        for file, _line, message, comments, context in found:
            # Without line numbers: a line more in a template is no change of the catalog.
            texts.add(message, locations=[(Path(file).name, None)], auto_comments=comments, context=context)
        return texts


class PagesTexts(Texts):
    """With the problems that a reader can meet, of which other packages tell."""

    def extracted(self) -> Catalog:
        texts = super().extracted()
        for each in (*(problem.title for problem in MET), *SAID_ELSEWHERE):
            texts.add(each)
        return texts


class DashboardTexts(Texts):
    def extracted(self) -> Catalog:
        texts = super().extracted()
        for title in _titles():
            texts.add(title)
        return texts


MAIL: Final = Texts(
    PACKAGE / "mail" / "catalogs",
    (
        ("mail/domain/**.py", "ignore"),
        ("mail/**.py", "python"),
        ("mail/templates/**.txt", "jinja2"),
        ("mail/templates/**.html", "jinja2"),
    ),
)
DASHBOARD: Final = DashboardTexts(
    PACKAGE / "web" / "catalogs",
    (
        ("mail/domain/**.py", "python"),
        *((path, "ignore") for path in _ELSEWHERE),
        ("**.py", "python"),
        ("web/templates/dashboard/**.html", "jinja2"),
        ("web/templates/setup/**.html", "jinja2"),
        *((f"web/templates/links/{name}.html", "jinja2") for name in ("decide", "order", "quiet")),
    ),
)
PAGES: Final = PagesTexts(
    PACKAGE / "web" / "pages" / "catalogs",
    (
        ("web/pages/**.py", "python"),
        ("web/templates/pages/explained.html", "ignore"),
        ("web/templates/pages/problems.html", "ignore"),
        ("web/templates/pages/**.html", "jinja2"),
        *((f"web/templates/links/{name}.html", "jinja2") for name in ("prove", "proven", "unsubscribe", "written")),
        ("web/templates/pages/**.atom", "jinja2"),
    ),
)


def _titles() -> Iterator[str]:
    """Of every problem that a page can tell of."""
    for each in pkgutil.walk_packages(comments_svc.__path__, "comments_svc."):
        if each.name.endswith("problems"):
            importlib.import_module(each.name)
    for problem in _below(Problem):
        if not issubclass(problem, SetupProblem):
            yield problem.title


def _below(kind: type[Problem]) -> Iterator[type[Problem]]:
    for each in kind.__subclasses__():
        if "title" in vars(each):
            yield each
        yield from _below(each)


@cache
def mail_texts() -> Catalog:
    return MAIL.extracted()


@cache
def dashboard_texts() -> Catalog:
    return DASHBOARD.extracted()


@cache
def pages_texts() -> Catalog:
    return PAGES.extracted()


def read(file: Path) -> Catalog:
    with file.open("rb") as texts:
        return read_po(texts, locale=Locale.parse(file.stem, sep="-"))


def bring_up(file: Path, texts: Catalog) -> None:
    catalog = read(file)
    catalog.update(texts, no_fuzzy_matching=True)
    catalog.obsolete.clear()
    out = io.BytesIO()
    write_po(out, catalog, width=120, sort_output=True, omit_header=True, no_location=True)
    file.write_text(_header(catalog) + out.getvalue().decode(), "utf-8")


def _header(catalog: Catalog) -> str:
    """What a reader of catalogs needs, and nothing that changes by the day."""
    fields = {
        "Language": catalog.locale_identifier,
        "Plural-Forms": f"nplurals={catalog.num_plurals}; plural={catalog.plural_expr};",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
    }
    lines = "".join(f'"{name}: {value}\\n"\n' for name, value in fields.items())
    return f'msgid ""\nmsgstr ""\n{lines}\n'


if __name__ == "__main__":
    for kind, texts in ((MAIL, mail_texts()), (DASHBOARD, dashboard_texts()), (PAGES, pages_texts())):
        for each in kind.files:
            bring_up(each, texts)
            sys.stdout.write(f"{each.relative_to(ROOT)}\n")
