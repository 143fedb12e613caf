"""Settings of a site, the people who moderate it, and its data."""

from collections.abc import Sequence
from typing import Final

from starlette.routing import BaseRoute

from comments_svc.web.dashboard.route import SITE, form, get, post
from comments_svc.web.dashboard.settings import (
    appearance,
    data,
    hooks,
    keeping,
    mail_choice,
    people,
    personal_data,
    rules,
    site_data,
    site_settings,
)

_RULE: Final = f"{SITE}/rules/{{id:uuid}}"

SETTINGS: Final[Sequence[BaseRoute]] = [
    form(f"{SITE}/settings", site_settings.show, site_settings.save),
    get(f"{SITE}/appearance", appearance.show),
    get(f"{SITE}/appearance.css", appearance.sheet),
    get(f"{SITE}/hooks", hooks.show),
    form(f"{SITE}/hooks/new", hooks.show_new, hooks.create),
    post(f"{SITE}/hooks/{{id:uuid}}/test", hooks.test),
    post(f"{SITE}/hooks/{{id:uuid}}/remove", hooks.remove),
    get(f"{SITE}/rules", rules.show),
    form(f"{SITE}/rules/new", rules.show_new, rules.create),
    form(_RULE, rules.show_one, rules.save),
    post(f"{_RULE}/switch", rules.switch),
    post(f"{_RULE}/remove", rules.remove),
    get(f"{SITE}/people", people.show),
    post(f"{SITE}/people/invite", people.invite),
    post(f"{SITE}/people/invitations/{{id:uuid}}/revoke", people.revoke),
    post(f"{SITE}/people/{{id:uuid}}/role", people.set_role),
    post(f"{SITE}/people/{{id:uuid}}/remove", people.remove),
    post(f"{SITE}/leave", people.leave),
    get(f"{SITE}/data", data.show),
    post(f"{SITE}/data/site/export", site_data.export),
    form(f"{SITE}/data/site/erase", site_data.ask, site_data.erase),
    get(f"{SITE}/data/of/{{id:uuid}}", personal_data.show_of),
    post(f"{SITE}/data/find", personal_data.find),
    post(f"{SITE}/data/export", personal_data.export),
    post(f"{SITE}/data/erase", personal_data.erase),
    form(f"{SITE}/data/keep", keeping.show, keeping.save),
    form(f"{SITE}/mail", mail_choice.show, mail_choice.save),
]
