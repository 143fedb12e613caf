from datetime import datetime

from comments_svc.hooks.announcement import trial
from comments_svc.hooks.compose import compose
from comments_svc.hooks.deliver import attempt, signed
from comments_svc.hooks.model import Format, Hook
from comments_svc.hooks.notice import trial_notice
from comments_svc.http_out.send import HttpOut
from comments_svc.kernel.ids import uuid7
from comments_svc.outbox.model import Outcome
from comments_svc.sites.model import Site


async def try_out(out: HttpOut, site: Site, hook: Hook, *, public_url: str, now: datetime) -> Outcome:
    """Announces a test, at once and once."""
    id = str(uuid7())
    if hook.format is Format.JSON:
        return await attempt(out, signed(hook, id, trial_notice(site.slug, site.title, now), now))
    return await attempt(out, compose(hook, id, trial(site.slug, site.title, public_url)))
