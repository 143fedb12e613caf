"""The form of a thread page: what was typed into it, and what is wrong with that, each fault beside its field."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

import msgspec
from starlette.requests import Request

from comments_svc.comments.problems import IdTaken, NoSuchParent, ProofNeeded
from comments_svc.kernel.ids import is_uuid7, uuid7
from comments_svc.kernel.problem import Problem
from comments_svc.kernel.problems import Invalid, RateLimited
from comments_svc.kernel.secret import RootSecret
from comments_svc.markup.model import Html
from comments_svc.markup.problems import TooLong
from comments_svc.sites.model import Site
from comments_svc.web.pages.follow import Typed, read_typed
from comments_svc.web.pages.identity import stamp
from comments_svc.web.pages.words import please_wait
from comments_svc.web.read_fields import read_fields
from comments_svc.web.say import say, say_count
from comments_svc.web.state import State

_NAME_CHARS: Final = 64
_EMAIL: Final = re.compile(r"[^@\s\x00]+@[^@\s\x00]+")
_EMAIL_CHARS: Final = 254


class Form(msgspec.Struct, frozen=True):
    """`id`: made when the form is rendered, so that sending it again is the same comment. `time`: signed, of that
    moment. `faults`: what is wrong, by field; "" is the whole. `preview`: what the text would look like.
    `subscribe`: whether answers are wished for by mail."""

    id: UUID
    time: str
    parent: UUID | None = None
    name: str = ""
    email: str = ""
    text: str = ""
    trap: str = ""
    subscribe: bool = False
    faults: Mapping[str, str] = {}
    preview: Html | None = None


class Sent(msgspec.Struct, frozen=True):
    """`comment`, `vote`: which own comment to take back, or what to vote on, and how. `reaction`: to the page;
    empty takes it back."""

    act: str
    own: str
    form: Form
    comment: UUID | None
    vote: int
    reaction: str
    follow: Typed


def blank(secret: RootSecret, now: datetime, *, parent: UUID | None = None, name: str = "", text: str = "") -> Form:
    return Form(uuid7(), stamp(secret, now), parent, name=name, text=text)


async def read_sent(request: Request[State]) -> Sent:
    """Takes whatever was sent, of a name given twice the last; raises only what reading a form raises."""
    data = dict(await read_fields(request))
    id = _uuid(data, "id")
    form = Form(
        id if id and is_uuid7(id) else uuid7(),
        data.get("time", ""),
        _uuid(data, "parent"),
        data.get("name", ""),
        data.get("email", "").strip(),
        # Forms send CRLF; the counted bytes are those of the text as it is stored.
        data.get("text", "").replace("\r\n", "\n"),
        data.get("trap", ""),
        bool(data.get("subscribe")),
    )
    vote = {"1": 1, "-1": -1}.get(data.get("vote", ""), 0)
    return Sent(
        data.get("act", ""),
        data.get("own", ""),
        form,
        _uuid(data, "comment"),
        vote,
        data.get("reaction", ""),
        read_typed(data),
    )


def _uuid(data: Mapping[str, str], name: str) -> UUID | None:
    try:
        return UUID(data.get(name, ""))
    except ValueError:
        return None


def faults_of(form: Form, site: Site) -> dict[str, str]:
    """Of who writes. The text's own faults are found when it is rendered."""
    found: dict[str, str] = {}
    if len(form.name) > _NAME_CHARS:
        found["name"] = say("Please give a shorter name: up to %(most)s characters.", most=_NAME_CHARS)
    if site.name_rule == "required" and not form.name.strip():
        found["name"] = say("Please give a name. It need not be your full one.")
    if site.email_rule == "required" and not form.email:
        found["email"] = say("Please give your e-mail address. It is never shown.")
    if site.email_rule != "off" and form.email and not _is_email(form.email):
        found["email"] = say("This is not an e-mail address. It looks like ana@example.org.")
    if not form.text.strip():
        found["text"] = say("Please write something.")
    return found


def _is_email(text: str) -> bool:
    return len(text) <= _EMAIL_CHARS and _EMAIL.fullmatch(text) is not None


def refused(form: Form, problem: Problem) -> Form:
    """The form as it was filled in, with the reason why it was not taken."""
    match problem:
        case Invalid(field=field, message=message):
            known = field if field in ("name", "email", "text") else ""
            return msgspec.structs.replace(form, faults={known: say(message)})
        case TooLong(max_bytes=limit):
            over = len(form.text.encode("utf-8", "replace")) - limit
            words = say(
                "This is too long by %(over)s bytes: up to %(most)s are taken. Please shorten it.",
                over=say_count(over),
                most=say_count(limit),
            )
            return msgspec.structs.replace(form, faults={"text": words})
        case RateLimited(retry_after_s=wait_s):
            words = please_wait(wait_s)
            return msgspec.structs.replace(form, faults={"": words})
        case IdTaken():
            words = say("This form was sent before, with another text. Send it again to post this text as well.")
            return msgspec.structs.replace(form, id=uuid7(), faults={"": words})
        case ProofNeeded():
            words = say("To comment here, first confirm your address: below, at “By e-mail”. Then send this again.")
            return msgspec.structs.replace(form, faults={"": words})
        case NoSuchParent():
            words = say(
                "The comment that you answer is not there any more. Send it again to post a comment of its own."
            )
            return msgspec.structs.replace(form, parent=None, faults={"": words})
        case _:
            return msgspec.structs.replace(form, faults={"": say(problem.detail()) or say(problem.title)})
