"""A tab and a search as what the statements of the list ask: all but dates becomes one text search query."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from uuid import UUID

import msgspec

from comments_svc.comments.model import State
from comments_svc.db.database import Reader
from comments_svc.db.query import Query
from comments_svc.kernel.problems import Invalid
from comments_svc.moderation.read_search import HAS, IS, Term, states_of, waited
from comments_svc.moderation.tab import Tab
from comments_svc.moderation.written_under import written_under

_FIRST: Final = datetime(1, 1, 1, tzinfo=UTC)
_LAST: Final = datetime(9999, 12, 31, tzinfo=UTC)
_MOST_PAGES: Final = 200
_NOWHERE: Final = "'=nowhere'"
_PEOPLE: Final = {(True, None), (None, True)}


class Sieve(msgspec.Struct, frozen=True):
    """What the list lets through. `states`, `edits`: with or without edits of published comments that wait.

    `words`: in the words of websearch_to_tsquery, matched by name and text; or `pages`: comments on a page whose title
    matches them. `facets`: a tsquery that each must match. `longer`, `at_most`: how long it had waited when it was
    published. `newcomer`: nothing by its writer is older; `returning`: the first since that day of somebody who had
    written before. `among`: the only ones that are looked at. What is None makes no difference. `bare`: `words` and
    `facets` ask for nothing.
    """

    states: list[State]
    edits: bool
    facets: str = ""
    words: str = ""
    pages: str = ""
    since: datetime = _FIRST
    until: datetime = _LAST
    answered: bool | None = None
    longer: timedelta | None = None
    at_most: timedelta | None = None
    newcomer: bool | None = None
    returning: bool | None = None
    among: list[UUID] | None = None
    bare: bool = False

    @property
    def people(self) -> bool:
        """Nothing but the tab, days, and either new or returning writers."""
        others = (self.answered, self.longer, self.at_most, self.among)
        return self.bare and not any(each is not None for each in others) and (self.newcomer, self.returning) in _PEOPLE

    @property
    def plain(self) -> bool:
        """Nothing but the tab."""
        return self == Sieve(self.states, self.edits)


class Found(msgspec.Struct, frozen=True):
    id: UUID


class Lexeme(msgspec.Struct, frozen=True):
    lexeme: str


class Address(msgspec.Struct, frozen=True):
    hash: str | None


_PAGES: Final = Query(
    Found,
    """
    select id from thread t
    where t.site_id = $1 and thread_search(t.site_id, t.title, t.url) @@ (
      websearch_to_tsquery('simple', lower($2)) && $3::text::tsquery)
    limit $4
    """,
)
_LEXEMES: Final = Query(Lexeme, "select lexeme from unnest(to_tsvector('simple', lower($1)))")
_ADDRESS: Final = Query(
    Address, "select encode(ip_hash, 'hex') as hash from comment where site_id = $1 and id = $2"
)  # fmt: skip


async def sift(on: Reader, site: UUID, tab: Tab, terms: list[Term]) -> Sieve:
    """Raises Invalid for what can't be looked for."""
    words = " ".join(_word(each) for each in terms if not each.key)
    within = states_of(terms)
    sieve = Sieve([each for each in tab.states if _tab_of(each) in within], tab is Tab.PENDING and "pending" in within)
    if not terms:
        return sieve
    under = {each.typed: await _under(on, site, each) for each in terms if _may_be_proven(each)}
    sets = [set(each) for each in under.values() if each is not None]
    by_facet = [each for each in terms if each.key in _BY_FACET and under.get(each.typed) is None]
    facets = [*filter(None, [await _facet(on, site, each) for each in by_facet])]
    return msgspec.structs.replace(
        sieve,
        facets=" & ".join([f"'=site:{site}'", *facets]),
        words=words,
        pages=await _pages(on, site, words) if words and not _excludes(terms) else "",
        since=max([_FIRST, *(_day(each) for each in terms if _starts(each))]),
        until=min([_LAST, *(_day(each) for each in terms if _ends(each))]),
        answered=_not(_asked(terms, "unanswered")),
        longer=max((waited(each) for each in terms if each.key == "waited" and not each.without), default=None),
        at_most=min((waited(each) for each in terms if each.key == "waited" and each.without), default=None),
        newcomer=_asked(terms, "newcomer"),
        returning=_returning(terms),
        among=sorted(set.intersection(*sets)) if sets else None,
        bare=not words and not facets,
    )


