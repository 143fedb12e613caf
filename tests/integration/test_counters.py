"""Whatever people do in whatever order: counters say what a count would, a version is raised exactly when readers see
something else, and what is newer than a version brings a page of that version up to date."""

from collections.abc import Callable, Coroutine, Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import count
from typing import Any, ClassVar, Final, TypeVar
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test

from comments_svc.comments.problems import NoSuchComment
from comments_svc.comments.vote import SHOW_AFTER
from comments_svc.moderation.model import Act
from comments_svc.moderation.problems import ChangedSince, TakenBack
from comments_svc.sites.model import Policy
from comments_svc.worker.kinds import KINDS
from comments_svc.worker.run import Worker
from tests.database import Loop
from tests.moderator import decide, moderator, undo
from tests.service import BLOG, Service, reader_token, service

T = TypeVar("T")

_page = count()
_TOKENS: Final = [reader_token() for _ in range(3)]
_POLICIES: Final = st.sampled_from([Policy.PUBLISH, Policy.PUBLISH, Policy.HOLD])
# What a count over all comments of the thread says, beside what is stored.
_WRONG: Final = """
    with c as (select c.* from comment c join thread t on t.id = c.thread_id where t.url = $1)
    select array_agg(m.id::text) from c m where m.replies <> (
      select count(*) from c r
      where r.state = 'published' and m.id = case when m.root_id is null then r.root_id else r.parent_id end
    ) or m.tally <> (select coalesce(sum(v.value), 0) from vote v where v.comment_id = m.id)
      or m.version > (select version from thread where url = $1)
"""
_COUNT: Final = """
    select t.count - (select count(*) from comment c where c.thread_id = t.id and c.state = 'published')
    from thread t where t.url = $1
"""
_ANSWERED: Final = """
    select array_agg(c.id::text order by c.id) from comment c join thread t on t.id = c.thread_id
    where t.url = $1 and c.had_reply
"""
_HAS_REPLIES: Final = _ANSWERED.replace("c.had_reply", "c.replies > 0")


class Thread(RuleBasedStateMachine):
    """One page, three readers, one moderator."""

    it: ClassVar[Service]
    run: ClassVar[Callable[[Coroutine[Any, Any, Any]], Any]]
    by: ClassVar[UUID]

    comments = Bundle("comments")
    events = Bundle("events")

    def __init__(self) -> None:
        super().__init__()
        self.url = f"{BLOG}/{next(_page)}/"
        self.writer: dict[str, str] = {}
        self.ever_answered: set[str] = set()
        self.seen = self._see()

    def _see(self) -> tuple[int, dict[str, Any]]:
        """The version, and everything else that a reader sees of the page. The policy is the site's, and has the site's
        revision. A page that is not known yet has version 0; the first comment that waits makes it known, with version
        1 and nothing to see."""
        page = self._do(self.it.thread(url=self.url))
        del page["policy"]
        return max(1, page["thread"].pop("version")), page

    def _do(self, act: Coroutine[Any, Any, T]) -> T:
        self.it.clock.move(timedelta(seconds=1))
        done: T = type(self).run(act)
        return done

    def _ask(self, question: str) -> Any:
        async def fetch() -> Any:
            async with self.it.db.read() as on:
                return await on.raw.fetchval(question, self.url)

        return self._do(fetch())

    @rule(target=comments, policy=_POLICIES, who=st.sampled_from(_TOKENS))
    def post(self, policy: Policy, who: str) -> str:
        self._do(self.it.change(policy=policy))
        id = self._do(self.it.posted(url=self.url, token=who))
        self.writer[id] = who
        return id

    @rule(target=comments, policy=_POLICIES, who=st.sampled_from(_TOKENS), parent=comments)
    def reply(self, policy: Policy, who: str, parent: str) -> Any:
        self._do(self.it.change(policy=policy))
        answer = self._do(self.it.post(url=self.url, token=who, parent=parent))
        if answer.status_code == 409:
            return multiple()
        id = answer.json()["comment"]["id"]
        self.writer[id] = who
        return id

    @rule(target=events, comment=comments, act=st.sampled_from(Act))
    def moderate(self, comment: str, act: Act) -> Any:
        try:
            made = self._do(decide(self.it, comment, act, by=self.by))
        except (TakenBack, NoSuchComment):
            return multiple()
        return multiple() if made.event is None else made.event.id

    @rule(event=events)
    def take_back(self, event: UUID) -> None:
        with suppress(ChangedSince):
            self._do(undo(self.it, event, by=self.by))

    @rule(comment=comments)
    def delete(self, comment: str) -> None:
        assert self._do(self.it.delete(comment, self.writer[comment])).status_code == 200

    @rule(comment=comments, policy=_POLICIES, text=st.sampled_from(["One.", "Two."]))
    def edit(self, comment: str, policy: Policy, text: str) -> None:
        self._do(self.it.change(policy=policy))
        assert self._do(self.it.edit(comment, text, self.writer[comment])).status_code in (200, 404, 409)

    @rule(comment=comments, value=st.sampled_from([-1, 0, 1]), who=st.sampled_from(_TOKENS))
    def vote(self, comment: str, value: int, who: str) -> None:
        assert self._do(self.it.vote(comment, value, who)).status_code in (200, 404, 409)

    @rule()
    def show_votes(self) -> None:
        self.it.clock.move(SHOW_AFTER)
        self._do(Worker(self.it.db, KINDS, self.it.clock).run_due())

    @invariant()
    def counters_say_what_a_count_says(self) -> None:
        assert self._ask(_WRONG) is None
        assert self._ask(_COUNT) in (0, None)

    @invariant()
    def what_was_ever_answered_is_remembered(self) -> None:
        self.ever_answered |= set(self._ask(_HAS_REPLIES) or ())
        assert set(self._ask(_ANSWERED) or ()) == self.ever_answered

    @invariant()
    def a_version_is_raised_when_readers_see_a_change_and_only_then(self) -> None:
        before, (version, page) = self.seen, self._see()
        assert (version > before[0]) == (page != before[1]), (before, version, page)
        news = self._do(self.it.thread(url=self.url, since=before[0]))
        known = _contents(before[1]) | _contents(news)
        assert {id: each for id, each in known.items() if id not in news["gone"]} == _contents(page)
        self.seen = version, page


def _contents(page: dict[str, Any]) -> dict[str, Any]:
    """A new reply changes the number under what it answers, which is no news of that comment."""
    return {each["id"]: {**each, "replies": None} for each in page["comments"]}


@pytest.fixture
def machine(clean_url: str) -> Iterator[type[Thread]]:
    with Loop() as loop:
        opened = service(clean_url)
        Thread.it, Thread.run = loop.run(opened.__aenter__()), loop.run
        loop.run(Thread.it.site())
        Thread.by = loop.run(moderator(Thread.it))
        yield Thread
        loop.run(opened.__aexit__(None, None, None))


def test_counters_and_versions_are_right_after_any_acts(machine: type[Thread]) -> None:
    some = settings(max_examples=20, stateful_step_count=20, deadline=None, derandomize=True, database=None)
    run_state_machine_as_test(machine, settings=some)
