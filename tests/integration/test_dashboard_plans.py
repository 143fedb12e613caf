"""The dashboard's statements among 20,000 comments: each walks an index, and none does more work on later pages."""

import json
from collections.abc import AsyncIterator, Iterator
from hashlib import md5
from typing import Any, Final, TypeAlias
from uuid import UUID

import asyncpg
import pytest

from comments_svc.comments import erase_some, lock_some
from comments_svc.db.query import Command, Statement
from comments_svc.kernel.ids import uuid7
from comments_svc.moderation import (
    acted,
    author,
    conversation,
    counts,
    explain,
    forget,
    matching,
    own_acts,
    queue,
    sift,
    timeline,
    written_under,
)
from comments_svc.moderation.bulk import ban
from comments_svc.moderation.bulk import queries as bulk
from comments_svc.moderation.standing import queries as standing
from comments_svc.readers import standing as readers_standing
from comments_svc.rules import like, try_out
from comments_svc.rules import queries as rules
from comments_svc.threads import date_page, merge, pages, split, unmerge
from comments_svc.threads.age import queries as age
from comments_svc.threads.moving import queries as moving
from comments_svc.visits import queries as visits
from tests.big_site import SITE, fill
from tests.database import DatabaseServer

Connection: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Case: TypeAlias = Statement[Any] | Command

BIG: Final = frozenset(
    {
        "address_standing",
        "bulk",
        "bulk_item",
        "comment",
        "comment_revision",
        "moderation_event",
        "outbound_message",
        "page_move_item",
        "reader",
        "reader_address",
        "rule_hit",
        "standing_event",
        "thread",
    }
)
# Rows that one statement may touch; a page shows 25 cards with records of up to 100 comments.
MOST_ROWS: Final = 6_000

_MIDDLE: Final = "2026-01-04T00:00:00Z"


@pytest.fixture(scope="module")
def filled_url(postgres: DatabaseServer, template: str) -> Iterator[str]:
    with postgres.database(template) as dsn:
        yield dsn


@pytest.fixture
async def filled(filled_url: str) -> AsyncIterator[Connection]:
    raw = await asyncpg.connect(filled_url)
    if not await raw.fetchval("select exists (select from site)"):
        await fill(raw)
    yield raw
    await raw.close()


def _literal(value: object) -> str:
    if isinstance(value, list):
        return "'{" + ", ".join("null" if each is None else str(each) for each in value) + "}'"
    if value is None or isinstance(value, bool | int):
        return "null" if value is None else str(value).lower()
    return f"'{value}'"


async def _plan(raw: Connection, query: Case, args: list[object], mode: str) -> list[dict[str, Any]]:
    """The nodes of the plan, as it ran. What it changed is changed back."""
    name = f"q{uuid7().hex}"
    await raw.execute(f"set plan_cache_mode = {mode}")
    await raw.execute(f"prepare {name} as {query.sql}")
    values = ", ".join(map(_literal, args))
    change = raw.transaction()
    await change.start()
    found = await raw.fetchval(f"explain (analyze, format json) execute {name}({values})")
    await change.rollback()
    nodes: list[dict[str, Any]] = []
    waiting = [json.loads(found)[0]["Plan"]]
    while waiting:
        node = waiting.pop()
        nodes.append(node)
        waiting += node.get("Plans", [])
    return nodes


_NOW: Final = "2100-01-01T00:00:00Z"
_LOW: Final = "00000000-0000-0000-0000-000000000000"
_HIGH: Final = "ffffffff-ffff-ffff-ffff-ffffffffffff"
_WAY: Final = ["https://a.example/old", "https://a.example/new"]
_MOVE: Final = str(UUID(md5(b"onep").hexdigest()))
_PROLIFIC: Final = "02b9bbc4-ec2d-0708-bb75-9fcc72c5a52c"  # md5('oner1')
_UNMOVED: Final = "00000000-0000-7000-8000-0000000000b2"
_UNDER: Final = "''=mail:prolific@a.example''"
_EMPTY: Final = "00000000-0000-7000-8000-0000000000b1"
_SEARCHES: Final = {
    "a rare word": ("seldom", ""),
    "a common word": ("hello", ""),
    "a phrase and a common facet": ('"hello seldom"', " & ''=door:widget''"),
    "no words": ("", " & !''=has:link''"),
}
# Only then is the index of words asked.
_RARE: Final = ("a rare word", "a phrase and a common facet")
_ANY: Final = [None, None, None, None, None]
_STATES: Final = {"one state": ["spam"], "all states": ["published", "spam", "pending", "rejected", "deleted"]}


