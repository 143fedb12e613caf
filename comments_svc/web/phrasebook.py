"""Templates in one language: constant texts are translated when a template is compiled, and cost nothing later.

`_("…")` and `{% trans %}…{% endtrans %}`. One with values in it is cut where they go; plurals are looked up as the
page is made.
"""

import re
from collections.abc import Callable
from typing import Any, Final

from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer
from markupsafe import escape

_VALUE: Final = re.compile(r"%\((\w+)\)s")


class Phrasebook(Environment):
    """One for each language: translations installed into an overlay would be those of its parent."""

    translate: Callable[[str], str]

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        translated = _Translate(self.translate).visit(tree)
        assert isinstance(translated, nodes.Template)
        return translated


class _Translate(NodeTransformer):
    def __init__(self, translate: Callable[[str], str]) -> None:
        self._translate = translate

    def visit_Call(self, node: nodes.Call, *args: Any, **kwargs: Any) -> nodes.Node:  # noqa: N802 - named by Jinja
        self.generic_visit(node, *args, **kwargs)
        called = node.node
        if isinstance(called, nodes.Name) and called.name in {"_", "gettext"}:
            (text,) = node.args
            if isinstance(text, nodes.Const):
                return self._said(self._translate(text.value), node)
        return node

    def _said(self, text: str, call: nodes.Call) -> nodes.Expr:
        """As at run time: the catalog is ours, so that its texts may hold markup, and %% stands for %; values are
        escaped."""
        values = {each.key: each.value for each in call.kwargs}
        if not values:
            return nodes.TemplateData(text % {}, lineno=call.lineno)
        parts = enumerate(_VALUE.split(text))
        pieces = [_piece(values[each]) if at % 2 else nodes.TemplateData(each % {}) for at, each in parts if each]
        texts = [each.data for each in pieces if isinstance(each, nodes.TemplateData)]
        if len(texts) == len(pieces):  # Jinja would join them to plain text, and escape it
            return nodes.TemplateData("".join(texts), lineno=call.lineno)
        return nodes.Concat(pieces, lineno=call.lineno)


def _piece(value: nodes.Expr) -> nodes.Expr:
    return nodes.TemplateData(str(escape(value.value))) if isinstance(value, nodes.Const) else value
