"""How the comments look on a page: tried here on comments of the site, and taken along as CSS. Nothing is kept."""

from typing import Annotated, Final

import msgspec
from msgspec import Meta
from starlette.requests import Request
from starlette.responses import Response

from comments_svc.web.dashboard.desk import sit_down_as_owner
from comments_svc.web.dashboard.settings.preview import preview_url
from comments_svc.web.endpoint import read_query
from comments_svc.web.html import page
from comments_svc.web.state import State

_COLOUR: Final = r"^(#[0-9a-fA-F]{6})?$"
_LENGTH: Final = r"^([0-9]{1,2}(\.[0-9])?)?$"

Colour = Annotated[str, Meta(pattern=_COLOUR)]
Length = Annotated[str, Meta(pattern=_LENGTH)]


class Appearance(msgspec.Struct, frozen=True):
    """What is empty is left to the page. `size`, `radius`, `gap` in pixels, `measure` in em."""

    accent: Colour = ""
    color: Colour = ""
    size: Length = ""
    radius: Length = ""
    gap: Length = ""
    measure: Length = ""

    @property
    def css(self) -> str:
        given = (
            ("--cmt-accent", self.accent, ""),
            ("--cmt-color", self.color, ""),
            ("--cmt-font-size", self.size, "px"),
            ("--cmt-radius", self.radius, "px"),
            ("--cmt-gap", self.gap, "px"),
            ("--cmt-measure", self.measure, "em"),
        )
        lines = "".join(f"  {name}: {value}{unit};\n" for name, value, unit in given if value)
        return f"comment-thread {{\n{lines}}}"


async def show(request: Request[State]) -> Response:
    """Raises Invalid."""
    desk, look = await sit_down_as_owner(request), read_query(request, Appearance)
    url = await preview_url(request.state["db"], desk.site)
    return page(request, "dashboard/appearance.html", status=200, desk=desk, look=look, url=url)


async def sheet(request: Request[State]) -> Response:
    """For the preview. Raises Invalid."""
    await sit_down_as_owner(request)
    return Response(read_query(request, Appearance).css, media_type="text/css")
