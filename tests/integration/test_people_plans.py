"""No statement about moderators, their sessions, passkeys or invitations reads a whole table to find a few rows."""

from typing import Any, Final

from comments_svc.db.query import Command, Statement
from comments_svc.moderators import confirm_role, queries
from comments_svc.moderators.members import queries as members
from comments_svc.moderators.passkeys import queries as passkeys
from tests.service import Service, do

TABLES: Final = (
    "moderator", "site_moderator", "session", "passkey", "invitation", "sign_in_mail", "sign_in_link", "used_challenge",
)  # fmt: skip
SIZE: Final = 5_000
FILL: Final = f"""
insert into moderator (id, email, name)
  select gen_random_uuid(), n || '@x.example', n from generate_series(1, {SIZE}) n;
insert into site (id, slug, title, origins)
  select gen_random_uuid(), 's' || n, n, '{{https://x.example}}' from generate_series(1, {SIZE}) n;
insert into site_moderator (site_id, moderator_id) select s.id, m.id from site s join moderator m on m.name = s.title;
insert into session (token_hash, moderator_id, created_at, seen_at, user_agent, network, way)
  select sha256(name::bytea), id, now(), now(), '', '', 'mail' from moderator;
insert into passkey (id, moderator_id, name, public_key, sign_count, created_at)
  select sha256(name::bytea), id, name, '', 0, now() from moderator;
insert into used_challenge (hash, expires_at) select sha256(name::bytea), now() from moderator;
insert into sign_in_link (token_hash, moderator_id, expires_at) select sha256(name::bytea), id, now() from moderator;
insert into sign_in_mail (id, moderator_id, browser_hash, expires_at)
  select gen_random_uuid(), id, sha256(name::bytea), now() + interval '1 hour' from moderator;
insert into invitation (site_id, id, by_hand, role, invited_by, created_at, expires_at)
  select site_id, gen_random_uuid(), true, 'owner', moderator_id, now(), now() + interval '1 day' from site_moderator;
"""
# They are about all of them: the command line, and the job that forgets what is over.
ABOUT_ALL: Final = ("_EVERY", "_FORGET_", "_JOIN", "_INSERT")


async def test_no_statement_reads_a_table_to_find_a_few_rows(blog: Service) -> None:
    await do(blog, FILL)
    await do(blog, "analyze")
    found: dict[str, list[str]] = {}
    async with blog.db.read() as on:
        await on.raw.execute("set plan_cache_mode = force_generic_plan")
        for name, sql in _statements().items():
            plan = await _plan(on.raw, sql)
            found[name] = [each for each in TABLES if f"Seq Scan on {each} " in plan]
    assert {name: tables for name, tables in found.items() if tables} == {}
    assert len(found) > 30


def _statements() -> dict[str, str]:
    every = {**vars(queries), **vars(members), **vars(passkeys), **vars(confirm_role)}
    return {
        name: each.sql
        for name, each in every.items()
        if isinstance(each, Statement | Command) and not name.startswith(ABOUT_ALL)
    }


async def _plan(raw: Any, sql: str) -> str:
    """Whatever the values are: none is looked at in a generic plan."""
    given = len((await raw.prepare(sql)).get_parameters())
    await raw.execute(f"prepare asked as {sql}")
    values = f"({', '.join(['null'] * given)})" if given else ""
    rows = await raw.fetch(f"explain execute asked{values}")
    await raw.execute("deallocate asked")
    return "\n".join(row[0] for row in rows)
