from collections.abc import Sequence
from typing import Final

from starlette.routing import BaseRoute

PAGES: Final[Sequence[BaseRoute]] = []
