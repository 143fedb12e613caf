"""From what the nouns know to what the API gives."""

from datetime import datetime, timedelta
from typing import Final, Literal, assert_never

import msgspec

from comments_svc.comments.acquainted import Acquaintance
from comments_svc.comments.draft import Draft
from comments_svc.comments.edit import editable_for_s, editable_until
from comments_svc.comments.model import Comment as StoredComment
from comments_svc.comments.model import Posted
from comments_svc.comments.model import State as CommentState
from comments_svc.sites.model import Policy as Hold
from comments_svc.sites.model import Site
from comments_svc.threads.model import Page, PublicComment
from comments_svc.threads.model import Thread as StoredThread
from comments_svc.web.api.shapes.of_comment import OwnComment
from comments_svc.web.api.shapes.of_reader import Own
from comments_svc.web.api.shapes.of_thread import Author, Comment, Policy, Thread, ThreadPage

_NO_BODY = msgspec.Raw(b"[]")


class Offer(msgspec.Struct, frozen=True):
    """What the installation can do: send mail, let readers sign in, and take mail for a site at an address here."""

    mails: bool
    sign_in: tuple[str, ...]
    mail_host: str | None = None


def show_page(
    site: Site,
    url_key: str,
    page: Page,
    offer: Offer,
    reactions: dict[str, int] | None = None,
    moved: str | None = None,
) -> ThreadPage:
    """A page that nobody has commented on yet is shown by its canonical URL: the same for everybody."""
    thread = page.thread
    return ThreadPage(
        Thread(None, url_key, "", "open", None, 0, thread.version if thread else 0)
        if thread is None or (thread.count == 0 and thread.state == "open" and not page.comments)
        else _head(thread),
        show_policy(site, offer),
        [show_comment(each) for each in page.comments],
        page.next,
        page.more,
        msgspec.UNSET if page.gone is None else page.gone,
        msgspec.UNSET if reactions is None else reactions,
        msgspec.UNSET if moved is None else moved,
    )


def _head(thread: StoredThread) -> Thread:
    return Thread(
        thread.id,
        thread.url,
        thread.title,
        thread.state,  # type: ignore[arg-type]
        thread.closed_at,
        thread.count,
        thread.version,
    )


_HELD: Final[dict[str, Literal["all", "first", "none"]]] = {
    Hold.HOLD: "all",
    Hold.FIRST_TIMERS: "first",
    Hold.PUBLISH: "none",
}


def held_for(site: Site, they: Acquaintance) -> Literal["all", "first", "none"]:
    """As the policy is for a reader who is trusted, or no newcomer any more."""
    held = _HELD[site.policy]
    return "none" if they.trusted or (held == "first" and they.known) else held


def _mail(site: Site, offer: Offer) -> str | None:
    """Empty where it is not wanted: a page's snippet may still name an address, which counts where there is none."""
    if site.mail_off:
        return ""
    return site.mail or (f"{site.slug}@{offer.mail_host}" if offer.mail_host else None)


def show_policy(site: Site, offer: Offer) -> Policy:
    return Policy(
        site.name_rule,  # type: ignore[arg-type]
        site.email_rule,  # type: ignore[arg-type]
        site.max_length,
        site.edit_window_s,
        site.votes,
        "address" if site.proof_rule == "address" else None,
        _mail(site, offer),
        site.follow and offer.mails,
        site.private,
        list(offer.sign_in),  # type: ignore[arg-type]
        _HELD[site.policy],
        site.house_rules or msgspec.UNSET,
        site.reactions or msgspec.UNSET,
    )


def show_comment(comment: PublicComment) -> Comment:
    if comment.state != "published":
        return Comment(
            comment.id,
            comment.parent_id,
            comment.root_id,
            None,
            _NO_BODY,
            comment.created_at,
            None,
            0,
            "deleted",
            comment.replies,
        )
    return Comment(
        comment.id,
        comment.parent_id,
        comment.root_id,
        _author(comment),
        msgspec.Raw(comment.tree),
        comment.created_at,
        comment.edited_at,
        comment.score,
        "published",
        comment.replies,
    )


def _author(comment: PublicComment | StoredComment) -> Author:
    badge: Literal["author"] | None = "author" if comment.badge else None
    return Author(comment.name or None, badge, comment.avatar, comment.website, _said(comment.verified))


def _said(verified: bool | None) -> bool | msgspec.UnsetType:
    return msgspec.UNSET if verified is None else verified


def show_own(site: Site, comment: StoredComment, *, now: datetime) -> OwnComment:
    """Spam and rejected comments look like waiting ones to their writer; one that a rule has silenced, like any."""
    if comment.state is CommentState.DELETED:
        return _without_content(comment, "deleted")
    return OwnComment(
        comment.id,
        comment.parent_id,
        comment.root_id,
        _author(comment),
        msgspec.Raw(comment.tree),
        comment.created_at,
        comment.edited_at,
        comment.score,
        "published"
        if comment.silenced or (comment.state is CommentState.PUBLISHED and comment.held_revision is None)
        else "pending",
        comment.replies,
        editable_until(site, comment),
        editable_for_s(site, comment, now=now),
        comment.source,
    )


def show_owned(site: Site, comment: StoredComment, *, now: datetime) -> Own:
    return Own(comment.id, editable_until(site, comment), editable_for_s(site, comment, now=now), comment.source)


def show_posted(draft: Draft, posted: Posted) -> OwnComment:
    """A comment that was written just now, without reading it back."""
    assert posted.created_at is not None and posted.avatar is not None and posted.state is not None
    sender = draft.sender
    return OwnComment(
        draft.id,
        draft.parent,
        posted.root_id,
        Author(sender.name or None, None, posted.avatar, sender.website, _said(posted.verified)),
        msgspec.Raw(draft.rendered.tree),
        posted.created_at,
        None,
        0,
        "published" if posted.silent or posted.state == CommentState.PUBLISHED else "pending",
        0,
        posted.created_at + timedelta(seconds=draft.site.edit_window_s) if posted.reader_id else None,
        draft.site.edit_window_s if posted.reader_id else None,
        draft.source,
    )


def show_public(site: Site, comment: StoredComment, *, now: datetime) -> OwnComment:
    """For someone who sent the same comment again without a token: nothing but what every reader sees. Whoever is
    silenced is told the same as the first time."""
    match CommentState.PUBLISHED if comment.silenced else comment.state:
        case CommentState.PUBLISHED:
            seen = msgspec.structs.replace(comment, held_revision=None)
            whole = show_own(site, seen, now=now)
            return msgspec.structs.replace(whole, editable_until=None, editable_for_s=None, source=None)
        case CommentState.DELETED:
            return _without_content(comment, "deleted")
        case CommentState.PENDING | CommentState.SPAM | CommentState.REJECTED:
            return _without_content(comment, "pending")
        case never:
            assert_never(never)


def _without_content(comment: StoredComment, state: Literal["pending", "deleted"]) -> OwnComment:
    return OwnComment(
        comment.id,
        comment.parent_id,
        comment.root_id,
        None,
        _NO_BODY,
        comment.created_at,
        None,
        0,
        state,
        comment.replies,
        None,
        None,
        None,
    )
