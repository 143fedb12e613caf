"""What a look at a page has found, in words, and what to do."""

from typing import Final

import msgspec

from comments_svc.kernel.url import allowed, origin_of
from comments_svc.setup.model import Check, Fault, Found
from comments_svc.sites.model import Site


class Told(msgspec.Struct, frozen=True):
    """`code`: to enter somewhere. `allow`: an origin that the owner can allow by a button."""

    title: str
    text: str
    code: str = ""
    allow: str = ""


_SEEN_OTHERS: Final = "The page that works may stand in a cache in front of your blog: empty it, or wait a while."


def tell(found: Found, site: Site, service: str) -> Told:
    about = found.about
    match found.fault:
        case Fault.ORIGIN:
            return Told(
                "The page belongs to another origin",
                f"{about} is none of the origins of this site, so comments from there are refused.",
                allow=about,
            )
        case Fault.UNREACHABLE:
            return Told("The page can't be reached from here", about)
        case Fault.LOGIN:
            return Told(
                "The page wants a sign-in",
                "Whoever has none sees no page, and this check neither. Take a public page, or open it yourself below: "
                "if the comments work there, they report it.",
            )
        case Fault.LED_AWAY:
            return Told(
                "The address leads to another site",
                f"It moves on to {about}. If that is where your blog lives, allow its origin.",
                allow=_origin(about),
            )
        case Fault.STATUS:
            return Told("There is no such page", f"The blog's server answers {about}. Look at the address once more.")
        case Fault.MIXED | Fault.POLICY | Fault.PLAIN_HTTP:
            return _tell_surroundings(found, service)
        case _:
            return _tell_snippet(found, site, service)


def _tell_snippet(found: Found, site: Site, service: str) -> Told:
    script = f'<script async src="{service}/embed.js"></script>'
    element = f'<comment-thread site="{site.slug}"></comment-thread>'
    match found.fault:
        case Fault.NO_SNIPPET:
            return Told(
                "The snippet is not on the page", f"Neither its element nor its script was found. {_SEEN_OTHERS}"
            )
        case Fault.NO_ELEMENT:
            return Told(
                "The script is there, but no place for the comments", "Put this where they should stand:", element
            )
        case Fault.NO_SCRIPT:
            return Told("The place is there, but the script is missing", "Put this below it:", script)
        case Fault.OTHER_SERVICE:
            return Told("The script comes from somewhere else", f"The page loads {found.about}. It should be:", script)
        case Fault.WRONG_SITE:
            return Told(
                "The page names another site",
                f"It says site=“{found.about}”; this site is “{site.slug}”. It should be:",
                element,
            )
        case _:
            raise AssertionError(found.fault)


def _tell_surroundings(found: Found, service: str) -> Told:
    if found.fault is Fault.MIXED:
        return Told(
            "Browsers block it",
            "The page comes by https, and this service by http. Who runs the service gives it https, and says so in "
            "COMMENTS_PUBLIC_URL.",
        )
    if found.fault is Fault.PLAIN_HTTP:
        return Told(
            "The page comes by plain http",
            "The comments work, but whoever stands between can read and change them, and this page. Serve your blog "
            "by https.",
        )
    lines = "\n".join(f"{each} {service};" for each in found.about.split())
    return Told(
        "The Content-Security-Policy of the page blocks it", "Add the service to these directives, or add them:", lines
    )


class State(msgspec.Struct, frozen=True):
    """`works`: the page has reported. `silent`: nothing wrong can be seen, and it has not."""

    works: bool
    silent: bool
    told: list[Told]


def state_of(check: Check, site: Site, service: str) -> State:
    told = [tell(each, site, service) for each in check.faults]
    works = check.heard_at is not None
    if works and check.heard_origin and not allowed(check.heard_origin, site.origins):
        told.insert(0, tell(Found(Fault.ORIGIN, check.heard_origin), site, service))
        works = False
    return State(works, silent=not works and not told, told=[] if works else told)


def _origin(url: str) -> str:
    return str(origin_of(url))
