from dataclasses import dataclass

from comments_svc.kernel.problem import Problem


@dataclass(eq=False)
class FollowingOff(Problem):
    """The owner of the site does not offer it."""

    slug = "following-off"
    title = "Comments of this site can't be followed by e-mail."
