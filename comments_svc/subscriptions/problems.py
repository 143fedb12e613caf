from dataclasses import dataclass

from comments_svc.kernel.problem import Problem


@dataclass(eq=False)
class FollowingOff(Problem):
    """The owner does not want it, or the service has no mail server."""

    slug = "following-off"
    title = "Comments of this site can't be followed by e-mail."
