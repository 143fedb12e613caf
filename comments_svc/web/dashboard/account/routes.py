"""Signing in, and the own account."""

from collections.abc import Sequence
from typing import Final

from starlette.routing import BaseRoute

from comments_svc.web.dashboard.account import (
    account,
    first_owner,
    invitation,
    keys,
    passkeys,
    sessions,
    sign_in,
    sign_in_mail,
    sign_in_passkey,
)
from comments_svc.web.dashboard.route import form, post

ACCOUNT: Final[Sequence[BaseRoute]] = [
    form("/sign-in", sign_in.show, sign_in.use),
    post("/sign-in/mail", sign_in_mail.ask),
    post("/sign-in/code", sign_in_mail.enter),
    form("/sign-in/passkey", sign_in_passkey.ask, sign_in_passkey.use),
    post("/sign-out", sign_in.out),
    form("/invitation", invitation.show, invitation.use),
    form("/account", account.show, account.save),
    post("/account/language", account.choose_language),
    form("/account/passkeys", passkeys.offer, passkeys.add),
    post("/account/passkeys/name", passkeys.rename),
    post("/account/passkeys/remove", passkeys.remove),
    post("/account/passkeys/decline", passkeys.decline),
    post("/account/sessions/end", sessions.end),
    post("/account/sessions/end-others", sessions.end_others),
    form("/account/keys", keys.show, keys.switch),
    form("/setup", first_owner.show, first_owner.create),
]
