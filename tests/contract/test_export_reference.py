"""The reference of a site's file has every line with every field, in their order, and no other."""

import re
from pathlib import Path
from typing import Final

from comments_svc.portability.site.export_comments import Line
from comments_svc.portability.site.record import FORMAT, VERSION, Record

PAGE: Final = (Path(__file__).parents[2] / "docs" / "reference" / "export.md").read_text("utf-8")


def test_every_line_is_in_the_reference_with_its_fields() -> None:
    sections = re.findall(r"^### `([a-z-]+)`\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    documented = [(kind, tuple(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE))) for kind, text in sections]
    assert documented == [(str(each.__struct_config__.tag), each.__struct_fields__) for each in Record.__subclasses__()]
    assert f"| `format` | `{FORMAT}` |\n| `version` | {VERSION} |" in PAGE


def test_every_column_of_the_table_is_in_the_reference() -> None:
    text = PAGE.partition("## Comments as a table")[2]
    assert [name for name in re.findall(r"`(\w+)`", text) if name in Line.__struct_fields__] == [
        *Line.__struct_fields__
    ]
