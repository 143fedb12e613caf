"""The queue, a comment of it, and what is decided there."""

from collections.abc import Sequence
from typing import Final

from starlette.routing import BaseRoute

from comments_svc.web.dashboard.queue import (
    act,
    bulk,
    comment,
    edit,
    look,
    narrow,
    notes,
    own_acts,
    reply,
    screen,
    search,
    stand,
    thread,
)
from comments_svc.web.dashboard.route import COMMENT, SITE, form, get, post

_BULK: Final = f"{SITE}/bulk/{{id:uuid}}"

QUEUE: Final[Sequence[BaseRoute]] = [
    get(SITE, screen.show),
    get(f"{SITE}/narrow", narrow.narrow),
    post(f"{SITE}/views", search.save),
    post(f"{SITE}/views/{{id:uuid}}/remove", search.remove),
    post(f"{SITE}/views/{{id:uuid}}/restore", search.bring_back),
    post(f"{SITE}/bulk", bulk.start),
    get(_BULK, bulk.show),
    post(f"{_BULK}/stop", bulk.stop),
    post(f"{_BULK}/undo", bulk.undo),
    get(COMMENT, comment.show),
    post(f"{COMMENT}/decide", act.decide),
    post(f"{COMMENT}/reply", reply.reply),
    post(f"{COMMENT}/note", notes.add),
    post(f"{COMMENT}/note/remove", notes.remove),
    form(f"{COMMENT}/edit", edit.show, edit.save),
    get(f"{COMMENT}/around", look.around),
    post(f"{COMMENT}/stand", stand.save),
    get(f"{SITE}/news", look.news),
    post(f"{SITE}/reason", act.explain),
    post(f"{SITE}/undo", act.undo),
    post(f"{SITE}/undo-last", own_acts.undo_last),
    get(f"{SITE}/history", own_acts.show),
    post(f"{SITE}/threads/{{id:uuid}}", thread.set_state),
]
