"""In which language a moderator is spoken to who comes by a link, and may not be signed in."""

from starlette.requests import Request

from comments_svc.moderators.model import Entitled
from comments_svc.web.language import heard, tongue
from comments_svc.web.say import speak, speak_in
from comments_svc.web.state import State


def speak_to_moderator(request: Request[State], moderator: Entitled) -> None:
    """As their dashboard does, else as the browser asks."""
    speak_in(tongue(heard(request.headers.get("accept-language", ""))))
    speak(moderator.reads)
