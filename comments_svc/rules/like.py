from typing import Final
from uuid import UUID

import msgspec

from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.rules.model import Kind
from comments_svc.rules.subject import Subject

_MOST_HOSTS: Final = 3
_TEXT_CHARS: Final = 60


class Like(msgspec.Struct, frozen=True):
    """What others may have in common with a comment, as a rule of this kind takes it. `cut`: more of it follows."""

    kind: Kind
    value: str
    cut: bool = False


class _Model(msgspec.Struct, frozen=True):
    name: str
    email: str | None
    proven: str | None
    website: str | None
    ip_hash: bytes | None
    source: str
    tree: str


_MODEL: Final = Query(
    _Model,
    """
    select c.name, c.email, a.email as proven, c.website, c.ip_hash, c.source, c.tree from comment c
    left join reader_address a on a.site_id = c.site_id and a.reader_id = c.reader_id
    where c.site_id = $1 and c.id = $2
    """,
)


async def like(on: Reader, site: UUID, comment: UUID) -> list[Like]:
    """Nothing of a comment that is gone."""
    found = await _MODEL.maybe(on, site, comment)
    if found is None:
        return []
    it = Subject(
        name=found.name,
        email=found.email,
        website=found.website,
        ip_hash=found.ip_hash,
        source=found.source,
        tree=found.tree,
        by_mail=False,
        proven=found.proven,
    )
    hosts = list(dict.fromkeys(each.partition("/")[0] for each in it.addresses))[:_MOST_HOSTS]
    line = next((each.strip() for each in it.text.splitlines() if each.strip()), "")
    begin = _beginning(line)
    wanted = [
        Like(Kind.NAME, it.name),
        *(Like(Kind.ADDRESS, each) for each in it.emails),
        *(Like(Kind.ADDRESS_DOMAIN, each) for each in dict.fromkeys(each.rpartition("@")[2] for each in it.emails)),
        Like(Kind.IP, it.ip),
        *(Like(Kind.URL, host) for host in hosts),
        Like(Kind.TEXT, begin, cut=begin != line),
    ]
    return [each for each in wanted if each.value]


def _beginning(line: str) -> str:
    """Whole words, but of one that is longer than all that is taken."""
    cut = line[:_TEXT_CHARS]
    if len(line) > _TEXT_CHARS and line[_TEXT_CHARS] != " " and " " in cut:
        cut = cut.rpartition(" ")[0]
    return cut.strip()
