from dataclasses import dataclass

from comments_svc.kernel.problem import Problem


@dataclass(eq=False)
class Unavailable(Problem):
    """Postgres can't be reached, or has no connection free in time."""

    slug = "unavailable"
    title = "The service can't reach its database right now. Please try again."
    retry_after_s: int
