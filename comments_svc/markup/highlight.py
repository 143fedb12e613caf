"""Colours for code: Pygments' short class names with a prefix, no inline style."""

from functools import cache
from typing import Final

from pygments.lexer import Lexer
from pygments.lexers import find_lexer_class
from pygments.token import STANDARD_TYPES
from pygments.token import _TokenType as TokenType

from comments_svc.markup.allowed import CLASS_PREFIX

MAX_CHARS: Final = 3000
"""Code of one comment beyond this stays black: lexers and sanitisers are slow by the token."""
_MAX_SPANS: Final = 400
# Their rules look ahead at every word: 3,000 characters of `a` lines take C# 1.2 s, 1,000 take a ninth of it.
_QUADRATIC: Final = frozenset({"C", "C#", "C++", "Java", "TypeScript"})
_MAX_CHARS_QUADRATIC: Final = 1000

# By name, because looking one up among Pygments' 500 languages imports them, and some of those are quadratic.
_LEXERS: Final = {
    "Bash": "bash sh shell zsh",
    "C": "c h",
    "C#": "csharp c# cs",
    "C++": "cpp c++ hpp",
    "CSS": "css",
    "Diff": "diff patch",
    "Docker": "dockerfile docker",
    "Go": "go golang",
    "HTML": "html",
    "INI": "ini conf",
    "JSON": "json",
    "Java": "java",
    "JavaScript": "javascript js",
    "Kotlin": "kotlin kt",
    "Lua": "lua",
    "PHP": "php",
    "PostgreSQL SQL dialect": "sql postgresql psql",
    "Python": "python py",
    "Ruby": "ruby rb",
    "Rust": "rust rs",
    "Swift": "swift",
    "TOML": "toml",
    "TypeScript": "typescript ts",
    "XML": "xml",
    "YAML": "yaml yml",
}
_NAME_OF: Final = {alias: name for name, aliases in _LEXERS.items() for alias in aliases.split()}
# Text, names, operators, punctuation and white space look like the code around them in most styles: ballast.
_PLAIN: Final = frozenset({"", "n", "o", "p", "w", "x"})


@cache
def _css_class(kind: TokenType) -> str:
    while kind not in STANDARD_TYPES:
        kind = kind.parent
    short = STANDARD_TYPES[kind]
    return "" if short in _PLAIN else CLASS_PREFIX + short


def spans(code: str, language: str) -> list[tuple[str, str]] | None:
    """(class or "", text) pieces that join to `code`; None when it is not to be coloured."""
    name = _NAME_OF.get(language)
    if name is None or len(code) > (_MAX_CHARS_QUADRATIC if name in _QUADRATIC else MAX_CHARS):
        return None
    lexer: Lexer = find_lexer_class(name)(stripnl=False, ensurenl=False)
    pieces: list[tuple[str, str]] = []
    for kind, text in lexer.get_tokens(code):
        css = _css_class(kind)
        if pieces and pieces[-1][0] == css:
            pieces[-1] = (css, pieces[-1][1] + text)
        elif text:
            pieces.append((css, text))
    unchanged = "".join(text for _, text in pieces) == code
    return pieces if unchanged and len(pieces) <= 2 * _MAX_SPANS else None
