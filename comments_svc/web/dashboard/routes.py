from collections.abc import Sequence
from typing import Final

from starlette.routing import BaseRoute

DASHBOARD: Final[Sequence[BaseRoute]] = []
