"""A new demo is full of comments, and yet the first one of a visitor is told at once."""

from datetime import timedelta

from comments_svc.demo.posts import POSTS
from comments_svc.demo.seed import seed
from comments_svc.outbox.count_waiting import Waiting, count_waiting
from comments_svc.sites.find import find
from comments_svc.sites.model import Policy
from tests.post_office import MO, office
from tests.service import BLOG, Service, ask


async def test_a_visitors_first_comment_is_mailed_at_once_although_the_page_was_just_filled(blog: Service) -> None:
    async with office(blog) as post:
        author = await post.moderator()
        async with blog.db.read() as on:
            site = await find(on, "blog")
        await seed(blog.db, site, BLOG, author, blog.clock.now)
        assert await ask(blog, "select count(*) from comment where state = 'pending'") == 2
        assert await post.send() == []
        first = "select bool_and(t.created_at = (select min(created_at) from comment c where c.thread_id = t.id))"
        assert await ask(blog, f"{first} from thread t"), "the age of a page is that of its first comment"
        await blog.change(policy=Policy.HOLD)
        await blog.posted("From a visitor.", url=BLOG + POSTS[0].path)
        assert await post.whom() == [MO]
        assert "From a visitor." in post.last_text


async def test_what_waits_is_counted_with_the_time_of_the_first(blog: Service) -> None:
    async with office(blog) as post:
        await post.moderator(notify="everything")
        for text in ("One.", "Two."):
            await blog.posted(text)
            await post.send()
        async with blog.db.read() as on:
            found = await count_waiting(on, 5)
    assert found == [Waiting(MO, 1, blog.clock.now + timedelta(minutes=10))]
