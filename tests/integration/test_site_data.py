"""All of a site: as one file, as a table, and gone."""

import asyncio
import csv
import gzip
import io
from collections import Counter
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Union
from uuid import UUID

import asyncpg
import msgspec
import pytest
from click.testing import Result

from comments_svc.moderation.model import Act
from comments_svc.portability.site import record
from comments_svc.portability.site.export_site import export_site
from comments_svc.portability.site.section import SECTIONS
from comments_svc.sites.add import add
from comments_svc.sites.find import find
from comments_svc.sites.model import Policy
from tests import whole_site
from tests.desk import Desk, signed_in
from tests.integration.test_cli import done, refused, run_with
from tests.integration.test_people_plans import _plan
from tests.integration.test_personal_data import furnish
from tests.moderator import decide
from tests.postbox import mailing, work
from tests.service import PAGE, SECRET, Service, ask, do, refusal, service, until

DATA: Final = "/dashboard/sites/blog/data"
LINES: Final = msgspec.json.Decoder(Union[*record.Record.__subclasses__()])
# The table that each kind of line is of, where it is not all of its rows, with what is left out.
COUNTED: Final = {
    "site": "site where id = $1",
    "moderator": "site_moderator where site_id = $1",
    "view": "saved_view where site_id = $1",
    "rule": "rule where site_id = $1 and kind <> 'ip'",
    "webhook": "hook where site_id = $1",
    "page": "thread where site_id = $1",
    "alias": "thread_alias where site_id = $1",
    "reaction": "reaction_count where site_id = $1",
    "page-event": "thread_event where site_id = $1",
    "reader": "reader where site_id = $1",
    "former-address": "former_address where site_id = $1",
    "address-standing": "address_standing where site_id = $1",
    "name": "reader_name where site_id = $1",
    "comment": "comment where site_id = $1",
    "revision": "comment_revision where site_id = $1",
    "report": "comment_report where site_id = $1",
    "event": "moderation_event where site_id = $1",
    "note": "comment_note where site_id = $1",
    "standing-event": "standing_event where site_id = $1",
    "subscription": "subscription where site_id = $1",
    "mail-stop": "mail_stop where site_id = $1",
    "message": "feedback where site_id = $1",
    "mail": "inbound_message where site_id = $1",
}


@pytest.fixture
async def it(clean_url: str) -> AsyncIterator[Service]:
    async with mailing(clean_url) as it:
        yield it


@pytest.fixture
async def desk(it: Service) -> AsyncIterator[Desk]:
    async with signed_in(it) as desk:
        yield desk


async def whole(it: Service) -> UUID:
    """The id of a site with a row in every table."""
    made = await furnish(it)
    await whole_site.fill(it, made["first"], await ask(it, "select id from moderator"))
    site: UUID = await ask(it, "select id from site where slug = 'blog'")
    assert [name for name, rows in (await whole_site.amounts(it, site)).items() if not rows] == []
    return site


async def secrets(it: Service) -> set[bytes]:
    """Every value of a column that is bytes, as text and as bytes; and the keys and addresses of webhooks."""
    async with it.db.read() as on:
        columns = await on.raw.fetch(
            "select table_name, column_name from information_schema.columns "
            "where table_schema = 'public' and data_type = 'bytea'"
        )
        found: set[bytes] = set()
        for table, column in columns:
            for (value,) in await on.raw.fetch(f"select {column} from {table} where length({column}) > 5"):
                found |= {value, value.hex().encode(), msgspec.json.encode(value)[1:-1]}
    assert len(found) > 30
    return found | {b"secret-hook-token", b"secret-path", b"feedfacefeedface", b"192.0.2.1"}


async def test_the_file_of_a_site_is_what_sql_counts_and_nothing_else(it: Service, desk: Desk) -> None:
    site = await whole(it)
    await whole_site.double(it, site, "elsewhere")
    await do(it, "update comment set name = 'Hocus-pocus' where site_id <> $1", site)
    await do(it, "update reader set note = 'Hocus-pocus' where site_id <> $1", site)
    await desk.visit(DATA)
    await desk.press("Export everything")
    assert desk.answer.headers["content-type"] == "application/gzip"
    assert desk.answer.headers["cache-control"] == "private, no-store"
    name = f'attachment; filename="blog-{it.clock.now:%Y-%m-%d}.ndjson.gz"'
    assert desk.answer.headers["content-disposition"] == name
    text = gzip.decompress(desk.answer.content)
    read = [LINES.decode(line) for line in text.splitlines()]
    assert text == msgspec.json.Encoder().encode_lines(read)  # nothing is lost by reading it
    head, *lines, end = read
    assert (head.format, head.version, head.site) == ("comments-svc site", 1, "blog")
    counts = Counter(str(each.__struct_config__.tag) for each in lines)
    assert end.lines == counts
    assert counts == {kind: await ask(it, f"select count(*) from {rows}", site) for kind, rows in COUNTED.items()}
    assert min(counts.values()) > 0
    assert b"Hocus-pocus" not in text and b"elsewhere" not in text
    assert [each for each in await secrets(it) if each in text] == []
    await _is_whole(it, site, lines)


