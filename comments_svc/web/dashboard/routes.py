"""The addresses of the dashboard, below /dashboard. Only POST changes anything, but for what one has seen
(mail/feedback.py)."""

from collections.abc import Sequence
from typing import Final

from starlette.routing import BaseRoute

from comments_svc.web.dashboard import home, statistics
from comments_svc.web.dashboard.account.routes import ACCOUNT
from comments_svc.web.dashboard.authors.routes import AUTHORS
from comments_svc.web.dashboard.mail.routes import MAIL
from comments_svc.web.dashboard.pages.routes import PAGES
from comments_svc.web.dashboard.queue.routes import QUEUE
from comments_svc.web.dashboard.route import SITE, get
from comments_svc.web.dashboard.settings.routes import SETTINGS
from comments_svc.web.dashboard.setup.routes import SETUP

DASHBOARD: Final[Sequence[BaseRoute]] = [
    get("/", home.home),
    get(f"{SITE}/statistics", statistics.show),
    *ACCOUNT,
    *SETUP,
    *QUEUE,
    *AUTHORS,
    *PAGES,
    *MAIL,
    *SETTINGS,
]
