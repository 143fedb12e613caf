from dataclasses import dataclass

from comments_svc.kernel.problem import Problem


@dataclass(eq=False)
class NoSuchRule(Problem):
    slug = "no-such-rule"
    title = "There is no such rule."


@dataclass(eq=False)
class TooManyRules(Problem):
    slug = "too-many-rules"
    title = "This site has as many rules as are allowed. Remove one that is not needed."
    most: int