async def _is_whole(it: Service, site: UUID, lines: list[Any]) -> None:
    """Ids are kept, and every id that a line names is that of another."""
    for kind, column in (("comment", "id"), ("page", "id"), ("reader", "id"), ("event", "id"), ("message", "id")):
        ids = {getattr(each, column) for each in lines if each.__struct_config__.tag == kind}
        table = COUNTED[kind].split()[0]
        async with it.db.read() as on:
            rows = await on.raw.fetch(f"select id from {table} where site_id = $1", site)
        assert ids == {each[0] for each in rows}, kind
    ids = {each.id for each in lines if isinstance(each, record.CommentRecord)}
    assert {each.parent for each in lines if isinstance(each, record.CommentRecord)} <= {None, *ids}
    (edited,) = [each for each in lines if isinstance(each, record.CommentRecord) and each.text == "Abracadabra two."]
    assert (edited.state, edited.answered, edited.email) == ("published", True, "Ana@example.org")
    assert [each.text for each in lines if isinstance(each, record.RevisionRecord)] == ["Abracadabra one."]
    assert {each.moderator for each in lines if isinstance(each, record.EventRecord)} == {"kim@example.org"}


async def test_the_file_is_one_state_and_needs_little_memory_and_no_sorting(it: Service) -> None:
    async with it.db.read() as on:
        site = await find(on, "blog")
    before = await it.posted("Before.")
    pieces = export_site(it.db, site, now=it.clock.now)
    first = await anext(pieces)
    await it.posted("Meanwhile.")
    text = gzip.decompress(first + b"".join([each async for each in pieces]))
    read = [LINES.decode(line) for line in text.splitlines()]
    assert [str(each.id) for each in read if isinstance(each, record.CommentRecord)] == [before]
    plans = {}
    async with it.db.read() as on:
        # Of a table with two rows, either is cheap: so what is asked is whether an index has them in order.
        await on.raw.execute("set plan_cache_mode = force_generic_plan; set enable_seqscan = off")
        await on.raw.execute("set enable_sort = off")
        for section in SECTIONS:
            plans[section.rows.row.__name__] = await _plan(on.raw, section.rows.sql)
        await on.raw.execute("reset all")
    few = {"ViewRecord"}  # of which there are some dozens
    assert {name for name, plan in plans.items() if "Sort" in plan or "Seq Scan" in plan} <= few, plans


async def test_comments_are_a_table_in_which_nothing_is_a_formula(it: Service, desk: Desk) -> None:
    kim = await ask(it, "select id from moderator")
    texts = ["=1+1", "+1", "-1", "@sum(a1)", " =1", "one\n=two", 'She said "yes"; =1']
    ids = [await it.posted(each, name="=cmd()", website="https://ana.example") for each in texts]
    await decide(it, ids[-1], Act.SPAM, by=kim)
    await desk.visit(DATA)
    await desk.press("Comments only, for a spreadsheet")
    assert desk.answer.headers["content-type"] == "text/csv; charset=utf-8"
    raw = desk.answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(raw, newline="")))
    assert [each["id"] for each in rows] == sorted(ids)
    assert {each["name"] for each in rows} == {"'=cmd()"}
    assert {each["text"] for each in rows} == {*(f"'{each}" for each in texts[:5]), *texts[5:]}
    assert {(each["page"], each["state"]) for each in rows} == {(PAGE, "published"), (PAGE, "spam")}


async def test_a_site_is_gone_at_once_and_its_rows_after_a_while(it: Service, desk: Desk, clean_url: str) -> None:
    site = await whole(it)
    other = await whole_site.double(it, site, "elsewhere")
    kept = await whole_site.amounts(it, other)
    async with service(clean_url) as twin:
        await twin.thread()
        await desk.visit(f"{DATA}/site/erase")
        assert "6 comments 1 page" in desk.words and "Take a copy before" in desk.words
        for wrong in ("Blog", "A Blog", "elsewhere", ""):
            await desk.press("Erase for good", sure=wrong)
            assert (desk.answer.status_code, "That is not blog. Nothing was erased." in desk.words) == (422, True)
            assert desk.fields("Erase for good") == {"sure": wrong}
        assert len(await it.texts()) > 0
        await desk.press("Erase for good", sure=" blog ")
        assert "blog is gone from the web and from here." in desk.words
        assert (await it.http.get("/api/v1/sites/blog/thread", params={"url": PAGE})).status_code == 404
        await until(lambda: _status(twin), lambda status: status == 404)
    for path in ("", "/data", "/settings"):
        await desk.visit(f"/dashboard/sites/blog{path}")
        assert desk.answer.status_code == 404
    assert refusal(await it.post()) == (404, "no-such-site")
    left = await whole_site.amounts(it, site)
    assert left["comment"] > 0  # nobody has waited for that
    assert [name for name in ("site_moderator", "hook", "reply_address", "invitation") if left[name]] == []
    await work(it)
    assert await whole_site.amounts(it, site) == left
    it.clock.move(timedelta(minutes=2))
    await do(it, "insert into address_health (email) values ('left@example.org'), ('bob@example.org')")
    await work(it)
    assert await ask(it, "select count(*) from job where failed_at is null and kind = 'erase-site'") == 0
    assert set((await whole_site.amounts(it, site)).values()) == {0}
    assert await ask(it, "select string_agg(slug, ',') from site") == "elsewhere"
    assert await whole_site.amounts(it, other) == kept
    assert await ask(it, "select count(*) from address_health where email = 'left@example.org'") == 0
    assert await ask(it, "select count(*) from address_health where email = 'bob@example.org'") == 1


