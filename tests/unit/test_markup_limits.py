"""What a text may cost, and who pays for it."""

import asyncio
import math
import threading
import time
from collections.abc import Callable
from typing import Final

import pytest

from comments_svc.markup import highlight, render
from comments_svc.markup.model import Rendered
from comments_svc.markup.problems import RenderingBusy, TooLong
from comments_svc.markup.render import is_hostile, render_for_request, render_off_loop


@pytest.mark.parametrize(
    ("text", "size"), [("a" * 10, 10), ("é" * 5, 10), ("😀" * 3, 12), ("\ud800" * 2, 6), ("a\x00", 2)]
)
def test_a_text_is_measured_in_bytes(text: str, size: int) -> None:
    assert render.render(text, max_bytes=size).html
    with pytest.raises(TooLong) as refused:
        render.render(text, max_bytes=size - 1)
    assert refused.value.max_bytes == size - 1


def test_what_is_too_long_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(render, "normalise", lambda _: pytest.fail("looked at"))
    with pytest.raises(TooLong):
        render.render("a" * 11, max_bytes=10)


def _filled(unit: str) -> Callable[[int], str]:
    return lambda size: unit * (size // len(unit))


_UNITS: Final = (
    *("![", "[", "[a](", "*a ", "*a* ", "a_*", "~~a", "`a ", "<", "&", "&#", "\\"),
    *("www.", "http://", "x://", "a@b.de ", "https://a.b/(", "https://a.b/,", "a@"),
    *("- - a\n", "> > a\n", "1) a\n", "a\n=\n", "a|b\n-|-\n\n", "- a\n\n  b\n", "~~~\na\n"),
)
_HOSTILE: Final[dict[str, Callable[[int], str]]] = {
    **{unit: _filled(unit) for unit in _UNITS},
    "[…](": lambda size: "[" * (size - 15) + "](http://a.b)",
    "*…a…*": lambda size: "*_" * (size // 4 - 1) + "a" + "_*" * (size // 4 - 1),
    "wide table": lambda size: "a|" * (size // 6) + "\n" + "-|" * (size // 6) + "\n" + "a\n" * (size // 6 - 2),
    "long table": lambda size: "a|b\n-|-\n" + "a|b\n" * (size // 4 - 2),
    "deep list": lambda size: "".join(" " * depth + "- a\n" for depth in range(int(size**0.5))),
    "runs of `": lambda size: "".join("`" * length + " " for length in range(1, int(size**0.5) - 2)) * 2,
}


def _seconds(text: str) -> float:
    started = time.thread_time()
    render.render(text, max_bytes=10**6)
    return time.thread_time() - started


# The costliest ones, and those that were quadratic before their rule was bounded.
@pytest.mark.parametrize(
    "shape",
    [
        "![",
        "[",
        "[…](",
        "www.",
        "x://",
        "https://a.b/(",
        "https://a.b/,",
        "- - a\n",
        "wide table",
        "long table",
        "*…a…*",
    ],
)
def test_the_cost_of_a_hostile_shape_grows_about_linearly(shape: str) -> None:
    small, big = _HOSTILE[shape](10_000), _HOSTILE[shape](80_000)
    least_small = least_big = math.inf
    for _ in range(5):  # other work on the machine spoils one measurement, not five
        least_small, least_big = min(least_small, _seconds(small)), min(least_big, _seconds(big))
        # Eight times the size may take 24 times as long (a quadratic rule takes 64). Less than 5 ms is noise.
        if least_big <= 24 * max(0.005, least_small):
            return
    pytest.fail(f"{least_small:.4f} s became {least_big:.4f} s")


@pytest.mark.parametrize("shape", _HOSTILE)
def test_the_output_of_a_hostile_shape_is_bounded(shape: str) -> None:
    rendered = render.render(_HOSTILE[shape](10_000), max_bytes=10_000)
    assert len(rendered.html) <= 100_000
    assert len(rendered.tree) <= 80_000


@pytest.mark.parametrize("shape", _HOSTILE)
def test_a_hostile_shape_does_not_run_on_the_event_loop(shape: str) -> None:
    assert is_hostile(_HOSTILE[shape](10_000))


@pytest.mark.parametrize(
    ("text", "hostile"),
    [
        ("Thank you, that helped!", False),
        ("*Yes*, see https://x.example/a and `make run`:\n\n- one\n- two\n\n> three\n" * 4, False),
        ("    x = 1\n" * 10, False),
        ("```\nx = 1\n```", False),
        ("```python\nx = 1\n```", True),
        ("> ~~~ py\n> x\n", True),
        ("- ```py\n  x\n", True),
        ("a" * 4001, True),
        ("*" * 300, True),
        ("www.x.example " * 60, True),
    ],
)
def test_is_hostile_tells_the_slow_from_the_quick(text: str, hostile: bool) -> None:
    assert is_hostile(text) is hostile


def test_a_slow_language_is_coloured_up_to_a_third_of_the_size() -> None:
    assert highlight.spans("a\n" * 500, "c#") is not None
    assert highlight.spans("a\n" * 501, "c#") is None
    assert highlight.spans("a\n" * 1500, "python") is not None
    assert highlight.spans("a\n" * 1501, "python") is None
    assert highlight.spans("1 " * 900, "python") is None, "more spans than a page should carry"
    assert highlight.spans("a", "cobol") is None


async def test_a_slow_text_is_rendered_in_its_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    threads: list[str] = []

    def spy(text: str, *, max_bytes: int) -> Rendered:
        threads.append(threading.current_thread().name)
        return original(text, max_bytes=max_bytes)

    original = render.render
    monkeypatch.setattr(render, "render", spy)
    slow = await render_for_request("*a* " * 500, max_bytes=10_000)
    quick = await render_for_request("*a*", max_bytes=10_000)
    assert [slow, quick] == [original("*a* " * 500, max_bytes=10_000), original("*a*", max_bytes=10_000)]
    assert threads == ["markup_0", threading.current_thread().name]


async def test_a_problem_comes_out_of_the_thread() -> None:
    with pytest.raises(TooLong):
        await render_off_loop("aaa", max_bytes=2)


async def test_the_queue_of_slow_texts_is_bounded_and_empties_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    gate = threading.Event()

    def wait(text: str, *, max_bytes: int) -> Rendered:
        assert gate.wait(10), max_bytes
        return original(text, max_bytes=max_bytes)

    original = render.render
    monkeypatch.setattr(render, "render", wait)
    waiting = [asyncio.ensure_future(render_off_loop("a", max_bytes=10)) for _ in range(32)]
    await asyncio.sleep(0)
    with pytest.raises(RenderingBusy):
        await render_off_loop("a", max_bytes=10)
    waiting[31].cancel()
    gate.set()
    done = await asyncio.gather(*waiting, return_exceptions=True)
    assert [type(each) for each in done] == [Rendered] * 31 + [asyncio.CancelledError]
    assert (await render_off_loop("a", max_bytes=10)).html == "<p>a</p>"
