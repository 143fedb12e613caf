"""What a message makes its reader do ends with the child that reads it."""

import asyncio
import os
from collections.abc import AsyncIterator
from typing import Final

import psutil
import pytest

from comments_svc.mail import isolate as module
from comments_svc.mail.isolate import Form, Isolate, Unreadable
from comments_svc.mail.read_reply import Reply, read_reply

_MAIL: Final = b"From: Ana <ana@blog.example>\nSubject: x\n\nYes.\n\n-- \nJane\n"


@pytest.fixture
async def isolate() -> AsyncIterator[Isolate]:
    made = Isolate()
    yield made
    await made.aclose()


async def test_a_message_is_read_as_in_the_own_process(isolate: Isolate) -> None:
    assert await isolate.read(_MAIL) == read_reply(_MAIL)


async def test_bare_texts_are_read_too(isolate: Isolate) -> None:
    text = await isolate.read("Grüße\n\n> x".encode(), Form.TEXT)
    html = await isolate.read(b"<p>Yes.</p>", Form.HTML)
    assert isinstance(text, Reply)
    assert isinstance(html, Reply)
    assert (text.trimmed.reply, html.trimmed.reply) == ("Grüße", "Yes.")


async def test_one_child_reads_many_messages_and_ends_with_its_owner(isolate: Isolate) -> None:
    await isolate.read(_MAIL)
    children = psutil.Process().children()
    await asyncio.gather(*(isolate.read(_MAIL) for _ in range(20)))
    assert psutil.Process().children() == children
    await isolate.aclose()
    assert not any(child.is_running() for child in children)


async def test_a_child_that_dies_costs_one_message(isolate: Isolate) -> None:
    await isolate.read(_MAIL)
    child = isolate._child
    assert child is not None
    # It stops before it can read, so that it dies with the message in its hands.
    os.kill(child.pid, 19)
    reading = asyncio.create_task(isolate.read(_MAIL))
    await asyncio.sleep(0)
    child.kill()
    assert await reading is Unreadable.TOO_COSTLY
    assert await isolate.read(_MAIL) == read_reply(_MAIL)


async def test_a_message_that_takes_too_long_is_given_up(isolate: Isolate, monkeypatch: pytest.MonkeyPatch) -> None:
    await isolate.read(_MAIL)
    child = isolate._child
    assert child is not None
    monkeypatch.setattr(module, "WALL_S", 0.05)
    os.kill(child.pid, 19)
    assert await isolate.read(_MAIL) is Unreadable.TOO_COSTLY
    assert child.returncode is not None


async def test_the_child_has_limits(isolate: Isolate) -> None:
    await isolate.read(_MAIL)
    assert isolate._child is not None
    child = psutil.Process(isolate._child.pid)
    assert child.rlimit(psutil.RLIMIT_AS)[0] == module.MEMORY
    assert 0 < child.rlimit(psutil.RLIMIT_CPU)[0] <= module.CPU_S + 10


async def test_a_cancelled_reading_leaves_no_half_message(isolate: Isolate) -> None:
    await isolate.read(_MAIL)
    assert isolate._child is not None
    os.kill(isolate._child.pid, 19)
    reading = asyncio.create_task(isolate.read(_MAIL))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    reading.cancel()
    with pytest.raises(asyncio.CancelledError):
        await reading
    assert await isolate.read(_MAIL) == read_reply(_MAIL)


async def test_a_child_is_replaced_after_some_messages(isolate: Isolate, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_LIVES", 1)
    await isolate.read(_MAIL)
    assert isolate._child is None
    assert await isolate.read(_MAIL) == read_reply(_MAIL)
