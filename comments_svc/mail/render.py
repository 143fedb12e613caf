"""A mail's words in one language, from `templates/<mail>`."""

import re
import secrets
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import cache, partial
from html import unescape
from itertools import groupby
from pathlib import Path
from textwrap import indent, wrap
from typing import Any, Final
from urllib.parse import urlsplit

import css_inline
import msgspec
from babel.dates import format_skeleton, get_datetime_format
from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from comments_svc.mail.clean import NAME_CHARS, clean, clean_name
from comments_svc.mail.compiled import Compiled
from comments_svc.mail.language import locale, spoken, translations
from comments_svc.mail.letters import (
    DigestEntry,
    Forward,
    Invited,
    NewComment,
    Page,
    Params,
    PrivateAnswer,
    Reply,
    SignIn,
    Trial,
    Writing,
)
from comments_svc.mail.named import named

TEMPLATES: Final = Path(__file__).parent / "templates"

_TEXT_WIDTH: Final = 76
_SIGNATURE: Final = "-- "
_TAG: Final = re.compile(r"""<(?:[^<>"]|"[^"]*")*(?:>|\Z)""")
_HREF: Final = re.compile(r'<a href="([^"]*)"')
_BLANKS: Final = re.compile(r"\n{3,}")
# Embeddings, overrides and isolates: plain text has no element to end them, so they would turn our own words around.
_TURNS: Final = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_SUBJECT_CHARS: Final = 2 * NAME_CHARS + len("Re: [] ")
_COMPILED: Final = {True: Compiled(), False: Compiled()}
_INLINER: Final = css_inline.CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)


class Rendered(msgspec.Struct, frozen=True):
    """`sender` is the name for From, such as `Ada via Blog`; `html` has its styles inlined and asks for nothing.

    `lang` is the language of the words, which may not be the one that was asked for.
    """

    lang: str
    sender: str
    subject: str
    text: str
    html: str


def render(params: Params, lang: str) -> Rendered:
    """In the best language there is for `lang` (BCP 47); English where there is none."""
    spoke = spoken(lang)
    params = named(params, spoke)
    return Rendered(
        lang=spoke,
        sender=_sender(params, spoke),
        subject=clean(_filled(params, spoke, "subject.txt", _Said()), most=_SUBJECT_CHARS),
        text=_text(params, spoke),
        html=_html(params, spoke),
    )


def _text(params: Params, lang: str) -> str:
    said = _Said()
    page = _BLANKS.sub("\n\n", _filled(params, lang, "body.txt", said)).strip()
    lines = said.fill(page, lambda each: indent(each.text.translate(_TURNS).strip(), "  ")).split("\n")
    return "\n".join(wrapped for line in lines for wrapped in _wrapped(line)) + "\n"


def _html(params: Params, lang: str) -> str:
    said = _Said()
    page = _INLINER.inline(_filled(params, lang, "body.html", said)).replace(' data-css-inline="keep"', "")
    return said.fill(page, lambda each: each.html)


def _filled(params: Params, lang: str, part: str, said: "_Said") -> str:
    name = params.__struct_config__.tag
    whole = (
        _environment(lang, escape=part.endswith(".html"))
        .get_template(f"{name}/{part}")
        .render(letter=params, said=said.put)
    )
    return whole.encode("utf-8", "replace").decode()  # no lone surrogates: nobody could encode them later


def _wrapped(line: str) -> list[str]:
    """No word is broken: a link stays whole. A comment stays indented, so that it can't pass for what we say."""
    if len(line) <= _TEXT_WIDTH or not line.strip():
        return [line.rstrip()] if line != _SIGNATURE else [line]
    inset = line[: len(line) - len(line.lstrip())]
    return wrap(line, _TEXT_WIDTH, subsequent_indent=inset, break_long_words=False, break_on_hyphens=False)


class _Said:
    """Comments go into the mail after everything that reads it: what was sanitised is not touched again."""

    def __init__(self) -> None:
        self._mark, self._writings = f"said-{secrets.token_hex(8)}-", list[Writing]()

    def put(self, writing: Writing) -> str:
        self._writings.append(writing)
        return f"{self._mark}{len(self._writings) - 1}."

    def fill(self, page: str, show: Callable[[Writing], str]) -> str:
        for number, writing in enumerate(self._writings):
            page = page.replace(f"{self._mark}{number}.", show(writing), 1)
        return page


@cache
def _environment(lang: str, *, escape: bool) -> Environment:
    """One for each language: translations installed into an overlay would be those of its parent.

    And one for HTML: a macro of a template that does not escape counts as escaped where one that does calls it.
    """
    made = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=escape,  # noqa: S701 - off for plain text only
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,  # ten questions to the file system a mail
        extensions=["jinja2.ext.i18n"],
        bytecode_cache=_COMPILED[escape],
    )
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_translations(translations(lang), newstyle=True)  # type: ignore[attr-defined]
    made.filters |= {"clean": clean, "day": partial(_day, lang=lang), "hyphenless": _hyphenless, "by_page": _by_page}
    made.filters |= {"brief": _brief, "hosts": _hosts}
    made.globals |= {"lang": lang, "direction": locale(lang).text_direction}
    if escape:
        made.globals["gettext"] = _isolating(made.globals["gettext"])
    return made


def _isolating(gettext: Any) -> Callable[..., str]:
    """A name keeps its direction to itself: in a sentence of the other one, neither disorders the other.

    Markup is of our own words.
    """

    @pass_context
    def said(context: Context, text: str, /, **values: object) -> str:
        apart = {name: _apart(each) for name, each in values.items()}
        whole: str = gettext(context, text, **apart)
        return whole

    return said


def _apart(value: object) -> object:
    return Markup("<bdi>{}</bdi>").format(value) if type(value) is str else value


def _sender(params: Params, lang: str) -> str:
    match params:
        case NewComment() | Reply() | Forward() | PrivateAnswer():
            site, name = clean_name(params.site), clean_name(params.comment.name)
            return translations(lang).gettext("%(name)s via %(site)s") % {"name": name, "site": site}
        case SignIn() | Invited() | Trial():
            return clean_name(params.host)
        case _:
            return clean_name(params.site)


def _day(at: datetime, *, lang: str) -> str:
    """ "25 November 2026, 22:45 UTC", in the order and with the comma of the language."""
    at = at.astimezone(UTC)
    joined = str(get_datetime_format("medium", locale=locale(lang)))
    return joined.format(f"{at:%H:%M} UTC", format_skeleton("yMMMMd", at, locale=locale(lang)))


def _hyphenless(code: str) -> str:
    return code.replace("-", " ").capitalize()


def _by_page(entries: Iterable[DigestEntry]) -> Iterator[tuple[Page, list[DigestEntry]]]:
    for page, group in groupby(entries, key=lambda each: each.page):
        yield page, list(group)


def _brief(writing: Writing, most: int = 280) -> str:
    """The beginning of a comment in one line, without its markup."""
    return clean(unescape(_TAG.sub(" ", writing.html[: 10 * most])), most=most)


def _hosts(writing: Writing, most: int = 5) -> list[str]:
    """Where the links of a comment lead, whatever they call themselves."""
    urls = [unescape(each) for each in _HREF.findall(writing.html)]
    hosts = [urlsplit(each).hostname or each.partition(":")[2] for each in urls]
    found = list(dict.fromkeys(each.removeprefix("www.") for each in hosts))
    return found if len(found) <= most else [*found[:most], "…"]
