"""The pages of a site."""

from collections.abc import Sequence
from typing import Final

from starlette.routing import BaseRoute

from comments_svc.web.dashboard.pages import age, gone, move, pages, split
from comments_svc.web.dashboard.route import COMMENT, SITE, form, get, post

_PAGE: Final = f"{SITE}/pages/{{id:uuid}}"
_MOVE: Final = f"{SITE}/pages/moves/{{id:uuid}}"

PAGES: Final[Sequence[BaseRoute]] = [
    form(f"{COMMENT}/move", split.show, split.move),
    get(f"{SITE}/pages", pages.show),
    form(f"{SITE}/pages/age", age.show, age.save),
    get(f"{SITE}/pages/gone", gone.show),
    post(f"{SITE}/pages/gone/start", gone.start),
    post(f"{SITE}/pages/gone/stop", gone.stop),
    post(f"{SITE}/pages/gone/{{id:uuid}}", gone.act),
    form(f"{SITE}/pages/move", move.show, move.start),
    get(_MOVE, move.show_one),
    post(f"{_MOVE}/stop", move.stop),
    post(f"{_MOVE}/undo", move.undo),
    form(_PAGE, pages.show_one, pages.save),
    post(f"{_PAGE}/forget", pages.forget),
    post(f"{_PAGE}/merge", pages.join),
    post(f"{_PAGE}/undo", pages.part),
    post(f"{_PAGE}/unrename", pages.name_back),
    post(f"{_PAGE}/unsplit", pages.take_back),
]
