"""A site with a row in every table that a site can have rows in, and its double with the same ids."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

from comments_svc.portability.site.erase_step import _TABLES
from tests.service import Service, ask, do

# Beside what writing, voting, following, proving and deciding make by themselves.
_ROWS: Final = """
with s as (
  select c.site_id as id, c.thread_id as thread, c.id as comment, c.reader_id as reader from comment c where c.id = $1
), hook_ as (
  insert into hook (site_id, id, name, format, url, target, token, events, created_at)
  select s.id, $3, 'Chat', 'matrix', 'https://hook.invalid/secret-path', '!room', 'secret-hook-token', '{}', now()
  from s
), alias_ as (
  insert into thread_alias (site_id, url_key, thread_id, url)
  select s.id, 'https://blog.example/old', s.thread, 'https://blog.example/old' from s
), reaction_ as (
  insert into reaction (site_id, thread_id, reader_id, kind, ip_hash, counted, reacted_at)
  select s.id, s.thread, s.reader, 'x', '\\xdeadbeef00112233', true, now() from s
), counted_ as (
  insert into reaction_count (site_id, thread_id, kind, count) select s.id, s.thread, 'x', 1 from s
), page_event_ as (
  insert into thread_event (site_id, id, thread_id, kind, before, after, moderator_id, at)
  select s.id, $3, s.thread, 'rename', '{"title": "", "url": "https://blog.example/old"}',
    '{"title": "New", "url": "https://blog.example/post/"}', $2, now() from s
), moved_ as (
  insert into thread_moved (site_id, event_id, what, key) select s.id, $3, 'comment', s.comment::text from s
), left_ as (
  insert into thread_left (site_id, thread_id, version, comment_id) select s.id, s.thread, 1, s.comment from s
), former_ as (
  insert into former_address (site_id, reader_id, email, left_at)
  select s.id, s.reader, 'former@example.org', now() from s
), stop_ as (
  insert into mail_stop (site_id, email, stopped_at) select s.id, 'enough@example.org', now() from s
), network_ as (
  insert into rule (site_id, id, kind, act, value, created_at)
  select s.id, $3, 'ip', 'hold', 'feedfacefeedface', now() from s
), hit_ as (
  insert into rule_hit (site_id, rule_id, comment_id, act, at) select s.id, $3, s.comment, 'hold', now() from s
), sso_ as (
  insert into site_sso (site_id, public_key) select s.id, 'a public key' from s
), token_ as (
  insert into sso_token (site_id, hash, token_hash, expires_at) select s.id, '\\xaa', '\\xbb', now() from s
), back_ as (
  insert into sign_in_way_back (site_id, id, expires_at) select s.id, $3, now() from s
), check_ as (
  insert into setup_check (site_id, id, url, found, at) select s.id, $3, 'x', '{}', now() from s
), invited_ as (
  insert into invitation (site_id, id, by_hand, role, invited_by, created_at, expires_at)
  select s.id, $3, true, 'owner', $2, now(), now() from s
), many_ as (
  insert into bulk (site_id, id, moderator_id, act, total, created_at) select s.id, $3, $2, 'spam', 1, now() from s
), of_many_ as (
  insert into bulk_item (site_id, bulk_id, nr, comment_id, seen) select s.id, $3, 1, s.comment, 1 from s
), stood_ as (
  insert into bulk_stand (site_id, bulk_id, reader_id, standing) select s.id, $3, s.reader, 'normal' from s
), address_stood_ as (
  insert into bulk_address_stand (site_id, bulk_id, email, standing) select s.id, $3, 'eve@example.org', 'normal' from s
), thought_ as (
  insert into address_standing (site_id, email, standing) select s.id, 'eve@example.org', 'held' from s
), standing_ as (
  insert into standing_event (site_id, id, comment_id, email, from_standing, to_standing, moderator_id, at)
  select s.id, $3, s.comment, 'eve@example.org', 'normal', 'held', $2, now() from s
), noted_ as (
  insert into comment_note (site_id, id, comment_id, moderator_id, text, at)
  select s.id, $3, s.comment, $2, 'Known', now() from s
), pages_ as (
  insert into page_move (site_id, id, moderator_id, from_url, from_key, to_url, to_key, clash, total, created_at)
  select s.id, $3, $2, 'a', 'a', 'b', 'b', 'leave', 1, now() from s
), of_pages_ as (
  insert into page_move_item (site_id, move_id, nr, thread_id, old_key, old_url, new_key)
  select s.id, $3, 1, s.thread, 'a', 'a', 'b' from s
), seen_ as (
  insert into page_visit (site_id, thread_id, url_key, state, about, since, at)
  select s.id, s.thread, 'x', 'fine', '', now(), now() from s
)
insert into visit_round (site_id, id, moderator_id, total, next_at, created_at)
select s.id, $3, $2, 1, now(), now() from s
"""


ORDER: Final = [each.sql.split()[2] for each in _TABLES]
"""Those that hang on others first."""

_COLUMNS: Final = """
    select attname from pg_attribute where attrelid = $1::text::regclass and attnum > 0 and not attisdropped
      and attgenerated = ''
"""
# Their keys are those of the installation.
_OTHER: Final[Mapping[str, Mapping[str, str]]] = {
    "inbound_message": {"id": "gen_random_uuid()", "dedupe": "'other'::bytea || dedupe"},
    "outbound_message": {"id": "gen_random_uuid()", "event_id": "gen_random_uuid()"},
    "reply_address": {"id": "id + 1000"},
}


async def fill(it: Service, comment: str, moderator: UUID) -> None:
    """What is missing beside a site on which people have written, as `test_personal_data.furnish` leaves it."""
    await do(it, _ROWS, comment, moderator, UUID(int=7))


async def tables(it: Service) -> Sequence[str]:
    """Every table that has rows of a site, from the catalogue."""
    async with it.db.read() as on:
        found = await on.raw.fetch(
            "select table_name::text from information_schema.columns "
            "where table_schema = 'public' and column_name = 'site_id' order by 1"
        )
        return [each[0] for each in found]


async def amounts(it: Service, site: UUID) -> Mapping[str, int]:
    """How many rows of it each table has."""
    return {name: await ask(it, f"select count(*) from {name} where site_id = $1", site) for name in await tables(it)}


async def double(it: Service, site: UUID, slug: str) -> UUID:
    """Another site with the same rows and ids: whatever forgets to say which site it means finds both."""
    twin = UUID(int=site.int + 1)
    async with it.db.tx() as tx:
        for name in ("site", *reversed(ORDER)):
            columns = await tx.raw.fetch(_COLUMNS, name)
            changed = {"site_id": f"'{twin}'", **_OTHER.get(name, {})}
            if name == "site":
                changed = {"id": f"'{twin}'", "slug": f"'{slug}'", "title": "'Hocus-pocus'"}
            given = [each[0] for each in columns]
            values = ", ".join(changed.get(each, each) for each in given)
            key = "id" if name == "site" else "site_id"
            await tx.raw.execute(
                f"insert into {name} ({', '.join(given)}) select {values} from {name} where {key} = $1", site
            )
    return twin