def _of_many_pages() -> dict[str, tuple[Case, list[object]]]:
    return {
        "what would move": (moving._NUMBERS, [SITE, *_WAY]),
        "what would move first": (moving._FIRST, [SITE, *_WAY]),
        "what would stay": (moving._TAKEN, [SITE, *_WAY]),
        "what is gone": (visits._LIST, [SITE, ["gone"], [False], _HIGH, 26]),
        "what is gone, of one page": (visits._ONE, [SITE, str(UUID(md5(b"one7").hexdigest()))]),
        "how many are gone": (visits._COUNTS, [SITE]),
        "page to look for": (visits._NEXT, [SITE, _LOW]),
        "how many to look for": (visits._HOW_MANY, [SITE]),
        "moves": (moving._LATEST, [SITE]),
        "which pages stayed": (moving._LEFT, [SITE, _MOVE]),
        "how many are too old": (age._NUMBERS, [SITE, _NOW]),
        "what is too old": (age._OLD, [SITE, _NOW]),
        "what is young again": (age._YOUNG, [SITE, None]),
    }


def _changes_of_many_pages() -> dict[str, tuple[Case, list[object]]]:
    return {
        "take pages": (moving._TAKE, [SITE, *_WAY, _UNMOVED]),
        "which address is taken": (moving._CLASH, [SITE, _MOVE, 10, 60]),
        "next pages": (moving._NEXT, [SITE, _MOVE, 10, 50]),
        "last pages": (moving._LAST, [SITE, _MOVE, 60, 50]),
        "note pages": (moving._NOTE, [SITE, _MOVE, [1], ["back"], [None]]),
        "lock old pages": (age._LOCK_OLD, [SITE, _NOW, 100]),
        "lock young pages": (age._LOCK_YOUNG, [SITE, None, 100]),
    }


def _of_authors_and_rules(comments: list[str]) -> dict[str, tuple[Case, list[object]]]:
    comment = comments[0]
    reader: list[object] = [_PROLIFIC, None, None]
    address: list[object] = [None, "bo@a.example", None]
    return {
        "about an author": (author._AUTHOR, [SITE, *reader]),
        "about an author with an address": (author._AUTHOR, [SITE, *address]),
        "about an author with neither": (author._AUTHOR, [SITE, None, None, comment]),
        "what an author wrote last": (author._WRITTEN, [SITE, *reader, author.LAST]),
        "what an author with an address wrote last": (author._WRITTEN, [SITE, *address, author.LAST]),
        "all by an author": (author._ALL, [SITE, *reader, 100]),
        "what was thought of a reader": (standing._HISTORY, [SITE, *reader[:2]]),
        "what was thought of an address": (standing._HISTORY, [SITE, *address[:2]]),
        "what is thought of a writer": (readers_standing._OF_WRITER, [SITE, comment, _NOW]),
        "hits of rules": (rules._HITS, [SITE, _MIDDLE]),
        "rules behind a page of cards": (rules._SPOKE, [SITE, comments]),
        "try a rule on the past": (try_out._PAST, [SITE, try_out.LOOKED_AT, 3]),
        "what others may have in common": (like._MODEL, [SITE, comment]),
    }


async def _among(raw: Connection) -> dict[str, tuple[Case, list[object]]]:
    """Those of an address, in every order."""
    theirs = await raw.fetch("select id from comment where site_id = $1 and reader_id = $2", SITE, _PROLIFIC)
    ids, here = [str(each["id"]) for each in theirs], f"''=site:{SITE}''"
    rest: list[object] = [_STATES["all states"], True, "", "", here, "1970-01-01", _NOW, *_ANY, ids]
    newest, oldest = [SITE, 100, _NOW, _HIGH, len(ids)], [SITE, 100, "1970-01-01", _LOW, len(ids)]
    return {
        "what was written under an address": (written_under._ADDRESS, [SITE, "prolific@a.example", _UNDER, 1_000]),
        "what was written under a domain": (written_under._HOST, [SITE, "a.example", "''=host:a.example''", 1_000]),
        "among some, newest": (queue._AMONG_NEWEST, [*newest, *rest]),
        "among some, oldest": (queue._AMONG_OLDEST, [*oldest, *rest]),
        "among some, riskiest": (queue._AMONG_RISKIEST, [*oldest, *rest, -100]),
    }


