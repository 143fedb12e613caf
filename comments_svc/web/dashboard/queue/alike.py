"""Find others like this: what a comment may have in common with others, as searches and as rules to be made."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

import msgspec

from comments_svc.rules.like import Like
from comments_svc.rules.model import Kind
from comments_svc.web.dashboard.desk import Desk
from comments_svc.web.say import say, to_say

_WORDS: Final = {
    Kind.NAME: to_say("Name"),
    Kind.ADDRESS: to_say("E-mail address"),
    Kind.ADDRESS_DOMAIN: to_say("Domain of the address"),
    Kind.IP: to_say("Network address"),
    Kind.URL: to_say("Link to"),
    Kind.TEXT: to_say("Text"),
}


class Alike(msgspec.Struct, frozen=True):
    """`search`: the others, in the list, where one act reaches them all. `rule`: of an owner, to make one; empty where
    there is none."""

    word: str
    value: str
    search: str
    rule: str


def alike(desk: Desk, comment: UUID, likes: Sequence[Like]) -> list[Alike]:
    return [
        Alike(
            say(_WORDS[each.kind]),
            "" if each.kind is Kind.IP else each.value + "…" * each.cut,
            desk.url(f"?{urlencode({'tab': 'all', 'q': _search(comment, each)})}"),
            desk.url(f"/rules/new?{urlencode(_proposed(comment, each))}") if desk.owner else "",
        )
        for each in likes
    ]


def _proposed(comment: UUID, like: Like) -> dict[str, str]:
    """A fingerprint of a network address stays out of addresses, which are written to logs."""
    more = {} if like.kind is Kind.IP else {"value": like.value}
    return {"kind": like.kind.value, "like": str(comment), **more}


def _search(comment: UUID, like: Like) -> str:
    quoted = '"' + like.value.replace('"', " ") + '"'
    match like.kind:
        case Kind.NAME:
            return f"author:{quoted}"
        case Kind.ADDRESS | Kind.ADDRESS_DOMAIN:
            return f"email:{like.value}"
        case Kind.IP:
            return f"ip:{comment}"
        case _:
            return quoted
