"""What a look at a page has found, in words, and what to do."""

import msgspec

from comments_svc.kernel.url import allowed, origin_of
from comments_svc.setup.model import ADVICE, Check, Fault, Found
from comments_svc.setup.read_page import PAGE_ADDRESS
from comments_svc.sites.model import Site
from comments_svc.web.say import say


class Told(msgspec.Struct, frozen=True):
    """`code`: to enter somewhere. `allow`: an origin that the owner can allow by a button."""

    title: str
    text: str
    code: str = ""
    allow: str = ""


def tell(found: Found, site: Site, service: str) -> Told:
    about = found.about
    match found.fault:
        case Fault.ORIGIN:
            return Told(
                say("The page belongs to another origin"),
                say("%(about)s is none of the origins of this site, so comments from there are refused.", about=about),
                allow=about,
            )
        case Fault.UNREACHABLE:
            advice = say("Open it in your browser: is the address right, and can anybody on the internet reach it?")
            return Told(say("The page can't be reached from here"), f"{say(about)} {advice}")
        case Fault.LOGIN:
            return Told(
                say("The page wants a sign-in"),
                say(
                    "Whoever has none sees no page, and this check neither. Take a public page, or open it yourself "
                    "below: if the comments work there, they report it."
                ),
            )
        case Fault.LED_AWAY:
            return Told(
                say("The address leads to another site"),
                say("It moves on to %(about)s. If that is where your blog lives, allow its origin.", about=about),
                allow=_origin(about),
            )
        case Fault.STATUS:
            return Told(
                say("There is no such page"),
                say("The blog's server answers %(about)s. Look at the address once more.", about=about),
            )
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
                say("The snippet is not on the page"),
                say(
                    "Neither <comment-thread> nor its script was found. Paste the snippet into the page and publish "
                    "it. If it is there already, a cache in front of your blog gives out the page of before: empty "
                    "it, or wait a while."
                ),
            )
        case Fault.NO_ELEMENT:
            return Told(
                say("The script is there, but no place for the comments"),
                say("Put this where they should stand:"),
                element,
            )
        case Fault.NO_SCRIPT:
            return Told(say("The place is there, but the script is missing"), say("Put this below it:"), script)
        case Fault.OTHER_SERVICE:
            return Told(
                say("The script comes from somewhere else"),
                say("The page loads %(about)s. It should be:", about=found.about),
                script,
            )
        case Fault.UNFILLED:
            return Told(
                say("Readers without JavaScript are led nowhere"),
                say(
                    "The comments work. But the snippet on the page still says %(words)s in its links: write the "
                    "address of the page there.",
                    words=PAGE_ADDRESS,
                ),
            )
        case Fault.WRONG_SITE:
            return Told(
                say("The page names another site"),
                say(
                    "It says site=“%(about)s”; this site is “%(slug)s”. It should be:",
                    about=found.about,
                    slug=site.slug,
                ),
                element,
            )
        case _:
            raise AssertionError(found.fault)


def _tell_surroundings(found: Found, service: str) -> Told:
    if found.fault is Fault.MIXED:
        return Told(
            say("Browsers block it"),
            say(
                "The page comes by https, and this service by http. Who runs the service gives it https, and says so "
                "in COMMENTS_PUBLIC_URL."
            ),
        )
    if found.fault is Fault.PLAIN_HTTP:
        return Told(
            say("The page comes by plain http"),
            say(
                "The comments work, but whoever stands between can read and change them, and this page. Serve your "
                "blog by https."
            ),
        )
    lines = "\n".join(f"{each} {service};" for each in found.about.split())
    return Told(
        say("The Content-Security-Policy of the page blocks it"),
        say("Add the service to these directives, or add them:"),
        lines,
    )


class State(msgspec.Struct, frozen=True):
    """`works`: the page has reported; `told` is advice then. `silent`: nothing can be seen that keeps it from it, and
    it has not."""

    works: bool
    silent: bool
    told: list[Told]


def state_of(check: Check, site: Site, service: str) -> State:
    told = [tell(each, site, service) for each in check.faults]
    works = check.heard_at is not None
    if works and check.heard_origin and not allowed(check.heard_origin, site.origins):
        told.insert(0, tell(Found(Fault.ORIGIN, check.heard_origin), site, service))
        works = False
    if works:
        return State(
            works, silent=False, told=[tell(each, site, service) for each in check.faults if each.fault in ADVICE]
        )
    stopped = any(each.fault not in ADVICE for each in check.faults) or bool(told and check.heard_at)
    return State(works, silent=not stopped, told=told)


def _origin(url: str) -> str:
    return str(origin_of(url))
