"""Whose desk it is: the moderator, and the site that they sit at."""

from collections.abc import Sequence

import msgspec
from starlette.requests import Request

from comments_svc.feedback.unseen import MOST_UNSEEN, unseen
from comments_svc.moderators.admit import admit
from comments_svc.moderators.model import Membership, Role, SignedIn
from comments_svc.moderators.problems import NotSignedIn, OwnersOnly
from comments_svc.moderators.recall import recall
from comments_svc.sites.model import Site
from comments_svc.web.dashboard.account.cookie import session_token
from comments_svc.web.say import say, say_number, speak
from comments_svc.web.state import State


class Desk(msgspec.Struct, frozen=True):
    """`sites`: all that this moderator may choose from. `passkeys`: they work at this public address. `unseen`: private
    messages that came since they looked."""

    moderator: SignedIn
    site: Site
    role: Role
    sites: Sequence[Membership]
    passkeys: bool = False
    unseen: int = 0

    @property
    def offers_passkey(self) -> bool:
        """To whom has none yet, where they work."""
        return self.passkeys and self.moderator.offer

    @property
    def kept(self) -> str:
        """How long what was removed can still be looked at."""
        days = self.site.keep_removed_days
        return say_number("a day", "%(number)s days", days)

    @property
    def news(self) -> tuple[str, str]:
        """Beside the way to private messages: the number, and in words for those who do not see it."""
        if self.unseen >= MOST_UNSEEN:
            return f"{MOST_UNSEEN - 1}+", say("many new private messages")
        return str(self.unseen), say_number(
            "%(number)s new private message", "%(number)s new private messages", self.unseen
        )

    @property
    def owner(self) -> bool:
        return self.role is Role.OWNER

    def url(self, path: str = "") -> str:
        return f"/dashboard/sites/{self.site.slug}{path}"


async def who(request: Request[State]) -> SignedIn:
    """Speaks their language from here on. Raises NotSignedIn."""
    moderator = await recall(request.state["db"], session_token(request), now=request.state["clock"]())
    speak(moderator.reads)
    return moderator


async def who_if_any(request: Request[State]) -> SignedIn | None:
    try:
        return await who(request)
    except NotSignedIn:
        return None


async def sit_down(request: Request[State]) -> Desk:
    """Raises NotSignedIn, NotAModerator."""
    moderator = await who(request)
    async with request.state["db"].read() as on:
        admission = await admit(on, moderator, request.path_params["site"])
        private = await unseen(on, admission.site.id, moderator.id)
    passkeys = request.state["config"].passkeys is not None
    return Desk(moderator, admission.site, admission.role, admission.sites, passkeys, private)


async def sit_down_as_owner(request: Request[State]) -> Desk:
    """Raises NotSignedIn, NotAModerator, OwnersOnly."""
    desk = await sit_down(request)
    if not desk.owner:
        raise OwnersOnly
    return desk
