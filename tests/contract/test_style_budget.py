"""The budgets of the house style: small files, small functions, honest names, annotated signatures."""

import ast
from functools import cache
from pathlib import Path
from statistics import median, quantiles
from typing import Final, TypeAlias

ROOT: Final = Path(__file__).parents[2]
Function: TypeAlias = ast.FunctionDef | ast.AsyncFunctionDef

# A name that says nothing attracts everything.
SAYS_NOTHING: Final = {"utils", "util", "helpers", "helper", "common", "services", "manager", "base", "misc"}


@cache
def python_files() -> dict[str, ast.Module]:
    found = [file for part in ("comments_svc", "tests", "bench", "tools") for file in (ROOT / part).rglob("*.py")]
    return {str(file.relative_to(ROOT)): ast.parse(file.read_text("utf-8")) for file in sorted(found)}


def lengths() -> dict[str, int]:
    """Of each file that is not empty."""
    every = {name: len((ROOT / name).read_text("utf-8").splitlines()) for name in python_files()}
    return {name: lines for name, lines in every.items() if lines}


@cache
def functions() -> dict[str, Function]:
    """By "path:line name"."""
    return {
        f"{name}:{node.lineno} {node.name}": node
        for name, tree in python_files().items()
        for node in ast.walk(tree)
        if isinstance(node, Function)
    }


def lines_of(node: ast.AST) -> int:
    """From `def` to the last line, without the decorators."""
    assert isinstance(node, Function)
    assert node.end_lineno is not None
    return node.end_lineno - node.lineno + 1


def ninetieth(values: list[int]) -> float:
    return quantiles(values, n=10, method="inclusive")[-1]


def test_no_python_file_is_longer_than_500_lines() -> None:
    assert {name: lines for name, lines in lengths().items() if lines > 500} == {}


def test_most_python_files_are_short() -> None:
    every = list(lengths().values())
    assert median(every) <= 120
    assert ninetieth(every) <= 300


def test_no_function_is_longer_than_60_lines() -> None:
    assert {name: lines_of(node) for name, node in functions().items() if lines_of(node) > 60} == {}


def test_most_functions_are_short() -> None:
    assert ninetieth([lines_of(node) for node in functions().values()]) <= 30


def test_a_request_handler_is_at_most_15_lines() -> None:
    handlers = {
        name: node for name, node in functions().items() if name.startswith("comments_svc/") and is_handler(node)
    }
    assert {name: lines_of(node) for name, node in handlers.items() if lines_of(node) > 15} == {}


def is_handler(node: Function) -> bool:
    """An async function from one request to a response."""
    returns = ast.unparse(node.returns) if node.returns else ""
    first = node.args.args[0].annotation if node.args.args else None
    takes_request = first is not None and ast.unparse(first).startswith(("Request", "WebSocket"))
    return isinstance(node, ast.AsyncFunctionDef) and takes_request and returns.endswith("Response")


def test_no_module_has_a_name_that_says_nothing() -> None:
    parts = {name: set(Path(name).with_suffix("").parts) for name in python_files()}
    assert [name for name, words in parts.items() if words & SAYS_NOTHING] == []


def test_every_signature_is_annotated() -> None:
    assert [name for name, node in functions().items() if missing_annotations(node)] == []


def missing_annotations(node: Function) -> bool:
    given = node.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, *filter(None, (given.vararg, given.kwarg))]
    bare = [each for each in every if each.annotation is None and each.arg not in ("self", "cls")]
    return bool(bare) or node.returns is None


def test_every_act_is_found_by_its_name() -> None:
    """A module of a noun that is not one of the usual kinds has a public function or class of the module's own name."""
    usual = {"__init__", "model", "queries", "problems", "rows", "problem"}
    nouns = {
        "sites",
        "readers",
        "moderators",
        "threads",
        "comments",
        "moderation",
        "outbox",
        "hooks",
        "subscriptions",
        "portability",
    }
    strays = []
    for name, tree in python_files().items():
        (top, package, *_), module = (*Path(name).parts, "")[:2], Path(name).stem
        if top != "comments_svc" or package not in nouns or module in usual:
            continue
        public = {node.name.lower() for node in tree.body if isinstance(node, Function | ast.ClassDef)}
        if module.replace("_", "") not in {each.replace("_", "") for each in public}:
            strays.append(name)
    assert strays == []


def test_typescript_files_are_at_most_250_lines() -> None:
    sources = [file for file in (ROOT / "embed_js").rglob("*.ts") if "node_modules" not in file.parts]
    long = {str(file.relative_to(ROOT)): len(file.read_text("utf-8").splitlines()) for file in sources}
    assert {name: lines for name, lines in long.items() if lines > 250} == {}
