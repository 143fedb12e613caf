"""Fill an empty demo site through the same doors that readers and moderators use."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.comments import queries
from comments_svc.comments.delete import delete
from comments_svc.comments.draft import Draft, Sender
from comments_svc.comments.model import Door
from comments_svc.comments.vote import ShowVotes, Voter, show_votes, vote
from comments_svc.db.database import Database, Tx
from comments_svc.demo.discussion import Discussion, SeedComment, load
from comments_svc.demo.posts import POSTS
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.secret import token_hash
from comments_svc.markup.render import render
from comments_svc.moderation.submit import submit
from comments_svc.readers.recognise import recognise
from comments_svc.setup.queries import mail_works
from comments_svc.sites.model import Policy, Site
from comments_svc.sites.page_key import page_key
from comments_svc.threads.date_page import date_page
from comments_svc.threads.queries import by_key

_TITLES: Final = {post.slug: post.title for post in POSTS}
_PATHS: Final = {post.slug: post.path for post in POSTS}


async def seed(db: Database, site: Site, blog_url: str, author: UUID, now: datetime) -> None:
    """`author` is the moderator whose blog it is. All or nothing: a start that was interrupted begins anew."""
    async with db.tx() as tx:
        for discussion in load():
            await _Seeder(tx, site, blog_url + _PATHS[discussion.post], author, now).fill(discussion)
        await mail_works(tx, site.id, now)  # to the mailbox of the demo, so that nothing is left to set up


class _Seeder:
    def __init__(self, tx: Tx, site: Site, url: str, author: UUID, now: datetime) -> None:
        self._tx = tx
        self._site = site
        self._url = url
        self._author = author
        self._now = now
        self._ids: dict[str, UUID] = {}

    async def fill(self, discussion: Discussion) -> None:
        for comment in discussion.comments:
            await self._post(comment, _TITLES[discussion.post])
        for comment in discussion.comments:
            await self._vote(comment)
        for comment in discussion.comments:
            if comment.state == "deleted":
                await self._delete(comment)
        key = page_key(self._site, self._url)
        thread = await by_key(self._tx, self._site.id, key)
        if thread is not None:
            await date_page(self._tx, self._site.id, thread.id)
            await show_votes(self._tx, ShowVotes(self._site.id, self._site.slug, thread.id, key))

    async def _post(self, comment: SeedComment, title: str) -> None:
        id = self._ids[comment.key] = uuid7()
        # Who waits has published nothing yet, so the site's own policy holds it.
        policy = Policy.FIRST_TIMERS if comment.state == "pending" else Policy.PUBLISH
        draft = Draft(
            site=msgspec.structs.replace(self._site, policy=policy),
            id=id,
            url=self._url,
            url_key=page_key(self._site, self._url),
            title=title,
            parent=self._ids[comment.parent] if comment.parent else None,
            source=comment.text,
            rendered=render(comment.text, max_bytes=self._site.max_length),
            sender=self._sender(comment),
            door=Door.WIDGET,
            at=self._now - timedelta(minutes=comment.minutes_ago),
            suspicion=("trap-filled",) if comment.state == "spam" else (),
            # A mail about this page would be the last for ten minutes: the visitor's own comment would be told late.
            silent=True,
        )
        await submit(self._tx, draft, limit=None)

    def _sender(self, comment: SeedComment) -> Sender:
        if comment.badge == "author":
            return Sender(name=comment.author, moderator=self._author)
        return Sender(name=comment.author, token_hash=token_hash(f"demo reader {comment.author}"))

    async def _vote(self, comment: SeedComment) -> None:
        for each in range(abs(comment.score)):
            token = token_hash(f"demo voter {each}")
            by = Voter(await recognise(self._tx, self._site.id, token), ip_hash=token)
            value = 1 if comment.score > 0 else -1
            await vote(self._tx, self._site, self._ids[comment.key], by, value, now=self._now)

    async def _delete(self, comment: SeedComment) -> None:
        found = await queries.lock(self._tx, self._site.id, self._ids[comment.key])
        assert found is not None
        await delete(self._tx, self._site, found, now=self._now)
