from dataclasses import dataclass
from typing import LiteralString

import msgspec

from comments_svc.db.query import Command, Write


class Many(msgspec.Struct, frozen=True):
    many: int


class Number(msgspec.Struct, frozen=True):
    """`count`: of the published ones among those that were moved."""

    count: int


@dataclass(frozen=True)
class Those:
    """Comments that go to another page: `ids` selects them, of the site $1."""

    ids: LiteralString

    def lock(self) -> Write[Many]:
        """Before the threads, in the order of every act on comments (comments/change_state.py)."""
        return Write(
            Many,
            f"""
            select count(*) as many from (
              select from comment where site_id = $1 and id = any(array({self.ids}))
              order by created_at desc, id desc for update
            ) l
            """,
        )

    def leave(self) -> Command:
        """Tells open pages that they are gone from the page $2, since its version $4."""
        return Command(
            f"""
            insert into thread_left (site_id, thread_id, version, comment_id)
            select $1, $2, $4, id from comment where site_id = $1 and id = any(array({self.ids})) and version > 0
            """
        )
