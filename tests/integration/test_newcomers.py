"""Who is new, and who has come back, is judged when they post, and anew when a comment becomes theirs or is erased."""

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Final
from uuid import UUID

import asyncpg
import pytest

from comments_svc.comments.erase import RETENTION, erase
from comments_svc.comments.erase_some import erase_some
from comments_svc.db.migrate import migrations_folder
from comments_svc.moderation.forget import forget
from comments_svc.moderation.matching import matching
from comments_svc.moderation.model import Act
from comments_svc.moderation.queue import queue
from comments_svc.moderation.read_search import read_search
from comments_svc.moderation.sift import sift
from comments_svc.moderation.tab import Sort, Tab
from comments_svc.sites.find import find
from comments_svc.worker.kinds import KINDS
from comments_svc.worker.run import Worker
from tests.mail_in import mail_in
from tests.moderator import decide, moderator
from tests.postbox import ANA, Reader
from tests.service import Service, ask, do, reader_token
from tests.signed_mail import mail

# Comments that say of their writer what is not so.
_WRONG: Final = """
    select count(*) from comment c join (
      select id, lag(created_at) over (partition by site_id, reader_id order by created_at, id) as previous_at
      from comment where source <> '' and reader_id is not null
    ) l using (id)
    where c.previous_at is distinct from l.previous_at
"""


async def _found(it: Service, typed: str) -> set[str]:
    """The texts of what a search finds, the same in each order, and as many as it is said to find."""
    async with it.db.read() as on:
        site = (await find(on, "blog")).id
        sieve = await sift(on, site, Tab.ALL, read_search(typed))
        lists = [await queue(on, site, sieve, each, None, size=100) for each in Sort]
        number = await matching(on, site, sieve)
    ids = [each.id for each in lists[0].cards]
    assert number == len(ids)
    assert all({each.id for each in other.cards} == set(ids) for other in lists)
    return {await ask(it, "select source from comment where id = $1", each) for each in ids}


async def _work(it: Service) -> None:
    while await Worker(it.db, KINDS, it.clock).run_due():
        pass


async def test_the_first_of_its_writer_is_found_and_the_first_since_a_day(blog: Service) -> None:
    await blog.site("elsewhere", origin="https://blog.example")
    ana, bob = reader_token(), reader_token()
    await blog.posted("Elsewhere", token=ana, site="elsewhere")
    await blog.posted("Ana 1", token=ana)
    await blog.posted("Nobody")
    await blog.posted("Ana 2", token=ana)
    blog.clock.move(timedelta(days=3))
    day = blog.clock.now.date()
    await blog.posted("Ana 3, https://a.example/", token=ana)
    await blog.posted("Ana 4", token=ana)
    await blog.posted("Bob 1", token=bob)
    await blog.posted("Bob 2", token=bob)
    assert await ask(blog, _WRONG) == 0
    asked = {
        "is:newcomer": {"Ana 1", "Bob 1"},
        f"is:newcomer since:{day}": {"Bob 1"},
        f"is:newcomer until:{day - timedelta(days=1)}": {"Ana 1"},
        f"is:returning since:{day}": {"Ana 3, https://a.example/"},
        f"is:returning since:{day} has:link": {"Ana 3, https://a.example/"},
        f"is:returning since:{day} -has:link": set(),
        f"-is:newcomer since:{day} bob": {"Bob 2"},
        f"-is:returning since:{day}": {"Ana 4", "Bob 1", "Bob 2"},
        f"is:newcomer is:returning since:{day}": set(),
        "is:newcomer is:pending": set(),
    }
    assert {typed: await _found(blog, typed) for typed in asked} == asked


async def test_whoever_posts_twice_at_once_is_new_once(blog: Service) -> None:
    tokens, other = [reader_token() for _ in range(4)], await blog.posted("Nobody")
    for each in tokens[:2]:
        await blog.vote(other, 1, each)
    answers = await asyncio.gather(*(blog.post(f"Number {n}", token=tokens[n % 4]) for n in range(24)))
    assert {each.status_code for each in answers} == {201}
    assert len(await _found(blog, "is:newcomer")) == 4


