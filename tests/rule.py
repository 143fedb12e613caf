"""A rule of a site, as its owner adds it."""

from datetime import timedelta
from uuid import UUID

from comments_svc.kernel.ids import uuid7
from comments_svc.rules.add import add
from comments_svc.rules.model import Does, Kind
from comments_svc.rules.read_rule import read_rule
from comments_svc.sites.find import find
from tests.service import Service


async def rule(
    it: Service,
    kind: Kind,
    value: str = "",
    act: Does = Does.HOLD,
    *,
    lasts: timedelta | None = None,
    name: str = "",
) -> UUID:
    now, id = it.clock.now, uuid7()
    async with it.db.tx() as tx:
        site = await find(tx, "blog")
        until = now + lasts if lasts else None
        await add(tx, site, read_rule(site.id, id, kind, act, name=name, value=value, expires_at=until, now=now))
    return id
