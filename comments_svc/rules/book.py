"""The rules of a site, ready to be asked. Compiled once in a process for each change of them."""

from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from typing import Final, TypeAlias
from uuid import UUID

import msgspec

from comments_svc.kernel.problems import Invalid
from comments_svc.readers.read_address import mailbox_of, with_one_host
from comments_svc.rules.fold import fold
from comments_svc.rules.model import Active, Does, Kind, Said
from comments_svc.rules.pattern import pattern
from comments_svc.rules.subject import Subject
from comments_svc.rules.words import Words
from comments_svc.sites.model import Site

Test: TypeAlias = Callable[[Subject], str | None]
"""What it found, as a detail for people; empty where the rule says it all."""

_KEPT: Final = 2_048


class Book:
    """Every rule that is in force. None has a say about a comment but by `consult`."""

    def __init__(self, rules: list[Active]) -> None:
        self._tests = [(rule, test) for rule in rules if (test := _test(rule)) is not None]
        self._asks = [(rule, said) for rule in rules if (said := _ask(rule)) is not None]
        self._edited = [rule for rule in rules if rule.kind is Kind.EDITED]
        self.asks_address = any(rule.kind in {Kind.ADDRESS, Kind.ADDRESS_DOMAIN} for rule in rules)
        self._reported = [rule for rule in rules if rule.kind is Kind.REPORTED]

    def consult(self, subject: Subject, now: datetime) -> list[Said]:
        """What they say, those included that ask for what only the database knows."""
        said = self.read(subject, now)
        return [*said, *(ask for rule, ask in self._asks if _in_force(rule, now))]

    def read(self, subject: Subject, now: datetime) -> list[Said]:
        """What they say of the comment alone, whoever wrote it and wherever it stands."""
        return [
            Said(rule.id, rule.act, rule.reason(found))
            for rule, test in self._tests
            if _in_force(rule, now) and (found := test(subject)) is not None
        ]

    def edited(self, now: datetime) -> list[Said]:
        return [Said(each.id, each.act, each.kind.value) for each in self._edited if _in_force(each, now)]

    def reports(self, now: datetime) -> list[Active]:
        """Those that count readers who have reported a comment."""
        return [each for each in self._reported if _in_force(each, now)]


class _Shelf:
    """Of one site, which has one book at a time: whoever changes rules all day fills no memory."""

    def __init__(self) -> None:
        self.rules = "[]"
        self.book = Book([])


@lru_cache(maxsize=_KEPT)
def _shelf(_: UUID) -> _Shelf:
    return _Shelf()


def book(site: Site) -> Book:
    """Of `Site.rules`, by its text: a change makes another."""
    shelf = _shelf(site.id)
    if shelf.rules != site.rules:
        shelf.rules, shelf.book = site.rules, Book(msgspec.json.decode(site.rules, type=list[Active]))
    return shelf.book


def _in_force(rule: Active, now: datetime) -> bool:
    return rule.expires_at is None or rule.expires_at > now


def _ask(rule: Active) -> Said | None:
    match rule.kind:
        case Kind.UNKNOWN:
            return Said(rule.id, rule.act, rule.kind.value, few=1)
        case Kind.FEW:
            return Said(rule.id, rule.act, rule.reason(), few=int(rule.value))
        case Kind.PAGE_AGE:
            return Said(rule.id, rule.act, rule.reason(), days=int(rule.value))
        case _:
            return None


def _test(rule: Active) -> Test | None:
    match rule.kind:
        case Kind.LINKS:
            most = int(rule.value)
            return lambda of: str(len(of.hrefs)) if len(of.hrefs) >= most else None
        case Kind.WORDS:
            words = Words(rule.value)
            return lambda of: words.first(of.words)
        case Kind.PATTERN:
            return _pattern(rule.value)
        case Kind.IMAGE:
            return lambda of: "" if of.has_image else None
        case Kind.MAIL:
            return lambda of: "" if of.by_mail else None
        case Kind.NAME | Kind.ADDRESS | Kind.ADDRESS_DOMAIN | Kind.IP | Kind.URL | Kind.TEXT:
            return _hole(rule.kind, rule.value)
        case _:
            return None


def _pattern(expression: str) -> Test | None:
    """None where the engine is missing; the page of the rules says so."""
    try:
        find = pattern(expression)
    except Invalid:
        return None
    return lambda of: find(of.seen)


def _hole(kind: Kind, value: str) -> Test:
    wanted = fold(value)
    match kind:
        case Kind.NAME:
            return _when(lambda of: " ".join(fold(of.name).split()) == wanted)
        case Kind.ADDRESS:
            mailbox = mailbox_of(value)
            return _when(lambda of: mailbox in of.mailboxes)
        case Kind.ADDRESS_DOMAIN:
            host = with_one_host(f"@{value}")[1:]
            return _when(lambda of: any(each.endswith((f"@{host}", f".{host}")) for each in of.emails))
        case Kind.IP:
            return _when(lambda of: of.ip == value)
        case Kind.URL:
            return _when(lambda of: any(_below(each, value) for each in of.addresses))
        case _:
            return _when(lambda of: wanted in of.folded)


def _when(is_so: Callable[[Subject], bool]) -> Test:
    return lambda of: "" if is_so(of) else None


def _below(address: str, value: str) -> bool:
    """The same host or one below it; with a path, everything that begins with it."""
    host = address.partition("/")[0].partition("?")[0].partition("#")[0].partition(":")[0]
    if "/" in value:
        return address.startswith(value)
    return host == value or host.endswith(f".{value}")


def refuses(said: list[Said]) -> bool:
    return any(each.act is Does.REFUSE for each in said)