async def test_what_was_erased_makes_the_next_one_the_first(blog: Service) -> None:
    by, token = await moderator(blog), reader_token()
    ids = []
    for n in range(8):
        ids.append(await blog.posted(f"Number {n}", token=token))
        blog.clock.move(timedelta(minutes=1))
    for each in (ids[0], ids[1], ids[4]):
        await decide(blog, each, Act.SPAM, by=by)
    async with blog.db.tx() as tx:
        site = await find(tx, "blog")
        assert await forget(tx, site.id, [UUID(ids[0]), UUID(ids[1])], now=blog.clock.now) == 2
    await _work(blog)
    assert (await ask(blog, _WRONG), await _found(blog, "is:newcomer")) == (0, {"Number 2"})
    async with blog.db.tx() as tx:
        await erase_some(tx, site, [UUID(ids[2])], now=blog.clock.now)
    await _work(blog)
    assert (await ask(blog, _WRONG), await _found(blog, "is:newcomer")) == (0, {"Number 3"})
    blog.clock.move(RETENTION + timedelta(days=1))
    async with blog.db.tx() as tx:
        await erase(tx, blog.clock.now)
    await _work(blog)
    assert await ask(blog, "select count(*) from comment where source <> ''") == 4
    assert await ask(blog, _WRONG) == 0


async def test_a_claim_makes_earlier_comments_count(blog: Service) -> None:
    lost = reader_token()
    for text in ("Lost 1", "Lost 2"):
        await blog.posted(text, token=lost, email=ANA)
    ana = Reader(blog)
    await blog.posted("Ana", token=ana.token)
    first = await ask(blog, "select id::text from comment where source = 'Lost 1'")
    reader = "select reader_id from comment where source = 'Ana'"
    await do(blog, f"insert into reader_address (site_id, reader_id, email, proven_at) select site_id, ({reader}), "
             f"'{ANA}', now() from comment limit 1")  # fmt: skip
    assert await _found(blog, "is:newcomer") == {"Lost 1", "Ana"}
    await ana.done("POST", "reader/claims", {"accept": [first], "disown": []})
    await _work(blog)
    assert await _found(blog, "is:newcomer") == {"Lost 1", "Lost 2"}
    assert await ask(blog, _WRONG) == 0


@pytest.fixture
async def wrote_by_mail(blog: Service, tmp_path: Path) -> AsyncIterator[str]:
    """The link by which whoever reads the address says that the comment is theirs."""
    async with mail_in(blog, tmp_path) as inn:
        comment = await blog.posted("Somebody's", token=reader_token())
        await inn.receive(mail(body="Mine.\r\n"), await inn.reply_address(comment))
        await inn.office.send()
        found = re.search(r"http://localhost:8000(/w/\S+)", inn.office.last_text)
        assert found is not None
        yield found[1]


async def test_a_comment_by_mail_is_somebodys_first_once_they_say_so(blog: Service, wrote_by_mail: str) -> None:
    assert await _found(blog, "is:newcomer") == {"Somebody's"}
    answer = await blog.http.post(wrote_by_mail, headers={"origin": "http://localhost:8000"}, follow_redirects=True)
    assert answer.status_code == 200
    await _work(blog)
    assert await _found(blog, "is:newcomer") == {"Somebody's", "Mine."}
    assert await ask(blog, _WRONG) == 0


async def test_the_migration_judges_what_was_there(blog: Service, clean_url: str) -> None:
    """Twice, because it may have been stopped half way."""
    await blog.site("elsewhere", origin="https://blog.example")
    tokens = [reader_token() for _ in range(5)]
    for n in range(20):
        await blog.posted(f"Number {n}", token=tokens[n % 5], site="blog" if n % 3 else "elsewhere")
    await blog.posted("Nobody")
    await do(blog, "update comment set previous_at = null")
    [file] = migrations_folder().glob("0040_*.sql")
    [fill] = [part for part in file.read_text().split("\n-- split\n") if "do $$" in part]
    raw = await asyncpg.connect(clean_url)
    try:
        for _ in range(2):
            await raw.execute(fill)
    finally:
        await raw.close()
    assert await ask(blog, _WRONG) == 0
    assert await ask(blog, "select count(*) from comment where previous_at is not null") == 10
