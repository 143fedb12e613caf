"""What each format asks for when a webhook is added."""

from collections.abc import Mapping
from typing import Final, Literal

import msgspec

from comments_svc.hooks.model import Format
from comments_svc.kernel.phrase import phrase


class Needs(msgspec.Struct, frozen=True):
    """`word`: the format's name. `url`, `target`, `key`: labels of a form, empty for what is not asked for.

    `key` becomes the token of the webhook; `made`: by us.
    """

    word: str
    url: str
    example: str
    default_url: str = ""
    target: str = ""
    target_pattern: str = ""
    target_example: str = ""
    key: str = ""
    key_rule: Literal["made", "required", "optional", "none"] = "none"
    key_pattern: str = ""
    key_example: str = ""


NEEDS: Final[Mapping[Format, Needs]] = {
    Format.JSON: Needs(
        word=phrase("A program of yours"),
        url=phrase("Address that takes the POST"),
        example="https://example.org/comments-hook",
        key_rule="made",
    ),
    Format.SLACK: Needs(
        word="Slack",
        url=phrase("Address of the incoming webhook"),
        example="https://hooks.slack.com/services/T000/B000/XXXX",
    ),
    Format.DISCORD: Needs(
        word="Discord",
        url=phrase("Address of the webhook"),
        example="https://discord.com/api/webhooks/000/XXXX",
    ),
    Format.MATRIX: Needs(
        word="Matrix",
        url=phrase("Address of the homeserver"),
        example="https://matrix.example.org",
        target=phrase("Room id"),
        target_pattern=r"![^\s/?#]+",
        target_example="!abc123:example.org",
        key=phrase("Access token"),
        key_rule="required",
        key_pattern=r"[!-~]+",
        key_example="syt_…",
    ),
    Format.TELEGRAM: Needs(
        word="Telegram",
        url=phrase("Address of the Bot API"),
        example="https://api.telegram.org",
        default_url="https://api.telegram.org",
        target=phrase("Chat id"),
        target_pattern=r"-?\d{1,20}|@\w{4,32}",
        target_example="-1001234567890",
        key=phrase("Token of the bot"),
        key_rule="required",
        key_pattern=r"\d+:[\w-]+",
        key_example="123456:ABC-DEF…",
    ),
    Format.NTFY: Needs(
        word="ntfy",
        url=phrase("Address of the server"),
        example="https://ntfy.sh",
        default_url="https://ntfy.sh",
        target=phrase("Topic"),
        target_pattern=r"[\w-]{1,64}",
        target_example="my-comments-8f3kq",
        key=phrase("Access token"),
        key_rule="optional",
        key_pattern=r"[!-~]+",
        key_example="tk_…",
    ),
}
