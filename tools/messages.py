"""Brings the mails' catalogs up to their templates: new texts appear with an empty translation, old ones go.

`python tools/messages.py`, then fill in what is empty. A new language is an empty `.po` file in `catalogs/`.
"""

import io
import sys
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).parents[1]
MAIL: Final = ROOT / "comments_svc" / "mail"
_READERS: Final = [("**.py", "python"), ("templates/**.txt", "jinja2"), ("templates/**.html", "jinja2")]


def extracted() -> Catalog:
    """Every text of the templates, in English."""
    texts = Catalog(charset="utf-8")
    found = extract_from_dir(MAIL, _READERS, {"**": {"trimmed": "true"}})
    for file, _line, message, comments, context in found:
        # Without line numbers: a line more in a template is no change of the catalog.
        texts.add(message, locations=[(Path(file).name, None)], auto_comments=comments, context=context)
    return texts


def bring_up(file: Path) -> None:
    with file.open("rb") as old:
        catalog = read_po(old, locale=file.stem)
    catalog.update(extracted(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    texts = io.BytesIO()
    write_po(texts, catalog, width=120, sort_output=True, omit_header=True, no_location=True)
    file.write_text(_header(catalog) + texts.getvalue().decode(), "utf-8")


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
    for each in sorted((MAIL / "catalogs").glob("*.po")):
        bring_up(each)
        sys.stdout.write(f"{each.relative_to(ROOT)}\n")
