"""One name for all spellings of a mailbox: what SQL and Python say of it, and what was thought before there was one."""

import shutil
from pathlib import Path

import asyncpg

from comments_svc.db.migrate import migrate, migrations_folder
from comments_svc.readers.read_address import mailbox_of
from tests.service import Service, ask

_BEFORE = """
    insert into site (id, slug, title, origins) values (gen_random_uuid(), 'blog', '', '{}');
    insert into address_standing (site_id, email, standing, standing_until, note)
    select id, w.email, w.standing, w.until, w.email from site, (values
      ('bo+1@example.org', 'held', null), ('bo+2@example.org', 'banned', timestamptz '2026-06-01'),
      ('bo+3@example.org', 'banned', null), ('bo@example.org', 'held', null), ('c.y@gmail.com', 'held', null),
      ('di@example.org', 'banned', timestamptz '2026-06-01'), ('di+1@example.org', 'banned', null)
    ) w (email, standing, until);
    insert into standing_event (site_id, id, comment_id, email, from_standing, to_standing, at)
    select id, gen_random_uuid(), gen_random_uuid(), 'bo+1@example.org', 'normal', 'held', now() from site
"""


async def test_sql_and_python_name_a_mailbox_alike(blog: Service) -> None:
    for typed in (
        *("Ana@Example.org", "ana+x@example.org", "a.n.a+x+y@GoogleMail.com", "a.n.a@example.org", "+ana@example.org"),
        *("ana@gmail.com.", '"a@b"@example.org', "ana@xn--bcher-kva.example", "ana@gmail.com.example", "..@gmail.com"),
    ):
        assert await ask(blog, "select mailbox_of($1)", typed) == mailbox_of(typed), typed
        assert mailbox_of(mailbox_of(typed)) == mailbox_of(typed), typed


async def test_what_was_thought_of_each_spelling_becomes_the_worst_of_it(
    empty_database_url: str, tmp_path: Path
) -> None:
    for file in sorted(migrations_folder().glob("*.sql"))[:40]:
        shutil.copy(file, tmp_path)
    await migrate(empty_database_url, tmp_path)
    raw = await asyncpg.connect(empty_database_url)
    try:
        await raw.execute(_BEFORE)
        await migrate(empty_database_url, migrations_folder())
        rows = await raw.fetch("select email, standing, standing_until, note from address_standing order by email")
        assert [tuple(each) for each in rows] == [
            ("bo@example.org", "banned", None, "bo+3@example.org"),
            ("cy@gmail.com", "held", None, "c.y@gmail.com"),
            ("di@example.org", "banned", None, "di+1@example.org"),
        ]
        assert await raw.fetchval("select email from standing_event") == "bo@example.org"
    finally:
        await raw.close()