async def _status(it: Service) -> int:
    return (await it.http.get("/api/v1/sites/blog/thread", params={"url": PAGE})).status_code


async def test_a_name_that_is_free_again_begins_with_nothing_of_before(it: Service, desk: Desk) -> None:
    await it.posted("Of before.")
    before = (await it.http.get("/api/v1/sites/blog/thread", params={"url": PAGE})).headers["etag"]
    await desk.visit(f"{DATA}/site/erase")
    await desk.press("Erase for good", sure="blog")
    async with it.db.tx() as tx:
        await add(tx, "blog", ["https://blog.example"], policy=Policy.PUBLISH, title="Anew")
    assert await it.texts() == []
    await it.posted("Of now.")
    answer = await it.http.get("/api/v1/sites/blog/thread", params={"url": PAGE}, headers={"if-none-match": before})
    assert (answer.status_code, "Of before." in answer.text) == (200, False)
    await it.change(votes="false")
    assert (await it.thread())["policy"]["votes"] is False


async def test_the_operator_is_told_how_to_save_everything(it: Service, desk: Desk) -> None:
    it.state["config"] = msgspec.structs.replace(it.state["config"], command=".venv/bin/comments-svc")
    await desk.visit(DATA)
    dump = f".venv/bin/comments-svc db dump comments-{it.clock.now:%Y-%m-%d}.dump"
    assert dump in desk.words and "This command has made none yet." in desk.words
    await do(it, "insert into last_backup (made_at) values ('2026-11-23T07:16:00Z')")
    await desk.visit(DATA)
    assert "This command last made one on 23 Nov 2026, 07:16 UTC." in desk.words
    await do(it, "update moderator set operator = false")
    await desk.visit(DATA)
    assert "db dump" not in desk.words and "Export everything" in desk.words


async def test_the_command_line_writes_the_same(it: Service, clean_url: str, tmp_path: Path) -> None:
    run = run_with(database_url=clean_url, secret=SECRET)
    comment = await it.posted("Abracadabra.")
    file = tmp_path / "blog.ndjson.gz"
    done(await asyncio.to_thread(run, "site", "export", "blog", "--output", str(file)))
    lines = [LINES.decode(line) for line in gzip.decompress(file.read_bytes()).splitlines()]
    assert [str(each.id) for each in lines if isinstance(each, record.CommentRecord)] == [comment]
    assert file.stat().st_mode & 0o777 == 0o600
    table = await asyncio.to_thread(run, "site", "export", "blog", "--csv")
    assert comment in done(table)
    missing = refused(await asyncio.to_thread(run, "site", "export", "nobody", "--output", str(file)))
    assert missing == "Error: There is no site with this name here.\n"
    nowhere = await asyncio.to_thread(run, "site", "export", "blog", "--output", str(tmp_path / "no" / "file"))
    assert "can't be written: No such file or directory." in refused(nowhere)
    assert _names(tmp_path) == [file.name]  # no draft


async def test_the_command_line_erases_a_site_once_its_name_is_typed(it: Service, clean_url: str) -> None:
    await it.site("elsewhere")
    await it.posted("Elsewhere.", site="elsewhere")
    await it.posted("Abracadabra.")

    async def run(*words: str, typed: str | None = None) -> Result:
        return await asyncio.to_thread(run_with(typed=typed, database_url=clean_url, secret=SECRET), *words)

    for typed in ("elsewhere\n", "Blog\n"):
        said = refused(await run("site", "erase", "blog", typed=typed))
        assert "blog: comments 1, pages 1" in said and "That is not blog. Nothing was erased." in said
    assert "Aborted!" in refused(await run("site", "erase", "blog"))
    assert len(await it.texts()) == 1
    assert "blog is gone." in done(await run("site", "erase", "blog", typed="blog\n"))
    await until(lambda: _status(it), lambda status: status == 404)
    missing = refused(await run("site", "erase", "blog", "--yes"))
    assert missing == "Error: There is no site with this name here.\n"
    assert len(await it.texts(site="elsewhere")) == 1
    done(await run("site", "erase", "elsewhere", "--yes"))
    it.clock.move(timedelta(minutes=2))
    await work(it)
    assert await ask(it, "select count(*) from site") == 0


def _names(folder: Path) -> list[str]:
    return [each.name for each in folder.iterdir()]


async def test_who_stops_taking_the_file_loses_it_and_holds_up_nobody(it: Service) -> None:
    async with it.db.snapshot() as on:
        assert await on.raw.fetchval("show idle_in_transaction_session_timeout") == "1min"
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await on.raw.execute("delete from site")
