"""Who wrote."""

from collections.abc import Sequence
from typing import Final

from starlette.routing import BaseRoute

from comments_svc.web.dashboard.authors import author
from comments_svc.web.dashboard.route import COMMENT, form, post

AUTHORS: Final[Sequence[BaseRoute]] = [
    form(f"{COMMENT}/author", author.show, author.save),
    post(f"{COMMENT}/author/delete", author.delete_all),
]
