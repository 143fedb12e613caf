from datetime import datetime
from typing import Final, LiteralString
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader, Tx
from comments_svc.db.query import Command, Query, Write
from comments_svc.rules.model import Kind, Rule

_REPORTED: Final = f"{Kind.REPORTED}: "
_COLUMNS: Final[LiteralString] = "site_id, id, kind, act, name, value, enabled, expires_at, created_at, comment_id"


class Hits(msgspec.Struct, frozen=True):
    """`hits` of one rule, counted up to a thousand."""

    rule_id: UUID
    hits: int


class Spoke(msgspec.Struct, frozen=True):
    """A rule of today that had a say `about` a comment: `reason` as it stands there among others, `at` when first."""

    about: UUID
    rule_id: UUID
    name: str
    reason: str
    at: datetime

    def said(self, code: str) -> bool:
        """How many have reported a comment goes on growing."""
        return code == self.reason or (code.startswith(_REPORTED) and self.reason.startswith(_REPORTED))


class Chars(msgspec.Struct, frozen=True):
    chars: int


_OF_SITE: Final = Query(Rule, f"select {_COLUMNS} from rule where site_id = $1 order by created_at, id")
_BY_ID: Final = Query(Rule, f"select {_COLUMNS} from rule where site_id = $1 and id = $2")
# Two who add at once would pass a limit together.
_LOCK: Final = Command("select from site where id = $1 for no key update")
_INSERT: Final = Write(
    Rule,
    f"""
    insert into rule ({_COLUMNS}) select $1, $2, $3, $4, $5, $6, $7, $8, $9,
      (select c.id from comment c where c.site_id = $1 and c.id = $10)
    where (select count(*) from rule where site_id = $1) < $11
    returning {_COLUMNS}
    """,
)
_CHARS: Final = Query(
    Chars, "select coalesce(sum(length(value)), 0)::int as chars from rule where site_id = $1 and id <> $2"
)
_UPDATE: Final = Command(
    "update rule set kind = $3, act = $4, name = $5, value = $6, expires_at = $7 where site_id = $1 and id = $2"
)
_SWITCH: Final = Command("update rule set enabled = $3 where site_id = $1 and id = $2")
_DELETE: Final = Command("delete from rule where site_id = $1 and id = $2")
_DELETE_HITS: Final = Command("delete from rule_hit where site_id = $1 and rule_id = $2")
_HITS: Final = Query(
    Hits,
    """
    select r.id as rule_id, h.hits from rule r cross join lateral (
      select count(*) as hits from (
        select from rule_hit x where x.site_id = r.site_id and x.rule_id = r.id and x.at > $2 limit 1000
      ) y
    ) h where r.site_id = $1
    """,
)
_HIT: Final = Command(
    "insert into rule_hit (site_id, rule_id, comment_id, act, why, at) select $1, unnest($2::uuid[]), $3, $4, $5, $6"
)
_SPOKE: Final = Query(
    Spoke,
    """
    select x.comment_id as about, r.id as rule_id, r.name, x.why as reason, min(x.at) as at
    from rule_hit x join rule r on r.site_id = x.site_id and r.id = x.rule_id
    where x.site_id = $1 and x.comment_id = any($2) and x.why is not null
    group by x.comment_id, r.site_id, r.id, x.why order by at, r.id
    """,
)
_FORGET_HITS: Final = Command("delete from rule_hit where at < $1")


async def of_site(on: Reader, site: UUID) -> list[Rule]:
    return await _OF_SITE.many(on, site)


async def by_id(on: Reader, site: UUID, rule: UUID) -> Rule | None:
    return await _BY_ID.maybe(on, site, rule)


async def lock_rules(tx: Tx, site: UUID) -> None:
    """Until the end of the transaction nobody else adds or changes one."""
    await _LOCK.run(tx, site)


async def insert(tx: Tx, rule: Rule, most: int) -> Rule | None:
    """None when the site has `most` already."""
    return await _INSERT.maybe(tx, *msgspec.structs.astuple(rule), most)


async def chars_of_others(on: Reader, rule: Rule) -> int:
    return (await _CHARS.one(on, rule.site_id, rule.id)).chars


async def update(tx: Tx, rule: Rule) -> int:
    return await _UPDATE.run(tx, rule.site_id, rule.id, rule.kind, rule.act, rule.name, rule.value, rule.expires_at)


async def switch(tx: Tx, site: UUID, rule: UUID, *, on: bool) -> int:
    return await _SWITCH.run(tx, site, rule, on)


async def delete(tx: Tx, site: UUID, rule: UUID) -> int:
    await _DELETE_HITS.run(tx, site, rule)
    return await _DELETE.run(tx, site, rule)


async def hits(on: Reader, site: UUID, since: datetime) -> dict[UUID, int]:
    return {each.rule_id: each.hits for each in await _HITS.many(on, site, since)}


async def hit(tx: Tx, site: UUID, rules: list[UUID], comment: UUID | None, act: str, why: str, at: datetime) -> None:
    await _HIT.run(tx, site, rules, comment, act, why, at)


async def spoke(on: Reader, site: UUID, comments: list[UUID]) -> list[Spoke]:
    """Which rules had a say about any of these within 30 days, those since removed left out."""
    return await _SPOKE.many(on, site, comments)


async def forget_hits(tx: Tx, before: datetime) -> None:
    await _FORGET_HITS.run(tx, before)
