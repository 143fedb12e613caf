"""Change settings of a site by name, as the command line and the dashboard give them: as text."""

from collections.abc import Mapping
from typing import Annotated, Final, Literal

import msgspec
from msgspec import Meta

from comments_svc.db.database import Tx
from comments_svc.db.notify import SiteChanged
from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problems import BadUrl, Invalid
from comments_svc.kernel.read_fault import read_fault
from comments_svc.kernel.url import page_url
from comments_svc.markup.normalise import clean_line
from comments_svc.sites import queries
from comments_svc.sites.model import Policy, Site
from comments_svc.sites.read_origins import read_origins


class SiteSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """What an owner may change, with its limits."""

    title: Annotated[str, Meta(min_length=1, max_length=200)]
    policy: Policy
    name_rule: Literal["required", "optional"]
    email_rule: Literal["required", "optional", "off"]
    max_length: Annotated[int, Meta(ge=1, le=65536)]
    edit_window_s: Annotated[int, Meta(ge=0, le=86400)]
    votes: bool
    mail: Annotated[str, Meta(max_length=254, pattern=r"^([^@\s]+@[^@\s]+|off)$")] | None
    lang: Annotated[str, Meta(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
    follow: bool
    proof_rule: Literal["off", "address"]
    query_rule: Literal["keep", "drop", "only"]
    query_names: list[str]
    origins: Annotated[list[str], Meta(min_length=1)]
    reactions: list[str]
    private: bool
    house_rules: str | None


NAMES: Final = SiteSettings.__struct_fields__
_MOST_REACTIONS: Final = 6
_REACTION_CHARS: Final = 16  # a family of four is one sign of eleven
_LISTS: Final = frozenset({"query_names", "origins", "reactions"})
_MAY_BE_EMPTY: Final = frozenset({"mail", "house_rules"})


async def change(tx: Tx, site: Site, settings: Mapping[str, str]) -> Site:
    """The site with some settings replaced; lists are comma-separated, and empty is none where there may be
    none. Raises Invalid."""
    values = {name: msgspec.structs.asdict(site)[name] for name in NAMES}
    for name, text in settings.items():
        if name not in NAMES:
            raise Invalid(name, f"There is no such setting. There are: {', '.join(NAMES)}.")
        values[name] = _read(name, text)
    try:
        checked = msgspec.convert(values, SiteSettings, strict=False)
    except msgspec.ValidationError as fault:
        found = read_fault(fault, SiteSettings)
        raise Invalid(found.field.partition("[")[0] or ", ".join(settings), found.message) from None
    read = {
        "house_rules": _read_house_rules(checked.house_rules),
        "origins": read_origins(checked.origins),
        "reactions": _read_reactions(checked.reactions),
    }
    wanted = msgspec.structs.asdict(checked) | read
    changed = await queries.update(tx, msgspec.structs.replace(site, **wanted))
    tx.announce(SiteChanged(changed.slug, changed.revision))
    return changed


def _read(name: str, text: str) -> object:
    if name in _LISTS:
        return [part.strip() for part in text.split(",") if part.strip()]
    if name in _MAY_BE_EMPTY and not text:
        return None
    return text


def _read_house_rules(address: str | None) -> str | None:
    if address is None or not address.strip():
        return None
    try:
        return page_url(address)
    except BadUrl as fault:
        words = phrase(
            "%(address)s can't be the address of a page. %(reason)s", address=clean_line(address), reason=fault.reason
        )
        raise Invalid("house_rules", words) from None


def _read_reactions(given: list[str]) -> list[str]:
    """Each once, in the order given."""
    kinds = list(dict.fromkeys(given))
    if len(kinds) > _MOST_REACTIONS:
        raise Invalid(
            "reactions",
            phrase(
                "These are %(number)s reactions. A page has room for %(most)s at most.",
                number=len(kinds),
                most=_MOST_REACTIONS,
            ),
        )
    for kind in kinds:
        if len(kind) > _REACTION_CHARS or any(char.isspace() or char < " " for char in kind):
            raise Invalid(
                "reactions",
                phrase("%(given)s can't be a reaction. It is an emoji, or one short word.", given=repr(kind[:40])),
            )
    return kinds
