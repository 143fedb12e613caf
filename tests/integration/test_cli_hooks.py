"""Webhooks on the command line."""

import asyncio
import re
from pathlib import Path

import pytest

from tests.database import ask
from tests.integration.test_cli import Run, done, refused, run_with
from tests.web_peer import peer, says

_SECRET = "test-secret-test-secret-test-secret-0123"
_SITE = ("site", "add", "blog", "--origin", "https://blog.example")


@pytest.fixture
def run(database_url: str) -> Run:
    run = run_with(database_url=database_url, secret=_SECRET)
    done(run(*_SITE))
    return run


def _id(said: str) -> str:
    found = re.search(r"[0-9a-f-]{36}", said)
    assert found is not None, said
    return found.group()


def test_a_program_gets_its_key_once(run: Run, database_url: str) -> None:
    said = done(run("hook", "add", "blog", "json", "--url", "https://example.org/hook"))
    key = ask(database_url, "select token from hook")
    assert f"Its signing key, for your program: {key}" in said
    listed = done(run("hook", "list", "blog"))
    assert listed.startswith(f"{_id(said)}  json     example.org  comment.created, comment.state-changed")
    assert str(key) not in listed


def test_a_token_comes_from_a_file_and_is_not_printed(run: Run, database_url: str, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("123456:ABC-DEF\n")
    words = ("--target", "-100123", "--token-file", str(tmp_path / "token"), "--event", "comment.created")
    said = done(run("hook", "add", "blog", "telegram", *words))
    assert ask(database_url, "select row(token, target, url, events)::text from hook") == (
        "(123456:ABC-DEF,-100123,https://api.telegram.org/,{comment.created})"
    )
    assert "123456" not in said + done(run("hook", "list", "blog"))


def test_what_is_wrong_is_said(run: Run, database_url: str) -> None:
    assert "must begin with https" in refused(run("hook", "add", "blog", "json", "--url", "http://example.org/"))
    assert "Topic looks like" in refused(run("hook", "add", "blog", "ntfy", "--target", "a b"))
    assert "no site with this name" in refused(run("hook", "add", "other", "json", "--url", "https://example.org/"))
    assert ask(database_url, "select count(*) from hook") == 0


def test_a_test_prints_what_was_answered(database_url: str) -> None:
    async def act() -> None:
        async with peer() as it:
            run = run_with(database_url=database_url, secret=_SECRET, private_hosts=it.host)
            done(await asyncio.to_thread(run, *_SITE))
            id = _id(done(await asyncio.to_thread(run, "hook", "add", "blog", "slack", "--url", f"{it.url}/x")))
            said = done(await asyncio.to_thread(run, "hook", "test", "blog", id))
            assert said == "The test has arrived. It answered 204 No Content.\n"
            it.answer = says("410 Gone")
            result = await asyncio.to_thread(run, "hook", "test", "blog", id)
            assert result.exit_code == 1
            assert result.output == "The test has not arrived: 410 Gone\n"

    asyncio.run(act())


def test_a_webhook_is_removed_once(run: Run, database_url: str) -> None:
    id = _id(done(run("hook", "add", "blog", "json", "--url", "https://example.org/hook")))
    assert done(run("hook", "remove", "blog", id)) == "Removed.\n"
    assert ask(database_url, "select count(*) from hook") == 0
    assert refused(run("hook", "remove", "blog", id)) == "Error: This site has no such webhook.\n"