def _from_statistics() -> dict[str, tuple[Case, list[object]]]:
    """What the numbers of a day lead to, where too few are near."""
    place: list[object] = [SITE, 100, _NOW, _HIGH, 26, _STATES["all states"], False]
    days: list[object] = ["2026-01-02", "2026-01-03"]
    words: list[object] = ["", "", f"''=site:{SITE}''"]
    return {
        "waited": (queue._SIFTED_NEWEST, [*place, *words, *days, None, "2 h", "9 h", None, None]),
        "newcomers with a word": (queue._SIFTED_NEWEST, [*place, *words, *days, None, None, None, True, None]),
    }


def _of_new_and_returning() -> dict[str, tuple[Case, list[object]]]:
    """As few as they are, among all that is older or newer."""
    newest, oldest = [SITE, 100, _NOW, _HIGH, 26], [SITE, 100, "1970-01-01", _LOW, 26]
    early, late = ["1970-01-01", "2026-01-01T12:00Z"], ["2026-01-07T20:00Z", _NOW]
    cases: dict[str, tuple[Case, list[object]]] = {}
    for name, states in _STATES.items():
        cases[f"first newcomers, {name}, newest"] = (queue._NEWCOMERS_NEWEST, [*newest, states, True, *early])
        cases[f"newcomers, {name}"] = (queue._NEWCOMERS_OLDEST, [*oldest, states, True, "1970-01-01", _NOW])
        cases[f"returning, {name}, newest"] = (queue._RETURNING_NEWEST, [*newest, states, True, *late])
        cases[f"returning, {name}"] = (queue._RETURNING_OLDEST, [*oldest, states, True, *late])
        count = [SITE, 1_000, "1970-01-01", _LOW, 1_000, states, True]
        cases[f"how many newcomers, {name}"] = (matching._NEWCOMERS, [*count, "1970-01-01", _NOW])
        cases[f"how many return, {name}"] = (matching._RETURNING, [*count, *late])
    return cases


def _riskiest_first() -> dict[str, tuple[Case, list[object]]]:
    cases: dict[str, tuple[Case, list[object]]] = {}
    first, later = [SITE, 100, "1970-01-01", _LOW, 26], [SITE, 100, _MIDDLE, _LOW, 26]
    for name, states in {**_STATES, "pending": ["pending"]}.items():
        cases[f"{name}, riskiest first"] = (queue._RISKIEST, [*first, states, True, -100])
        cases[f"{name}, riskiest, later"] = (queue._RISKIEST, [*later, states, True, -5])
        for search, (words, facets) in _SEARCHES.items():
            args = [states, True, words, "", f"''=site:{SITE}''" + facets, "1970-01-01", _NOW, *_ANY, -100]
            cases[f"{search}, {name}, near, riskiest"] = (queue._NEAR_RISKIEST, [*first[:-1], queue.WINDOW, *args])
            if search in _RARE:
                cases[f"{search}, {name}, riskiest"] = (queue._SIFTED_RISKIEST, [*first, *args])
    return cases


