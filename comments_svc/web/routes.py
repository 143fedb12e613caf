"""The whole URL table. In front of it stands web/read/front.py, which answers `thread` and `counts` from memory."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Mount, Route, Router

from comments_svc.comments import problems as comment
from comments_svc.db.problems import Unavailable
from comments_svc.kernel.problem import Problem
from comments_svc.kernel.problems import BadLink, BadUrl, ExpiredLink, Invalid, RateLimited
from comments_svc.markup.problems import RenderingBusy, TooLong
from comments_svc.readers.problems import BadGrant, BadSso, OtherReader, ProofTooOld, ProofUsed, WrongCode
from comments_svc.sites.problems import ForeignPage, NoSuchSite, OriginNotAllowed
from comments_svc.subscriptions.problems import FollowingOff
from comments_svc.threads.problems import NoSuchReaction
from comments_svc.web import embed, health
from comments_svc.web.api import (
    claims,
    comments,
    events,
    feedback,
    mail_address,
    preview,
    reaction,
    reader,
    reports,
    session,
    subscription,
    threads,
    votes,
)
from comments_svc.web.api.document import openapi
from comments_svc.web.api.shapes import of_comment, of_page, of_reader, of_session, of_thread
from comments_svc.web.dashboard.home import home
from comments_svc.web.dashboard.routes import DASHBOARD
from comments_svc.web.endpoint import Endpoint
from comments_svc.web.links.routes import LINKS
from comments_svc.web.mail_in import mail_in
from comments_svc.web.pages.routes import PAGES
from comments_svc.web.problems import (
    BodyTooSlow,
    MailOff,
    Malformed,
    NotJson,
    NoToken,
    StreamsFull,
    TooLarge,
    TooManyStreams,
)
from comments_svc.web.say import Listening
from comments_svc.web.sign_in.routes import SIGN_IN
from comments_svc.web.state import State
from comments_svc.web.static_files import static_file

_SITE: Final = "/api/v1/sites/{site}"
_READ: Final = (NoSuchSite, Invalid, BadUrl, ForeignPage, Unavailable)
_WRITE: Final = (*_READ, OriginNotAllowed, RateLimited, Malformed, NotJson, TooLarge, BodyTooSlow)
_TEXT: Final = (TooLong, RenderingBusy)
_PROOF: Final = (NoToken, MailOff, ProofTooOld)
_OWN: Final = (NoToken, comment.NoSuchComment, comment.NotYours)


def _problems(*some: Sequence[type[Problem]]) -> tuple[type[Problem], ...]:
    return tuple(dict.fromkeys(each for part in some for each in part))


API: Final[Sequence[Endpoint]] = (
    Endpoint(
        "GET",
        f"{_SITE}/thread",
        threads.page,
        "One page of a thread",
        query=of_thread.ThreadQuery,
        answers={200: of_thread.ThreadPage, 304: None},
        problems=_READ,
    ),
    Endpoint(
        "GET",
        f"{_SITE}/counts",
        threads.counts,
        "How many comments each of up to 100 pages has",
        query=of_thread.CountsQuery,
        answers={200: of_thread.Counts, 304: None},
        problems=_READ,
    ),
    Endpoint(
        "POST",
        f"{_SITE}/comments",
        comments.create,
        "Post a comment",
        body=of_comment.NewComment,
        answers={201: of_comment.Written, 200: of_comment.Written},
        problems=_problems(
            _WRITE,
            _TEXT,
            [
                comment.Banned,
                comment.IdTaken,
                comment.NoSuchParent,
                comment.ProofNeeded,
                comment.RefusedByRule,
                comment.ThreadClosed,
            ],
        ),
        token=True,
    ),
    Endpoint(
        "PATCH",
        f"{_SITE}/comments/{{id}}",
        comments.edit,
        "Change the text of an own comment",
        body=of_comment.Edit,
        answers={200: of_comment.Written},
        problems=_problems(_WRITE, _TEXT, _OWN, [comment.Banned, comment.EditWindowClosed, comment.RefusedByRule]),
        token=True,
    ),
    Endpoint(
        "DELETE",
        f"{_SITE}/comments/{{id}}",
        comments.remove,
        "Take back an own comment",
        answers={200: of_comment.Deleted},
        problems=_problems(_READ, [OriginNotAllowed, TooLarge], _OWN),
        token=True,
    ),
    Endpoint(
        "PUT",
        f"{_SITE}/comments/{{id}}/vote",
        votes.cast,
        "Vote on a comment",
        body=of_comment.NewVote,
        answers={200: of_comment.Voted},
        problems=_problems(_WRITE, [NoToken, comment.NoSuchComment, comment.OwnVote, comment.VotesOff]),
        token=True,
    ),
    Endpoint(
        "POST",
        f"{_SITE}/comments/{{id}}/report",
        reports.create,
        "Report a comment to the moderators",
        body=of_comment.NewReport,
        answers={200: of_comment.Reported},
        problems=_problems(_WRITE, [NoToken, comment.NoSuchComment, comment.OwnReport]),
        token=True,
    ),
    Endpoint(
        "PUT",
        f"{_SITE}/reaction",
        reaction.put,
        "React to a page",
        body=of_page.NewReaction,
        answers={200: of_page.Reacted},
        problems=_problems(_WRITE, [NoToken, NoSuchReaction]),
        token=True,
    ),
    Endpoint(
        "POST",
        f"{_SITE}/preview",
        preview.render,
        "What a text would look like",
        body=of_comment.NewPreview,
        answers={200: of_comment.Preview},
        problems=_problems(_WRITE, _TEXT),
    ),
    Endpoint(
        "POST",
        f"{_SITE}/feedback",
        feedback.create,
        "Write to the author in private",
        body=of_page.NewFeedback,
        answers={201: of_page.FeedbackLeft},
        problems=_problems(_WRITE, [TooLong]),
    ),
    Endpoint(
        "POST",
        f"{_SITE}/mail-address",
        mail_address.create,
        "Where a comment on a page may be mailed to",
        body=of_page.NewMailAddress,
        answers={200: of_page.MailAddress},
        problems=_problems(_WRITE, [MailOff]),
    ),
    Endpoint(
        "GET",
        f"{_SITE}/reader/thread",
        reader.thread,
        "What only this reader sees of a thread",
        query=of_thread.PageQuery,
        answers={200: of_reader.OwnView},
        problems=_problems(_READ, [NoToken]),
        token=True,
    ),
    Endpoint(
        "GET",
        f"{_SITE}/subscription",
        subscription.show,
        "How the reader follows a thread by e-mail",
        query=of_thread.PageQuery,
        answers={200: of_page.Subscription},
        problems=_problems(_READ, [NoToken]),
        token=True,
    ),
    Endpoint(
        "PUT",
        f"{_SITE}/subscription",
        subscription.put,
        "Follow a thread by e-mail",
        body=of_page.NewSubscription,
        answers={200: of_page.Subscription},
        problems=_problems(_WRITE, _PROOF, [FollowingOff]),
        token=True,
    ),
    Endpoint(
        "DELETE",
        f"{_SITE}/subscription",
        subscription.leave,
        "Stop following a thread",
        query=of_thread.PageQuery,
        answers={200: of_page.Subscription},
        problems=_problems(_READ, [OriginNotAllowed, TooLarge, NoToken]),
        token=True,
    ),
    Endpoint(
        "POST",
        f"{_SITE}/reader/code",
        session.ask,
        "Ask for a mail with a code and a link that prove an address",
        body=of_session.NewCode,
        answers={202: of_session.CodeAsked},
        problems=_problems(_WRITE, _PROOF),
        token=True,
    ),
    Endpoint(
        "POST",
        f"{_SITE}/reader/session",
        session.prove,
        "Prove an address by the code or the link of that mail, or by a sign-in",
        body=of_session.NewSession,
        answers={200: of_reader.ReaderView},
        problems=_problems(_WRITE, _PROOF, [WrongCode, BadLink, ExpiredLink, ProofUsed, BadGrant, BadSso, OtherReader]),
        token=True,
    ),
    Endpoint(
        "GET",
        f"{_SITE}/reader",
        reader.show,
        "Who the reader is, and what they follow",
        answers={200: of_reader.ReaderView},
        problems=_problems(_READ, [NoToken]),
        token=True,
    ),
    Endpoint(
        "PATCH",
        f"{_SITE}/reader",
        reader.change,
        "Change the reader's name for comments to come",
        body=of_reader.ReaderChange,
        answers={200: of_reader.ReaderView},
        problems=_problems(_WRITE, [NoToken]),
        token=True,
    ),
    Endpoint(
        "DELETE",
        f"{_SITE}/reader",
        reader.erase,
        "Erase all that the reader wrote, and who they are",
        answers={200: of_reader.Erased},
        problems=_problems(_READ, [OriginNotAllowed, TooLarge, NoToken, ProofTooOld]),
        token=True,
    ),
    Endpoint(
        "GET",
        f"{_SITE}/reader/claims",
        claims.show,
        "Earlier comments that were written under the proven address",
        answers={200: of_reader.Claims},
        problems=_problems(_READ, [NoToken]),
        token=True,
    ),
    Endpoint(
        "POST",
        f"{_SITE}/reader/claims",
        claims.settle,
        "Accept earlier comments as own ones, or disown them",
        body=of_reader.Claimed,
        answers={200: of_reader.Claims},
        problems=_problems(_WRITE, [NoToken]),
        token=True,
    ),
    Endpoint(
        "GET",
        f"{_SITE}/reader/export",
        reader.export,
        "All that is stored about the reader",
        answers={200: of_reader.Export},
        problems=_problems(_READ, [NoToken, ProofTooOld]),
        token=True,
    ),
    Endpoint(
        "GET",
        f"{_SITE}/events",
        events.watch,
        "Server-sent events `changed` with {version, count}",
        query=of_thread.EventsQuery,
        answers={200: "text/event-stream"},
        problems=_problems(_READ, [TooManyStreams, StreamsFull]),
    ),
)


def routes() -> list[BaseRoute]:
    """One route a path, so that a wrong method is told which ones there are."""
    ordered = sorted(API, key=lambda each: each.path)
    api: list[BaseRoute] = [_route(path, list(group)) for path, group in groupby(ordered, key=lambda each: each.path)]
    return [
        *api,
        Route("/api/v1/openapi.json", openapi),
        Route("/embed.js", embed.script),
        Route("/count.js", embed.script),
        Route("/feedback.js", embed.script),
        Route("/static/{name}", static_file),
        Route("/healthz", health.healthz),
        Route("/readyz", health.readyz),
        Route("/mail/in/{provider}/{secret}", mail_in, methods=["POST"]),
        # Mailgun sends whole messages only to an address that ends so.
        Route("/mail/in/{provider}/{secret}/mime", mail_in, methods=["POST"]),
        *PAGES,
        *LINKS,
        *SIGN_IN,
        # Else the router redirects, to wherever the Host header says.
        Route("/dashboard", home),
        Mount("/dashboard", app=Listening(Router(DASHBOARD, redirect_slashes=False))),
    ]


def _route(path: str, endpoints: Sequence[Endpoint]) -> Route:
    by_method = {each.method: each for each in endpoints}

    async def handle(request: Request[State]) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        return await by_method[method](request)

    return Route(path, handle, methods=list(by_method))
