"""Templates in one language: constant texts are translated when a template is compiled, and cost nothing later.

`_("…")` and `{% trans %}…{% endtrans %}`; those with values in them are looked up as the page is made.
"""

from collections.abc import Callable
from typing import Any

from jinja2 import Environment, nodes
from jinja2.visitor import NodeTransformer


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
        if isinstance(called, nodes.Name) and called.name in {"_", "gettext"} and not node.kwargs:
            (text,) = node.args
            if isinstance(text, nodes.Const):
                # As at run time: the catalog is ours, so that its texts may hold markup, and %% stands for %.
                return nodes.TemplateData(self._translate(text.value) % {}, lineno=node.lineno)
        return node