async def _cases(raw: Connection) -> dict[str, tuple[Case, list[object]]]:
    some = await raw.fetch("select id from comment where site_id = $1 and parent_id is not null limit 20", SITE)
    ids = [str(each["id"]) for each in some]
    edited = await raw.fetchval(
        "select comment_id from comment_revision r where site_id = $1 and exists (select from "
        "comment c where c.id = r.comment_id and held_revision is null)",
        SITE,
    )
    page = str(await raw.fetchval("select id from thread where site_id = $1 limit 1", SITE))
    events = await raw.fetch("select id from moderation_event where site_id = $1 limit 40", SITE)
    cases: dict[str, tuple[Case, list[object]]] = {
        "pending, first page": (queue._OLDEST, [SITE, 100, "1970-01-01", _LOW, 26, ["pending"], True]),
        "pending, later page": (queue._OLDEST, [SITE, 100, _MIDDLE, _LOW, 26, ["pending"], True]),
        "pending, newest first": (queue._NEWEST, [SITE, 100, _NOW, _HIGH, 26, ["pending"], True]),
        "how many wait": (matching._PLAIN, [SITE, 1_000, "1970-01-01", _LOW, 1_000, ["pending"], True]),
        "how many new ones": (matching._PLAIN, [SITE, 1_000, _MIDDLE, _LOW, 1_000, ["pending"], True]),
        "pages of a site": (pages._ALL, [SITE, _HIGH, 51]),
        "pages, later": (pages._ALL, [SITE, "80000000-0000-0000-0000-000000000000", 51]),
        "pages by words": (pages._FOUND, [SITE, _HIGH, 51, f"''=site:{SITE}'' & ''17'':*"]),
        "one page": (
            pages._ONE,
            [SITE, page],
        ),
        "these cards": (queue._THESE_NEWEST, [SITE, 100, ids]),
        **await _among(raw),
        "pages by title": (sift._PAGES, [SITE, "17", f"''=site:{SITE}''", 200]),
        "one card": (queue._ONE, [SITE, 100, ids[0]]),
        "counts": (counts._COUNTS, [SITE]),
        "last approval": (counts._LAST_APPROVAL, [SITE]),
        "conversation": (conversation._AROUND, [SITE, ids[0]]),
        "earlier texts": (conversation._EARLIER, [SITE, str(edited)]),
        "timeline": (timeline._TIMELINE, [SITE, ids[0]]),
        **_of_many_pages(),
        **_riskiest_first(),
        **_from_statistics(),
        **_of_new_and_returning(),
        **_of_authors_and_rules(ids),
        "acted": (acted._ACTED, [SITE, [str(each["id"]) for each in events]]),
    }
    for name, states in _STATES.items():
        cases[f"{name}, first page"] = (queue._NEWEST, [SITE, 100, _NOW, _HIGH, 26, states, False])
        cases[f"{name}, later page"] = (queue._NEWEST, [SITE, 100, _MIDDLE, _HIGH, 26, states, False])
        for search, (words, facets) in _SEARCHES.items():
            here = f"''=site:{SITE}''"
            sifting: list[object] = [words, "", here + facets, "1970-01-01", _NOW, *_ANY]
            newest, oldest = [SITE, 100, _NOW, _HIGH, 26], [SITE, 100, "1970-01-01", _LOW, 26]
            cases[f"{search}, {name}, near"] = (
                queue._NEAR_NEWEST,
                [*newest[:-1], queue.WINDOW, states, True, *sifting],
            )
            cases[f"{search}, {name}, near, oldest"] = (
                queue._NEAR_OLDEST,
                [*oldest[:-1], queue.WINDOW, states, True, *sifting],
            )
            if search in _RARE:
                cases[f"{search}, {name}, newest"] = (queue._SIFTED_NEWEST, [*newest, states, True, *sifting])
                cases[f"{search}, {name}, oldest"] = (queue._SIFTED_OLDEST, [*oldest, states, True, *sifting])
                count = [SITE, 1_000, "1970-01-01", _LOW, 1_000, states, True]
                cases[f"{search}, {name}, how many"] = (matching._SIFTED, [*count, *sifting])
    return cases


