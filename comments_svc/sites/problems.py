from dataclasses import dataclass

from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problem import Problem


@dataclass(eq=False)
class NoSuchSite(Problem):
    slug = "no-such-site"
    title = "There is no site with this name here."
    site: str


@dataclass(eq=False)
class SiteExists(Problem):
    slug = "site-exists"
    title = "A site with this name exists already."
    site: str


@dataclass(eq=False)
class ForeignPage(Problem):
    """A page URL that lies outside the site's allowed origins."""

    slug = "foreign-page"
    title = "This page does not belong to the site."
    origin: str

    def detail(self) -> str:
        return phrase(
            "%(origin)s is not an allowed origin of this site. Its owner can add it in the settings of the site.",
            origin=self.origin,
        )


@dataclass(eq=False)
class OriginNotAllowed(Problem):
    """A write from a page of another origin."""

    slug = "origin-not-allowed"
    title = "Pages of this origin may not write comments for this site."
    origin: str

    def detail(self) -> str:
        if not self.origin:
            return "The Origin header is missing."
        return phrase(
            "%(origin)s is not an allowed origin of this site. Its owner can add it in the settings of the site.",
            origin=self.origin,
        )
