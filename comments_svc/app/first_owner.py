from comments_svc.app.database import opened
from comments_svc.kernel.clock import utc_now
from comments_svc.moderators.create_first_owner import first_owner_token
from comments_svc.settings.load_secret import load_secret
from comments_svc.settings.model import Settings


async def first_owner_link(settings: Settings, dsn: str) -> str | None:
    """Where the first account is made. None once there is one."""
    async with opened(dsn) as db, db.read() as on:
        token = await first_owner_token(on, load_secret(settings), now=utc_now())
    return f"{settings.public_url}/dashboard/setup?token={token}" if token else None