_BY_FACET: Final = ("author", "email", "page", "ip", "is", "has", "reason")


def _may_be_proven(term: Term) -> bool:
    return term.key == "email" and not term.without


async def _under(on: Reader, site: UUID, term: Term) -> list[UUID] | None:
    sought = term.value.strip("@").lower()[:254]
    return await written_under(on, site, sought, _email(sought))


def _email(sought: str) -> str:
    """An address, or the domain of one, as the index has it."""
    return _quoted(f"={'mail' if '@' in sought else 'host'}:{sought}")


def _asked(terms: list[Term], value: str) -> bool | None:
    """Whether `is:` asks for it, or for what is not so."""
    return next((not each.without for each in terms if (each.key, each.value) == ("is", value)), None)


def _not(asked: bool | None) -> bool | None:
    return None if asked is None else not asked


def _returning(terms: list[Term]) -> bool | None:
    asked = _asked(terms, "returning")
    if asked is not None and not any(_starts(each) for each in terms):
        raise Invalid("q", "From which day on? For example is:returning since:2026-01-31.")
    return asked


def _tab_of(state: State) -> str:
    match state:
        case State.REJECTED:
            return "bin"
        case State.DELETED:
            return "removed"
        case _:
            return state.value


def _word(term: Term) -> str:
    quoted = f'"{term.value}"' if term.exact else term.value
    return f"-{quoted}" if term.without else quoted


def _excludes(terms: list[Term]) -> bool:
    """A page whose title lacks a word says nothing of its comments."""
    return any(each.without or each.value.lower() == "or" for each in terms if not each.key)


async def _facet(on: Reader, site: UUID, term: Term) -> str:
    match term.key:
        case "author":
            found = await _LEXEMES.many(on, term.value)
            facet = " & ".join(_quoted(f"=by:{each.lexeme[:200]}") for each in found) or _NOWHERE
        case "email":
            facet = _email(term.value.strip("@").lower()[:254])
        case "page":
            if is_id(term.value):
                return f"!('=page:{UUID(term.value)}')" if term.without else f"('=page:{UUID(term.value)}')"
            words = re.sub(r"[\W_]+", " ", re.sub(r"^https?://", "", term.value)).strip()
            facet = await _pages(on, site, words) or _NOWHERE
        case "ip":
            facet = await _same_address(on, site, term)
        case "reason":
            facet = _quoted(f"=why:{term.value.lower()[:200]}")
        case _:
            lexeme = (IS if term.key == "is" else HAS)[term.value]
            facet = _quoted(lexeme) if lexeme else ""
    return f"!({facet})" if term.without and facet else f"({facet})" if facet else ""


def is_id(text: str) -> bool:
    try:
        return str(UUID(text)) == text.lower()
    except ValueError:
        return False


async def _pages(on: Reader, site: UUID, words: str) -> str:
    found = await _PAGES.many(on, site, words, f"'=site:{site}'", _MOST_PAGES)
    return " | ".join(f"'=page:{each.id}'" for each in found)


async def _same_address(on: Reader, site: UUID, term: Term) -> str:
    found = await _ADDRESS.maybe(on, site, UUID(term.value))
    if found is None or found.hash is None:
        raise Invalid("q", "Where that comment came from is not known, or no more: addresses are kept for 30 days.")
    return f"'=ip:{found.hash}'"


def _quoted(lexeme: str) -> str:
    return "'" + lexeme.replace("\\", "\\\\").replace("'", "''") + "'"


def _starts(term: Term) -> bool:
    return (term.key, term.without) in {("since", False), ("until", True)}


def _ends(term: Term) -> bool:
    return (term.key, term.without) in {("until", False), ("since", True)}


def _day(term: Term) -> datetime:
    """Its start; of the last day of a span, its end."""
    day = date.fromisoformat(term.value)
    return datetime.combine(day, time(), UTC) + timedelta(days=term.key == "until" and day < date.max)
