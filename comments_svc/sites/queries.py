from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Query, Write
from comments_svc.sites.model import Site

RULES: Final[LiteralString] = """coalesce((
      select json_agg(json_build_object('id', r.id, 'kind', r.kind, 'act', r.act, 'value', r.value,
        'expires_at', r.expires_at) order by r.created_at, r.id)
      from rule r where r.site_id = site.id and r.enabled)::text, '[]') as rules"""
_COLUMNS: Final[LiteralString] = f"""
    id, slug, title, policy, name_rule, email_rule, max_length, edit_window_s, votes, mail, lang, follow, proof_rule,
    query_rule, query_names, origins, reactions, private, house_rules, keep_removed_days, revision, array(
      select m.name from site_moderator o join moderator m on m.id = o.moderator_id where o.site_id = site.id order by 1
    ) as moderators, {RULES}
"""
_BY_SLUG: Final = Query(Site, "select " + _COLUMNS + " from site where slug = $1 and erased_slug is null")
_BY_ID: Final = Query(Site, "select " + _COLUMNS + " from site where id = $1")
_ALL: Final = Query(Site, "select " + _COLUMNS + " from site where erased_slug is null order by slug")
_INSERT: Final = Write(
    Site,
    f"""
    insert into site (id, slug, title, policy, origins, revision)
    values ($1, $2, $3, $4, $5, coalesce((select revision + 1 from erased_site where slug = $2), 1))
    on conflict (slug) do nothing
    returning {_COLUMNS}""",
)
_UPDATE: Final = Write(
    Site,
    f"""
    update site set title = $2, policy = $3, name_rule = $4, email_rule = $5, max_length = $6, edit_window_s = $7,
      votes = $8, mail = $9, lang = $10, follow = $11, proof_rule = $12, query_rule = $13, query_names = $14,
      origins = $15, reactions = $16, private = $17, house_rules = $18,
      revision = revision + 1, changed_at = clock_timestamp()
    where id = $1
    returning {_COLUMNS}""",
)


class ChangedSite(msgspec.Struct, frozen=True):
    slug: str
    revision: int


class Erased(msgspec.Struct, frozen=True):
    is_so: bool


_RAISE: Final = Write(
    ChangedSite,
    """
    update site set revision = revision + 1, changed_at = clock_timestamp() where id = $1 returning slug, revision
    """,
)
_IS_ERASED: Final = Query(Erased, "select exists (select from site where id = $1 and erased_slug is not null) as is_so")
# Of one that is erased, every process has to hear by the name that it was known by.
_CHANGED: Final = Query(
    ChangedSite, "select coalesce(erased_slug, slug) as slug, revision from site where changed_at > $1"
)


async def by_slug(on: Reader, slug: str) -> Site | None:
    return await _BY_SLUG.maybe(on, slug)


async def by_id(on: Reader, id: UUID) -> Site | None:
    return await _BY_ID.maybe(on, id)


async def every(on: Reader) -> list[Site]:
    return await _ALL.many(on)


async def insert(tx: Tx, id: UUID, slug: str, title: str, policy: str, origins: list[str]) -> Site | None:
    """None when the slug is taken."""
    return await _INSERT.maybe(tx, id, slug, title, policy, origins)


async def update(tx: Tx, site: Site) -> Site:
    return await _UPDATE.one(
        tx,
        site.id,
        site.title,
        site.policy,
        site.name_rule,
        site.email_rule,
        site.max_length,
        site.edit_window_s,
        site.votes,
        site.mail,
        site.lang,
        site.follow,
        site.proof_rule,
        site.query_rule,
        site.query_names,
        site.origins,
        site.reactions,
        site.private,
        site.house_rules,
    )


async def raise_revision(tx: Tx, site: UUID) -> int:
    """Whatever is remembered of the site is outdated by it. The new revision."""
    return (await _RAISE.one(tx, site)).revision


async def changed_since(on: Reader, since: datetime) -> list[ChangedSite]:
    return await _CHANGED.many(on, since)


async def is_erased(on: Reader, site: UUID) -> bool:
    """Whether it is gone for everybody, and only its rows are still there."""
    return (await _IS_ERASED.one(on, site)).is_so
