"""How old a page is goes by its first comment, also where that came along from another page or was written before."""

from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.db.query import Command

# In two parts, each from an index. $3: also to a later day.
_DATE: Final = Command(
    """
    update thread t
    set created_at = case when $3 then coalesce(f.at, t.created_at) else least(f.at, t.created_at) end
    from (
      select min(c.at) as at from (
        select created_at as at from comment where site_id = $1 and thread_id = $2 and version > 0
        union all
        select created_at from comment where site_id = $1 and thread_id = $2 and version = 0
      ) c
    ) f
    where t.site_id = $1 and t.id = $2
    """
)


async def date_page(tx: Tx, site: UUID, thread: UUID) -> None:
    """A locked page that has got comments: one of them may be older than it."""
    await _DATE.run(tx, site, thread, False)


async def date_again(tx: Tx, site: UUID, thread: UUID) -> None:
    """A locked page whose older comments have gone back to where they came from."""
    await _DATE.run(tx, site, thread, True)
