from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.comments import queries
from comments_svc.comments.model import State
from comments_svc.comments.problems import NoSuchComment, OwnVote, VotesOff
from comments_svc.db.database import Tx
from comments_svc.db.notify import ThreadChanged
from comments_svc.db.query import Command, Query, Write
from comments_svc.outbox.enqueue import enqueue
from comments_svc.outbox.model import Job
from comments_svc.sites.model import Site
from comments_svc.threads.merge import merged_into
from comments_svc.threads.queries import touch

SHOW_AFTER: Final = timedelta(seconds=10)

# A household, or the few of an office who read the same blog; a token is made in no time, so readers can't be counted.
_COUNT_FROM_ONE_ADDRESS: Final = 3


class ShowVotes(msgspec.Struct, frozen=True, tag="show-votes"):
    """Votes are shown by one version a thread at most every 10 s, or each would empty every cache."""

    site_id: UUID
    slug: str
    thread_id: UUID
    url_key: str


class Tally(msgspec.Struct, frozen=True):
    tally: int


# Whether a vote counts is decided when it is cast, and stays: nobody's vote moves because another one is taken back.
_CAST: Final = Write(
    Tally,
    """
    with old as (
      select value, counted from vote where site_id = $1 and comment_id = $2 and reader_id = $3
    ), fate as (
      select coalesce((select counted from old), (
        select count(*) < $6 from vote where site_id = $1 and comment_id = $2 and ip_hash = $5 and counted)) as counted
    ), gone as (
      delete from vote where site_id = $1 and comment_id = $2 and reader_id = $3 and $4 = 0
    ), cast_now as (
      insert into vote (site_id, comment_id, reader_id, value, ip_hash, counted, cast_at)
      select $1, $2, $3, $4, $5, counted, $7 from fate where $4 <> 0
      on conflict (site_id, comment_id, reader_id) do update set value = excluded.value
    )
    update comment set tally = tally + case when (select counted from fate) then $4 else 0 end
      - coalesce((select value from old where counted), 0),
      voted = voted + case when (select counted from fate) and $4 <> 0 then 1 else 0 end
      - (select count(*)::int from old where counted)
    where site_id = $1 and id = $2
    returning tally
    """,
)


class Waiting(msgspec.Struct, frozen=True):
    id: UUID
    state: State


# Locked in the order of every act (comments/change_state.py): what answers before what it answers, the thread last.
_WAITING: Final = Query(
    Waiting,
    """
    select id, state from comment where site_id = $1 and thread_id = $2 and (tally <> score or voted <> votes)
    order by created_at desc, id desc for update
    """,
)
_SHOW: Final = Command(
    """
    update comment c set score = tally, votes = v.n, voted = v.n,
      version = case when state = 'published' then $3 else version end
    from (select id, (select count(*)::int from vote where site_id = $1 and comment_id = id and counted) as n
      from unnest($2::uuid[]) id) v
    where c.site_id = $1 and c.id = v.id
    """
)


class Voter(msgspec.Struct, frozen=True):
    reader: UUID
    ip_hash: bytes


async def vote(tx: Tx, site: Site, comment: UUID, by: Voter, value: int, *, now: datetime) -> int:
    """Sets a reader's vote to -1, 0 or 1; the comment's tally, in which at most three votes of an address count.

    Raises NoSuchComment, OwnVote, VotesOff.
    """
    if not site.votes:
        raise VotesOff
    found = await queries.lock(tx, site.id, comment)
    if found is None or (found.state is not State.PUBLISHED and not found.seems_published_to(by.reader)):
        raise NoSuchComment(comment)
    if found.reader_id == by.reader:
        raise OwnVote
    of_address = (by.ip_hash, _COUNT_FROM_ONE_ADDRESS, now)
    tally = await _CAST.one(tx, site.id, comment, by.reader, value, *of_address)
    show = ShowVotes(site.id, site.slug, found.thread_id, found.url_key)
    await enqueue(tx, Job.of(show, dedupe=str(found.thread_id), due_at=now + SHOW_AFTER))
    return tally.tally


async def show_votes(tx: Tx, job: ShowVotes) -> None:
    """Brings what readers are shown up to the votes as they stand."""
    id = await merged_into(tx, job.site_id, job.thread_id) or job.thread_id
    waiting = await _WAITING.many(tx, job.site_id, id)
    version = 0
    if any(each.state is State.PUBLISHED for each in waiting):
        thread = await touch(tx, job.site_id, id, 0)
        version = thread.version
        tx.announce(ThreadChanged(job.slug, thread.url_key, version, thread.count, live=False))
    await _SHOW.run(tx, job.site_id, [each.id for each in waiting], version)
