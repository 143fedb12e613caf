from collections.abc import Sequence
from typing import Final, LiteralString

from comments_svc.db.database import Tx
from comments_svc.db.query import Command
from comments_svc.outbox.enqueue import enqueue
from comments_svc.outbox.model import Job
from comments_svc.portability.forget_address import forget_unknown
from comments_svc.portability.site.erase_site import EraseWork

_ROWS: Final = 1_000
"""In one transaction."""


def _some(table: LiteralString) -> Command:
    return Command(f"delete from {table} where ctid = any(array(select ctid from {table} where site_id = $1 limit $2))")


# What hangs on another table goes before it.
_TABLES: Final[Sequence[Command]] = (
    _some("bulk_item"),
    _some("bulk_stand"),
    _some("bulk_address_stand"),
    _some("bulk"),
    _some("standing_event"),
    _some("address_standing"),
    _some("page_move_item"),
    _some("page_move"),
    _some("page_visit"),
    _some("visit_round"),
    _some("thread_moved"),
    _some("thread_left"),
    _some("thread_event"),
    _some("rule_hit"),
    _some("rule"),
    _some("saved_view"),
    _some("setup_check"),
    _some("hook"),
    _some("outbound_message"),
    _some("inbound_message"),
    _some("reply_address"),
    _some("feedback"),
    _some("subscription"),
    _some("mail_stop"),
    _some("moderation_event"),
    _some("comment_note"),
    _some("comment_report"),
    _some("comment_revision"),
    _some("vote"),
    _some("reaction"),
    _some("reaction_count"),
    _some("comment"),
    _some("thread_alias"),
    _some("thread"),
    _some("address_proof"),
    _some("former_address"),
    _some("reader_address"),
    _some("reader_name"),
    _some("reader"),
    _some("sign_in_grant"),
    _some("sign_in_way_back"),
    _some("sso_token"),
    _some("site_sso"),
    _some("invitation"),
    _some("site_moderator"),
)
_SITE: Final = Command("delete from site where id = $1 and erased_slug is not null")


async def erase_step(tx: Tx, work: EraseWork) -> None:
    """Takes rows of one table, and asks for the step after it; when there are none left, the site itself."""
    for some in _TABLES:
        if await some.run(tx, work.site_id, _ROWS):
            await enqueue(tx, Job.of(work, due_at=work.at))
            return
    if await _SITE.run(tx, work.site_id):
        await forget_unknown(tx)
