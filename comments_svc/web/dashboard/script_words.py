"""What the dashboard's scripts say: they have no words of their own, and find these in `data-words` of the body."""

from collections.abc import Mapping
from typing import Final

from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from comments_svc.web.language import Tongue
from comments_svc.web.say import to_say

_WORDS: Final[Mapping[str, str]] = {
    "answers": to_say("Answers"),
    "approve": to_say("Approved."),
    "bold": to_say("Bold"),
    "code": to_say("Code"),
    "copied": to_say("Copied"),
    "delete": to_say("Deleted."),
    "discard": to_say("Discard"),
    "duplicate": to_say("Duplicate"),
    "earlier": to_say("Earlier: {n}"),
    "format": to_say("Format"),
    "hide": to_say("Hide conversation"),
    "hurt": to_say("The server gave no answer. Please try again."),
    "italic": to_say("Italic"),
    "keep": to_say("Earlier text kept."),
    "link": to_say("Link"),
    "list": to_say("List"),
    "new": to_say("{n} new. Show"),
    "lookAgain": to_say("Look again"),
    "nobody": to_say("Nobody else has said anything yet"),
    "offTopic": to_say("Off topic"),
    "other": to_say("Other…"),
    "pleaseSignIn": to_say("Please sign in."),
    "preview": to_say("Preview"),
    "progress": to_say("Progress"),
    "quote": to_say("Quote"),
    "reload": to_say("Load the list again"),
    "restored": to_say("Your draft was restored."),
    "rude": to_say("Rude"),
    "selectAll": to_say("Select all on this page"),
    "selected": to_say("{n} selected"),
    "show": to_say("Show conversation"),
    "signIn": to_say("Sign in"),
    "silentMail": to_say("Nothing has come within two minutes. Look again to see what may be missing."),
    "silent": to_say("Nothing has come from it within two minutes."),
    "spam": to_say("Marked as spam."),
    "spamWord": to_say("Spam"),
    "stop": to_say("Stop"),
    "tell": to_say("Tell its writer, by mail"),
    "undo": to_say("Undo"),
    "undone": to_say("Undone."),
    "unreachable": to_say("The server can’t be reached. Please try again."),
    "waiting": to_say("Waiting for the page …"),
    "waitingMail": to_say("Waiting for your answer …"),
    "waitingComment": to_say("Waiting for your comment …"),
    "whatItAnswers": to_say("What it answers"),
    "why": to_say("Why"),
    "whyAsked": to_say("Why?"),
    "whyIfYouLike": to_say("Why, if you like"),
    "whyThenEnter": to_say("Why? Then Enter"),
    "write": to_say("Write"),
}


def script_words(spoken: Tongue) -> Markup:
    """As JSON for an attribute in single quotes."""
    said = spoken.translations.gettext
    return htmlsafe_json_dumps({key: said(text) for key, text in _WORDS.items()}, ensure_ascii=False)
