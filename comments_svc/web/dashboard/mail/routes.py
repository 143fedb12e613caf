"""Mail in both directions, and what is said in private."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from starlette.routing import BaseRoute, Route

from comments_svc.web.dashboard.mail import (
    arrival,
    arrival_acts,
    feedback,
    letters,
    mail_in,
    mail_test,
    outbox,
    private,
)
from comments_svc.web.dashboard.route import ARRIVAL, COMMENT, SITE, form, get, post


def _private(path: str, what: private.What) -> Route:
    return form(path, partial(private.show, what=what), partial(private.answer, what=what))


MAIL: Final[Sequence[BaseRoute]] = [
    form(f"{SITE}/mail/test", mail_test.show, mail_test.send),
    get(f"{SITE}/mail/outbox", outbox.show),
    get(f"{SITE}/mail/letters", letters.show),
    get(f"{SITE}/mail/letters/html", letters.html),
    post(f"{SITE}/mail/outbox/{{id:uuid}}", outbox.act),
    get(f"{SITE}/feedback", feedback.show),
    post(f"{SITE}/feedback/{{id:uuid}}/take-back", private.take_back),
    _private(f"{SITE}/feedback/{{id:uuid}}", private.What.MESSAGE),
    _private(f"{COMMENT}/private", private.What.COMMENT),
    _private(f"{ARRIVAL}/private", private.What.MAIL),
    get(f"{SITE}/mail-in", mail_in.show),
    get(ARRIVAL, arrival.show),
    get(f"{ARRIVAL}/raw", arrival.raw),
    post(f"{ARRIVAL}/post", arrival_acts.post),
    post(f"{ARRIVAL}/put-back", arrival_acts.put_back),
    post(f"{ARRIVAL}/spam", arrival_acts.spam),
    post(f"{ARRIVAL}/hold", arrival_acts.hold),
    post(f"{ARRIVAL}/forward", arrival_acts.forward),
]
