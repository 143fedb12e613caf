"""The request that announces something: one function for each format, after the documentation that it names.

What readers wrote is escaped for each of them: nobody pings a channel or dresses a link by writing a comment.
"""

import html
import re
from collections.abc import Callable, Mapping
from typing import Any, Final
from urllib.parse import quote, urlsplit

import msgspec

from comments_svc.hooks.announcement import Announcement
from comments_svc.hooks.model import Format, Hook
from comments_svc.http_out.send import Request

_JSON: Final = {"content-type": "application/json"}
_DISCORD_MARKUP: Final = re.compile(r"([\\`*_~|<>@#:\[\]()\-+.!])")
_SUPPRESS_EMBEDS: Final = 4
_encoder: Final = msgspec.json.Encoder()


def compose(hook: Hook, id: str, what: Announcement) -> Request:
    """For a chat; `id` is the same in every attempt. (Format.JSON is not one: see `notice`.)"""
    return _COMPOSERS[hook.format](hook, id, what)


def _slack(hook: Hook, _: str, what: Announcement) -> Request:
    """https://docs.slack.dev/messaging/formatting-message-text: & < > are control characters; a plain_text object
    holds at most 3,000 characters, and no markup works in it."""
    line = (
        f"{_slack_text(what.before)}<{_slack_text(what.page_url)}|{_slack_text(what.page)}>{_slack_text(what.after)}"
        f" <{_slack_text(what.link)}|Open>"
    )
    blocks: list[dict[str, Any]] = [{"type": "section", "text": {"type": "mrkdwn", "text": line, "verbatim": True}}]
    if what.text:
        blocks.append({"type": "section", "text": {"type": "plain_text", "text": what.text, "emoji": False}})
    body = {"text": _slack_text(what.sentence), "blocks": blocks, "unfurl_links": False, "unfurl_media": False}
    return _post(hook.url, body)


def _slack_text(text: str) -> str:
    for mark, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        text = text.replace(mark, entity)
    # Marks of emphasis are no danger, but `|` would end the address of a link.
    return text.replace("|", "¦")


def _discord(hook: Hook, _: str, what: Announcement) -> Request:
    """https://docs.discord.com/developers/resources/webhook#execute-webhook: content of at most 2,000 characters;
    without `wait` a message that is refused is answered like one that is taken."""
    page = f"[{_discord_text(what.page)}](<{_in_brackets(what.page_url)}>)"
    lines = [f"{_discord_text(what.before)}{page}{_discord_text(what.after)} [Open](<{what.link}>)"]
    if what.text:
        lines.append(f"> {_discord_text(what.text)}")
    body = {
        "content": _cut("\n".join(lines), 2_000),
        "allowed_mentions": {"parse": []},
        "flags": _SUPPRESS_EMBEDS,
    }
    mark = "&" if urlsplit(hook.url).query else "?"
    return _post(f"{hook.url}{mark}wait=true", body)


def _discord_text(text: str) -> str:
    return _DISCORD_MARKUP.sub(r"\\\1", text)


def _in_brackets(url: str) -> str:
    return url.replace(">", "%3E").replace("<", "%3C")


def _matrix(hook: Hook, id: str, what: Announcement) -> Request:
    """https://spec.matrix.org/v1.18/client-server-api, PUT …/send/{eventType}/{txnId}: the same transaction id twice
    is one message. m.notice is for programs: no bot answers it."""
    room = quote(hook.target or "", safe="")
    url = f"{hook.url.rstrip('/')}/_matrix/client/v3/rooms/{room}/send/m.room.message/{id}"
    formatted = (
        f"{html.escape(what.before)}{_anchor(what.page_url, what.page)}{html.escape(what.after)} "
        f"{_anchor(what.link, 'Open')}"
    )
    quoted = f"<blockquote>{html.escape(what.text)}</blockquote>" if what.text else ""
    body = {
        "msgtype": "m.notice",
        "body": _plain(what),
        "format": "org.matrix.custom.html",
        "formatted_body": formatted + quoted,
        "m.mentions": {},
    }
    return Request("PUT", url, {**_JSON, "authorization": f"Bearer {hook.token}"}, _encoder.encode(body))


def _telegram(hook: Hook, _: str, what: Announcement) -> Request:
    """https://core.telegram.org/bots/api#sendmessage: 1 to 4,096 characters after parsing; & < > are escaped."""
    quoted = f"\n<blockquote>{html.escape(what.text)}</blockquote>" if what.text else ""
    body = {
        "chat_id": hook.target,
        "text": f"{html.escape(what.before)}{_anchor(what.page_url, what.page)}{html.escape(what.after)} "
        f"{_anchor(what.link, 'Open')}{quoted}",
        "parse_mode": "HTML",
        "link_preview_options": {"is_disabled": True},
    }
    return _post(f"{hook.url.rstrip('/')}/bot{hook.token}/sendMessage", body)


def _ntfy(hook: Hook, _: str, what: Announcement) -> Request:
    """https://docs.ntfy.sh/publish/#publish-as-json: to the server's root, with the topic in the body; a message of
    more than 4,096 bytes would become an attachment."""
    body = {
        "topic": hook.target,
        "title": what.sentence,
        "message": what.text or what.page,
        "click": what.link,
        "tags": ["speech_balloon"],
    }
    bearer = {"authorization": f"Bearer {hook.token}"} if hook.token else {}
    return Request("POST", hook.url, {**_JSON, **bearer}, _encoder.encode(body))


_COMPOSERS: Final[Mapping[Format, Callable[[Hook, str, Announcement], Request]]] = {
    Format.SLACK: _slack,
    Format.DISCORD: _discord,
    Format.MATRIX: _matrix,
    Format.TELEGRAM: _telegram,
    Format.NTFY: _ntfy,
}


def _post(url: str, body: dict[str, Any]) -> Request:
    return Request("POST", url, _JSON, _encoder.encode(body))


def _anchor(url: str, words: str) -> str:
    return f'<a href="{html.escape(url)}">{html.escape(words)}</a>'


def _plain(what: Announcement) -> str:
    return "\n".join(filter(None, [what.sentence, what.text, what.link]))


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most - 1].rstrip(chr(92))}…"
