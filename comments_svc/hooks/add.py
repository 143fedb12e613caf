import base64
import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from comments_svc.db.database import Tx
from comments_svc.hooks import queries
from comments_svc.hooks.model import MOST_HOOKS, Event, Format, Hook, HookId
from comments_svc.hooks.needs import NEEDS, Needs
from comments_svc.hooks.problems import TooManyHooks
from comments_svc.hooks.read_url import read_url
from comments_svc.http_out.private_hosts import PrivateHosts
from comments_svc.kernel.ids import uuid7
from comments_svc.kernel.phrase import phrase
from comments_svc.kernel.problems import Invalid
from comments_svc.markup.normalise import clean_line

_MOST_CHARS: Final = 500


async def add(
    tx: Tx,
    site: UUID,
    kind: Format,
    *,
    events: Sequence[Event],
    private: PrivateHosts,
    now: datetime,
    name: str = "",
    url: str = "",
    target: str = "",
    token: str = "",
) -> Hook:
    """A new webhook; for `json` with a signing key of its own. Raises Invalid, TooManyHooks."""
    needs = NEEDS[kind]
    if not events:
        raise Invalid("events", "Choose at least one event.")
    hook = Hook(
        id=HookId(uuid7()),
        site_id=site,
        name=clean_line(name)[:80] or needs.word,
        format=kind,
        url=read_url(_given(needs, url), private),
        target=_read_target(needs, target.strip()),
        token=_read_token(needs, token.strip()),
        events=[each.value for each in Event if each in events],
        created_at=now,
    )
    added = await queries.insert(tx, hook, MOST_HOOKS)
    if added is None:
        raise TooManyHooks(MOST_HOOKS)
    return added


def new_key() -> str:
    """As Standard Webhooks writes it."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


def _given(needs: Needs, url: str) -> str:
    text = url.strip() or needs.default_url
    if not text:
        raise Invalid(
            "url",
            phrase("It is missing: %(what)s, such as %(example)s.", what=needs.url, example=needs.example),
        )
    return text


def _read_target(needs: Needs, text: str) -> str | None:
    if not needs.target:
        return None
    if not re.fullmatch(needs.target_pattern, text, re.ASCII) or len(text) > _MOST_CHARS:
        raise Invalid(
            "target",
            phrase("%(what)s looks like %(example)s.", what=needs.target, example=needs.target_example),
        )
    return text


def _read_token(needs: Needs, text: str) -> str | None:
    match needs.key_rule:
        case "made":
            return new_key()
        case "none":
            return None
        case "optional" if not text:
            return None
        case _ if not re.fullmatch(needs.key_pattern, text, re.ASCII) or len(text) > _MOST_CHARS:
            raise Invalid(
                "token", phrase("%(what)s looks like %(example)s.", what=needs.key, example=needs.key_example)
            )
        case _:
            return text
