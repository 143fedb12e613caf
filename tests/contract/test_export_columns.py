"""Nothing that a site has is forgotten by its file: each column is in it, or is named here with the reason why not."""

import re
from typing import Final, TypeAlias

import asyncpg
import pytest

from comments_svc.portability.site.section import SECTIONS

Columns: TypeAlias = set[tuple[str, str]]

_COLUMNS: Final = """
    select table_name::text, column_name::text from information_schema.columns c
    where table_schema = 'public' and column_name <> 'site_id' and (table_name = 'site' or exists (
      select from information_schema.columns o
      where o.table_schema = 'public' and o.table_name = c.table_name and o.column_name = 'site_id'))
"""
# As the statement's list of columns and its joins use them; its conditions tell nobody anything.
_USED: Final = """
    select table_name::text, column_name::text from information_schema.view_column_usage where view_name = 'exported'
"""

_OPENS: Final = "it opens something, or makes what does"
_NETWORK: Final = "a hash of a network address, which means nothing under another secret"
_MOMENT: Final = "what the service does at the moment"
_MADE: Final = "made anew from what is in the file"
_MAIL: Final = "of a mail as it came, and how it was received"
_OF_MAIL: Final = (
    *("address_id", "attempts", "authenticity", "body", "client_ip", "cut", "dedupe", "door", "hash", "helo", "kind"),
    *("message_id", "raw", "recipient", "results", "sender", "settled_at", "size", "told"),
)

TABLES: Final = {
    "address_proof": _MOMENT,
    "bulk": _MOMENT,
    "bulk_address_stand": _MOMENT,
    "bulk_item": _MOMENT,
    "bulk_stand": _MOMENT,
    "invitation": _MOMENT,
    "outbound_message": "the record of what was sent",
    "page_move": _MOMENT,
    "page_move_item": _MOMENT,
    "page_visit": _MOMENT,
    "reaction": "who reacted how: only how many",
    "reply_address": _OPENS,
    "rule_hit": "how often a rule was met",
    "setup_check": _MOMENT,
    "sign_in_grant": _OPENS,
    "sign_in_way_back": _MOMENT,
    "sso_token": _OPENS,
    "thread_left": "for pages that are open in a browser",
    "thread_moved": "for undoing what was done with a page here",
    "visit_round": _MOMENT,
    "vote": "who voted for what: only how many",
}
LEFT_OUT: Final = {
    "comment": {
        "digest": "tells a repeated post from another, minutes later",
        "ip_hash": _NETWORK,
        "markup_version": _MADE,
        "previous_at": _MADE,
        "replies": _MADE,
        "risk": _MADE,
        "root_id": _MADE,
        "score": "what readers are shown of `tally` at the moment",
        "search": _MADE,
        "shown": _MADE,
        "tree": _MADE,
        "version": "for pages that are open in a browser",
        "votes": "what readers are shown of `voted` at the moment",
    },
    "comment_report": {"ip_hash": _NETWORK},
    "comment_revision": {"html": _MADE, "markup_version": _MADE, "tree": _MADE},
    "hook": {"target": _OPENS, "token": _OPENS, "url": _OPENS},
    "inbound_message": dict.fromkeys(_OF_MAIL, _MAIL),
    "moderation_event": {"bulk_id": _MOMENT},
    "reader": {"token_hash": _OPENS},
    "saved_view": {"removed_at": "of a view that is gone, and can be brought back for a day"},
    "site": {"changed_at": _MOMENT, "erased_slug": "of a site that is gone", "revision": _MOMENT},
    "site_moderator": {
        "private_seen_at": "what one moderator has looked at",
        "steps_hidden": "how one moderator's list looks",
    },
    "site_sso": {"generation": _OPENS, "previous_until": _OPENS},
    "thread": {"changed_at": _MOMENT, "count": _MADE, "version": "for pages that are open in a browser"},
}


@pytest.mark.asyncio
async def test_each_column_is_in_the_file_or_left_out_for_a_reason(database_url: str) -> None:
    raw = await asyncpg.connect(database_url)
    try:
        every: Columns = {(table, column) for table, column in await raw.fetch(_COLUMNS)}
        exported: Columns = set()
        for section in SECTIONS:
            selected = re.split(r"\bwhere\b", section.rows.sql)[0]
            await raw.execute(f"create view exported as {selected}")
            exported |= {(table, column) for table, column in await raw.fetch(_USED)}
            await raw.execute("drop view exported")
    finally:
        await raw.close()
    left_out = {each for each in every if each[0] in TABLES}
    left_out |= {(table, column) for table, columns in LEFT_OUT.items() for column in columns}
    assert every - exported - left_out == set()
    assert left_out - (every - exported) == set()
    assert set(TABLES) == {table for table, _ in every} - {table for table, _ in exported}
