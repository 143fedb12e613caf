"""The way to a first comment."""

from collections.abc import Sequence
from typing import Final

from starlette.routing import BaseRoute

from comments_svc.web.dashboard.route import SITE, form, get, post
from comments_svc.web.dashboard.setup import mail_step, new_site, setup

SETUP: Final[Sequence[BaseRoute]] = [
    form("/sites/new", new_site.show, new_site.create),
    get(f"{SITE}/snippet", setup.old_snippet),
    get(f"{SITE}/setup", setup.snippet),
    form(f"{SITE}/setup/check", setup.show_check, setup.check),
    get(f"{SITE}/setup/check/{{id:uuid}}", setup.checked),
    post(f"{SITE}/setup/allow", setup.allow),
    form(f"{SITE}/setup/mail", mail_step.show, mail_step.send),
    post(f"{SITE}/setup/mail/skip", mail_step.skip),
    get(f"{SITE}/setup/comment", setup.comment),
    post(f"{SITE}/setup/approve", setup.approve),
    post(f"{SITE}/setup/hide", setup.hide),
]
