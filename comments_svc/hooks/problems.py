from dataclasses import dataclass

from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problem import Problem


@dataclass(eq=False)
class NoSuchHook(Problem):
    slug = "no-such-hook"
    title = "This site has no such webhook."


@dataclass(eq=False)
class TooManyHooks(Problem):
    slug = "too-many-hooks"
    title = "This site has as many webhooks as it may have."
    most: int

    def detail(self) -> str:
        return phrase("A site may have %(most)s. Remove one that is not needed.", most=self.most)
