"""The addresses of the dashboard, below /dashboard. Only POST changes anything."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Final, TypeAlias

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from comments_svc.web.dashboard import (
    account,
    act,
    appearance,
    arrival,
    arrival_acts,
    author,
    bulk,
    comment,
    data,
    edit,
    feedback,
    first_owner,
    home,
    hooks,
    invitation,
    keeping,
    keys,
    letters,
    look,
    mail_choice,
    mail_in,
    mail_test,
    new_site,
    notes,
    outbox,
    own_acts,
    pages,
    pages_age,
    pages_gone,
    pages_move,
    passkeys,
    people,
    personal_data,
    private,
    queue,
    reply,
    rules,
    search,
    sessions,
    setup,
    sign_in,
    sign_in_mail,
    sign_in_passkey,
    site_data,
    site_settings,
    split,
    stand,
    statistics,
    thread,
)
from comments_svc.web.state import State

Handler: TypeAlias = Callable[[Request[State]], Awaitable[Response]]


def _get(path: str, show: Handler) -> Route:
    return Route(path, show, methods=["GET"])


def _post(path: str, do: Handler) -> Route:
    return Route(path, do, methods=["POST"])


def _form(path: str, show: Handler, send: Handler) -> Route:
    """One route for both, so that a wrong method is told of both."""

    async def handle(request: Request[State]) -> Response:
        return await (send if request.method == "POST" else show)(request)

    return Route(path, handle, methods=["GET", "POST"])


def _private(path: str, what: private.What) -> Route:
    return _form(path, partial(private.show, what=what), partial(private.answer, what=what))


_SITE: Final = "/sites/{site}"
_COMMENT: Final = f"{_SITE}/c/{{id:uuid}}"
_BULK: Final = f"{_SITE}/bulk/{{id:uuid}}"
_PAGE: Final = f"{_SITE}/pages/{{id:uuid}}"
_MOVE: Final = f"{_SITE}/pages/moves/{{id:uuid}}"
_RULE: Final = f"{_SITE}/rules/{{id:uuid}}"
_ARRIVAL: Final = f"{_SITE}/mail-in/{{id:uuid}}"

DASHBOARD: Final[Sequence[BaseRoute]] = [
    _get("/", home.home),
    _form("/sign-in", sign_in.show, sign_in.use),
    _post("/sign-in/mail", sign_in_mail.ask),
    _post("/sign-in/code", sign_in_mail.enter),
    _form("/sign-in/passkey", sign_in_passkey.ask, sign_in_passkey.use),
    _post("/sign-out", sign_in.out),
    _form("/invitation", invitation.show, invitation.use),
    _form("/account", account.show, account.save),
    _post("/account/language", account.choose_language),
    _form("/account/passkeys", passkeys.offer, passkeys.add),
    _post("/account/passkeys/name", passkeys.rename),
    _post("/account/passkeys/remove", passkeys.remove),
    _post("/account/passkeys/decline", passkeys.decline),
    _post("/account/sessions/end", sessions.end),
    _post("/account/sessions/end-others", sessions.end_others),
    _form("/account/keys", keys.show, keys.switch),
    _form("/setup", first_owner.show, first_owner.create),
    _form("/sites/new", new_site.show, new_site.create),
    _get(_SITE, queue.show),
    _post(f"{_SITE}/views", search.save),
    _post(f"{_SITE}/views/{{id:uuid}}/remove", search.remove),
    _post(f"{_SITE}/bulk", bulk.start),
    _get(_BULK, bulk.show),
    _post(f"{_BULK}/stop", bulk.stop),
    _post(f"{_BULK}/undo", bulk.undo),
    _get(_COMMENT, comment.show),
    _form(f"{_COMMENT}/move", split.show, split.move),
    _post(f"{_COMMENT}/decide", act.decide),
    _post(f"{_COMMENT}/reply", reply.reply),
    _post(f"{_COMMENT}/note", notes.add),
    _post(f"{_COMMENT}/note/remove", notes.remove),
    _form(f"{_COMMENT}/edit", edit.show, edit.save),
    _get(f"{_COMMENT}/around", look.around),
    _post(f"{_COMMENT}/stand", stand.save),
    _form(f"{_COMMENT}/author", author.show, author.save),
    _post(f"{_COMMENT}/author/delete", author.delete_all),
    _get(f"{_SITE}/news", look.news),
    _post(f"{_SITE}/reason", act.explain),
    _post(f"{_SITE}/undo", act.undo),
    _post(f"{_SITE}/undo-last", own_acts.undo_last),
    _get(f"{_SITE}/history", own_acts.show),
    _post(f"{_SITE}/threads/{{id:uuid}}", thread.set_state),
    _get(f"{_SITE}/pages", pages.show),
    _form(f"{_SITE}/pages/age", pages_age.show, pages_age.save),
    _get(f"{_SITE}/pages/gone", pages_gone.show),
    _post(f"{_SITE}/pages/gone/start", pages_gone.start),
    _post(f"{_SITE}/pages/gone/stop", pages_gone.stop),
    _post(f"{_SITE}/pages/gone/{{id:uuid}}", pages_gone.act),
    _form(f"{_SITE}/pages/move", pages_move.show, pages_move.start),
    _get(_MOVE, pages_move.show_one),
    _post(f"{_MOVE}/stop", pages_move.stop),
    _post(f"{_MOVE}/undo", pages_move.undo),
    _form(_PAGE, pages.show_one, pages.save),
    _post(f"{_PAGE}/forget", pages.forget),
    _post(f"{_PAGE}/merge", pages.join),
    _post(f"{_PAGE}/undo", pages.part),
    _post(f"{_PAGE}/unsplit", pages.take_back),
    _form(f"{_SITE}/settings", site_settings.show, site_settings.save),
    _get(f"{_SITE}/appearance", appearance.show),
    _get(f"{_SITE}/appearance.css", appearance.sheet),
    _get(f"{_SITE}/statistics", statistics.show),
    _get(f"{_SITE}/snippet", setup.old_snippet),
    _get(f"{_SITE}/setup", setup.snippet),
    _form(f"{_SITE}/setup/check", setup.show_check, setup.check),
    _get(f"{_SITE}/setup/check/{{id:uuid}}", setup.checked),
    _post(f"{_SITE}/setup/allow", setup.allow),
    _get(f"{_SITE}/setup/comment", setup.comment),
    _post(f"{_SITE}/setup/approve", setup.approve),
    _post(f"{_SITE}/setup/hide", setup.hide),
    _get(f"{_SITE}/hooks", hooks.show),
    _form(f"{_SITE}/hooks/new", hooks.show_new, hooks.create),
    _post(f"{_SITE}/hooks/{{id:uuid}}/test", hooks.test),
    _post(f"{_SITE}/hooks/{{id:uuid}}/remove", hooks.remove),
    _get(f"{_SITE}/rules", rules.show),
    _form(f"{_SITE}/rules/new", rules.show_new, rules.create),
    _form(_RULE, rules.show_one, rules.save),
    _post(f"{_RULE}/switch", rules.switch),
    _post(f"{_RULE}/remove", rules.remove),
    _get(f"{_SITE}/people", people.show),
    _post(f"{_SITE}/people/invite", people.invite),
    _post(f"{_SITE}/people/invitations/{{id:uuid}}/revoke", people.revoke),
    _post(f"{_SITE}/people/{{id:uuid}}/role", people.set_role),
    _post(f"{_SITE}/people/{{id:uuid}}/remove", people.remove),
    _post(f"{_SITE}/leave", people.leave),
    _get(f"{_SITE}/data", data.show),
    _post(f"{_SITE}/data/site/export", site_data.export),
    _form(f"{_SITE}/data/site/erase", site_data.ask, site_data.erase),
    _get(f"{_SITE}/data/of/{{id:uuid}}", personal_data.show_of),
    _post(f"{_SITE}/data/find", personal_data.find),
    _post(f"{_SITE}/data/export", personal_data.export),
    _post(f"{_SITE}/data/erase", personal_data.erase),
    _form(f"{_SITE}/data/keep", keeping.show, keeping.save),
    _form(f"{_SITE}/mail", mail_choice.show, mail_choice.save),
    _form(f"{_SITE}/mail/test", mail_test.show, mail_test.send),
    _get(f"{_SITE}/mail/outbox", outbox.show),
    _get(f"{_SITE}/mail/letters", letters.show),
    _get(f"{_SITE}/mail/letters/html", letters.html),
    _post(f"{_SITE}/mail/outbox/{{id:uuid}}", outbox.act),
    _get(f"{_SITE}/feedback", feedback.show),
    _post(f"{_SITE}/feedback/{{id:uuid}}/take-back", private.take_back),
    _private(f"{_SITE}/feedback/{{id:uuid}}", private.What.MESSAGE),
    _private(f"{_COMMENT}/private", private.What.COMMENT),
    _private(f"{_ARRIVAL}/private", private.What.MAIL),
    _get(f"{_SITE}/mail-in", mail_in.show),
    _get(_ARRIVAL, arrival.show),
    _get(f"{_ARRIVAL}/raw", arrival.raw),
    _post(f"{_ARRIVAL}/post", arrival_acts.post),
    _post(f"{_ARRIVAL}/put-back", arrival_acts.put_back),
    _post(f"{_ARRIVAL}/spam", arrival_acts.spam),
    _post(f"{_ARRIVAL}/hold", arrival_acts.hold),
    _post(f"{_ARRIVAL}/forward", arrival_acts.forward),
]
