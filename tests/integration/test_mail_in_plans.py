"""No statement of mail that comes in, and of private messages, reads all of them to find a few."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

from comments_svc.db.query import Statement
from comments_svc.feedback import queries as feedback
from comments_svc.inbound import heed_report, list_arrivals, look_at, look_at_trial, take_order
from comments_svc.inbound import queries as inbound
from comments_svc.moderation import correspondent
from comments_svc.outbox import fates
from tests.service import Service, do

NOW: Final = datetime(2026, 6, 1, tzinfo=UTC)
ID: Final = UUID(int=7)
_BIG: Final = ("inbound_message", "feedback", "reply_address", "outbound_message", "comment")
_FILL: Final = (
    """
    insert into inbound_message (id, received_at, door, sender, recipient, size, hash, dedupe, state, site_id,
      from_email, message_id, address_id, raw)
    select gen_random_uuid(), $2::timestamptz - n * interval '1 minute', 'pipe', '', '', 1, '', n::text::bytea,
      (array['posted', 'held', 'dropped'])[1 + n % 3], $1, 'reader' || n || '@example.org', n::text, n, 'x'
    from generate_series(1, 20000) n
    """,
    """
    insert into feedback (site_id, id, conversation_id, name, email, text, created_at)
    select $1, gen_random_uuid(), gen_random_uuid(), '', 'reader' || n || '@example.org', '',
      $2::timestamptz - n * interval '1 minute'
    from generate_series(1, 20000) n
    """,
    """
    insert into reply_address (id, kind, epoch, site_id, email, created_at)
    select n, 'r', 0, $1, 'reader' || n || '@example.org', $2 from generate_series(1, 20000) n
    """,
    """
    insert into outbound_message (id, site_id, event_id, channel, template, params, recipient, lang, state, due_at,
      first_due_at, created_at)
    select gen_random_uuid(), $1, gen_random_uuid(), 'mail', 'reply', '{}', 'reader' || n || '@example.org', 'en',
      'sent', $2::timestamptz, $2, $2
    from generate_series(1, 20000) n
    """,
)


def statements(site: UUID) -> dict[str, tuple[Statement[Any], Sequence[object]]]:
    page = (NOW, ID, 50)
    return {
        "the list of a site": (list_arrivals._OF_SITE, (site, None, *page)),
        "what is held": (list_arrivals._OF_SITE_BY_STATE, (site, "held", *page)),
        "of every site": (list_arrivals._ALL, (None, None, *page)),
        "what is held anywhere": (list_arrivals._ALL_BY_STATE, (None, "held", *page)),
        "one mail": (look_at._MORE, (ID,)),
        "a test mail": (look_at_trial._LAST, (site, "reader7@example.org")),
        "its answer": (look_at_trial._ECHO, (7,)),
        "seen before": (take_order._SEEN, ("7", ID)),
        "said before": (inbound._SAID_BEFORE, ("reader7@example.org", NOW, site, ID, "x", None, True)),
        "delivered before": (inbound._SAME, (b"7", "")),
        "private messages": (feedback._LIST, (site, NOW, ID, 50)),
        "a conversation": (feedback._CONVERSATION, (site, ID)),
        "who wrote a comment": (correspondent._OF_COMMENT, (site, ID)),
        "who wrote in private": (correspondent._OF_FEEDBACK, (site, ID)),
        "who wrote a mail": (correspondent._OF_MAIL, (site, ID)),
        "what became of answers": (fates._FATES, (site, [ID])),
        "the last mail to somebody": (heed_report._LAST, ("reader7@example.org",)),
        "a mail by its name": (heed_report._BY_ID, (ID, "reader7@example.org")),
    }


async def test_each_list_and_each_question_goes_along_an_index(blog: Service) -> None:
    async with blog.db.read() as on:
        site = await on.raw.fetchval("select id from site")
    for each in _FILL:
        await do(blog, each, site, NOW)
    plans = {}
    async with blog.db.read() as on:
        await on.raw.execute("analyze")
        for name, (statement, values) in statements(site).items():
            rows = await on.raw.fetch(f"explain {statement.sql}", *values)
            plans[name] = "\n".join(row[0] for row in rows)
    scans = [f"Seq Scan on {each} " for each in _BIG if each != "comment"]
    assert {name: plan for name, plan in plans.items() if any(each in plan for each in scans)} == {}
    sorts = {name: plan for name, plan in plans.items() if "Sort Key" in plan and "Limit" in plan.splitlines()[0]}
    assert [name for name in sorts if name.startswith(("the list", "what is held", "of every", "private"))] == []
