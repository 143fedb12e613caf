"""What rendering a comment costs, with the bare libraries beside it: `python -m bench.render`.

CPU time of one thread: the median of many runs for ordinary texts, the best of three for hostile ones.
"""

import statistics
import time
from collections.abc import Callable
from typing import Final

import nh3
from bleach.sanitizer import Cleaner
from markdown_it import MarkdownIt

from comments_svc.markup import allowed, tree
from comments_svc.markup.markdown import html_tokens
from comments_svc.markup.model import Html
from comments_svc.markup.normalise import normalise
from comments_svc.markup.render import is_hostile, render
from comments_svc.markup.sanitize import sanitize_foreign, sanitize_tokens

_PLAIN: Final = "Thank you for this post, it saved me an afternoon. I had the same problem with the second disk."
_MIXED: Final = '''I tried this on **Debian 12** and it *mostly* works, but the `--watch` flag is ignored when the \
path has a space in it.

> The watcher follows symlinks since 2.3.

That is not what I see: https://example.org/issues/42 says otherwise, and [the manual](https://example.org/docs) too.

- first, install it
- then run `make run`
- and wait

```{language}
def watch(path: str) -> None:
    """Follow a path."""
    for event in follow(path):
        print(event.kind, event.path)
```

Thanks & regards, "Ana"
'''
_ORDINARY: Final = {
    "plain sentence": _PLAIN,
    "mixed comment": _MIXED.replace("{language}", ""),
    "mixed, its code in colour": _MIXED.replace("{language}", "python"),
}
_HOSTILE: Final[dict[str, Callable[[int], str]]] = {
    "| rows |": lambda size: "a|b\n-|-\n" + "a|b\n" * (size // 4 - 2),
    "- - a": lambda size: "- - a\n" * (size // 6),
    "*a*": lambda size: "*a* " * (size // 4),
    "*_*_ a _*_*": lambda size: "*_" * (size // 4) + "a" + "_*" * (size // 4),
    "# a": lambda size: "# a\n" * (size // 4),
    "www.": lambda size: "www." * (size // 4),
    "https://a.b/(": lambda size: "https://a.b/(" * (size // 13),
    "![": lambda size: "![" * (size // 2),
    "&": lambda size: "&" * size,
}
_WITHOUT_LIMIT: Final = 10**7


def median_us(work: Callable[[], object], times: int = 400) -> float:
    for _ in range(20):
        work()
    return statistics.median(_seconds(work) for _ in range(times)) * 1e6


def best_ms(work: Callable[[], object]) -> float:
    return min(_seconds(work) for _ in range(3)) * 1e3


def _seconds(work: Callable[[], object]) -> float:
    started = time.thread_time_ns()
    work()
    return (time.thread_time_ns() - started) / 1e9


def ordinary() -> None:
    parser = MarkdownIt("commonmark").enable(["strikethrough", "table"])
    cleaner = Cleaner(tags=allowed.TAGS, attributes={"a": ["href"], "code": ["class"]}, strip=True)
    print(f"{'us of CPU, median':28} {'render':>8} | {'tokens':>7} {'sanitise':>8} {'tree':>6} |", end="")
    print(f" {'bare markdown-it':>16} {'bleach':>7} {'nh3':>6}")
    for name, text in _ORDINARY.items():
        source, html = normalise(text), render(text, max_bytes=_WITHOUT_LIMIT).html
        raw = parser.render(text)
        tokens = median_us(lambda source=source: html_tokens(source))  # type: ignore[misc]
        both = median_us(lambda source=source: sanitize_tokens(html_tokens(source)))  # type: ignore[misc]
        figures = (
            median_us(lambda text=text: render(text, max_bytes=_WITHOUT_LIMIT)),  # type: ignore[misc]
            tokens,
            both - tokens,
            median_us(lambda html=html: tree.to_json(tree.read(html))),  # type: ignore[misc]
            median_us(lambda text=text: parser.render(text)),  # type: ignore[misc]
            median_us(lambda raw=raw: cleaner.clean(raw)),  # type: ignore[misc]
            median_us(lambda raw=raw: nh3.clean(raw)),  # type: ignore[misc]
        )
        print("{:28} {:8.0f} | {:7.0f} {:8.0f} {:6.0f} | {:16.0f} {:7.0f} {:6.0f}".format(name, *figures))
    print("(a plain sentence takes the short way: no tokens, no sanitiser)")


def hostile() -> None:
    print(f"\n{'ms of CPU, best of three':28} {'10 KB':>8} {'80 KB':>8} {'ratio':>7} {'off loop':>9} {'tree, KB':>9}")
    for name, shape in _HOSTILE.items():
        small, big = shape(10_000), shape(80_000)
        at_10, at_80 = (
            best_ms(lambda text=text: render(text, max_bytes=_WITHOUT_LIMIT))  # type: ignore[misc]
            for text in (small, big)
        )
        size = len(render(small, max_bytes=_WITHOUT_LIMIT).tree) / 1000
        print(f"{name:28} {at_10:8.1f} {at_80:8.1f} {at_80 / at_10:7.1f} {is_hostile(small)!s:>9} {size:9.0f}")


def foreign() -> None:
    mail = Html(render(_ORDINARY["mixed comment"], max_bytes=_WITHOUT_LIMIT).html)
    print(f"\nforeign HTML, {len(mail) / 1000:.1f} KB: {median_us(lambda: sanitize_foreign(mail), 100):.0f} us")


if __name__ == "__main__":
    ordinary()
    hostile()
    foreign()