async def _changes(raw: Connection) -> dict[str, tuple[Case, list[object]]]:
    """What an act on many comments does, a step of it, and saying why."""
    removed = await raw.fetch("select id from comment where site_id = $1 and state = 'spam' limit 20", SITE)
    event = await raw.fetchval("select id from moderation_event where site_id = $1 and to_state = 'spam' limit 1", SITE)
    [[done, moderator]] = await raw.fetch("select id, moderator_id from bulk where site_id = $1 limit 1", SITE)
    ids = [str(each["id"]) for each in removed]
    gone, stays = [
        str(each["id"]) for each in await raw.fetch("select id from thread where site_id = $1 limit 2", SITE)
    ]
    root = str(
        await raw.fetchval(
            "select id from comment where site_id = $1 and thread_id = $2 and parent_id is null", SITE, gone
        )
    )
    merged, merging = [str(await raw.fetchval("select md5($1 || $2)::uuid", SITE, each)) for each in "12"]
    rest = [["pending"], True]
    sifting = ["seldom", "", f"''=site:{SITE}''", "1970-01-01", _NOW, *_ANY]
    return {
        "how big a page is": (merge._HOW_MANY, [SITE, gone]),
        "lock the comments of two pages": (merge._LOCK_COMMENTS, [SITE, gone, stays]),
        "write a merge down": (merge._WRITE_DOWN, [SITE, gone, stays, merging]),
        "move comments": (merge._MOVE_COMMENTS, [SITE, gone, stays, 9]),
        "show comments again": (merge._SHOW_AGAIN, [SITE, stays, 5, 9]),
        "move followers": (merge._MOVE_SUBSCRIPTIONS, [SITE, stays, merged]),
        "move merged pages": (merge._MOVE_MERGED, [SITE, gone, stays]),
        "lock a conversation": (split._LOCK_COMMENTS, [SITE, gone, root]),
        "leave a conversation": (split._LEAVE, [SITE, gone, root, 9]),
        "follow a conversation": (split._FOLLOW, [SITE, gone, root, stays, _NOW]),
        "move a conversation": (split._MOVE, [SITE, gone, root, stays, 9]),
        "date a page": (date_page._DATE, [SITE, stays, True]),
        "lock what goes back": (unmerge._LOCK_COMMENTS, [SITE, stays, merged]),
        "move back": (unmerge._MOVE_BACK, [SITE, stays, merged, gone, 9]),
        "leave what goes back": (unmerge._LEAVE, [SITE, stays, merged, 9]),
        "leave the others": (unmerge._LEAVE_OTHER, [SITE, stays, gone, 9]),
        "ban writers": (ban._BAN, [SITE, ids, str(done)]),
        "take a ban back": (ban._UNBAN, [SITE, str(done)]),
        "ban addresses": (ban._BAN_ADDRESSES, [SITE, str(done), ids]),
        "own acts on authors": (standing._OWN, [SITE, str(moderator), 21, _NOW, _EMPTY]),
        "take these": (bulk._TAKE_THESE, [SITE, _EMPTY, ids, _NOW]),
        "take all": (bulk._TAKE_PLAIN, [SITE, _EMPTY, "1970-01-01", _LOW, 100, *rest, _NOW]),
        "written under what nobody has proven": (written_under._ADDRESS, [SITE, "bo@a.example", _UNDER, 1_000]),
        "take what matches among some": (
            bulk._TAKE_AMONG,
            [SITE, _EMPTY, "1970-01-01", _LOW, 100, *rest, *sifting, ids, _NOW],
        ),
        "take what matches": (bulk._TAKE_SIFTED, [SITE, _EMPTY, "1970-01-01", _LOW, 100, *rest, *sifting, _NOW]),
        **_changes_of_many_pages(),
        "next": (bulk._NEXT, [SITE, str(done), 10, 100]),
        "last": (bulk._LAST, [SITE, str(done), 10, 100]),
        "lock comments": (lock_some._LOCK_COMMENTS, [SITE, ids]),
        "lock pages": (lock_some._LOCK_THREADS, [SITE, ids]),
        "note events": (bulk._NOTE, [SITE, str(done), [1], [str(event)]]),
        "why": (explain._EXPLAIN, [SITE, str(event), str(moderator), "rude"]),
        "own acts": (own_acts._EVENTS, [SITE, str(moderator), 42, _NOW, _EMPTY]),
        "own acts on many": (own_acts._BULKS, [SITE, str(moderator), 21, _NOW, _EMPTY]),
        "forget edits": (forget._REVISIONS, [SITE, ids]),
        "forget messages": (forget._MESSAGES, [SITE, ids]),
        "forget what rules found": (erase_some._FOUND, [SITE, ids]),
        "forget texts": (forget._TEXTS, [SITE, ids]),
    }


def _touched(nodes: list[dict[str, Any]]) -> float:
    """Rows that were read from tables, whether or not they were kept."""
    rows = sum(each["Actual Rows"] * each["Actual Loops"] for each in nodes if "Relation Name" in each)
    return float(rows + sum(each.get("Rows Removed by Filter", 0) * each["Actual Loops"] for each in nodes))


@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan"])
async def test_no_statement_reads_a_big_table_from_end_to_end(filled: Connection, mode: str) -> None:
    faults = {}
    for name, (query, args) in {**await _cases(filled), **await _changes(filled)}.items():
        nodes = await _plan(filled, query, args, mode)
        whole = [each for each in nodes if each["Node Type"] == "Seq Scan" and each["Relation Name"] in BIG]
        if whole or _touched(nodes) > MOST_ROWS:
            faults[name] = ([each["Relation Name"] for each in whole], _touched(nodes))
    assert faults == {}


@pytest.mark.parametrize("mode", ["force_generic_plan", "force_custom_plan"])
async def test_a_site_without_comments_costs_nothing_beside_a_big_one(filled: Connection, mode: str) -> None:
    empty = str(uuid7())
    statements = {**await _cases(filled), **await _changes(filled)}
    cases = {name: (query, [empty, *args[1:]]) for name, (query, args) in statements.items()}
    touched = {name: _touched(await _plan(filled, query, args, mode)) for name, (query, args) in cases.items()}
    assert {name: rows for name, rows in touched.items() if rows > 50} == {}


async def test_the_cases_are_of_the_size_that_they_claim(filled: Connection) -> None:
    assert await filled.fetchval("select count(*) from comment") > 19_000
    for query, args in (await _cases(filled)).values():
        assert (await _plan(filled, query, args, "auto"))[0]["Actual Rows"] > 0
