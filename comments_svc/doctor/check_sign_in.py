"""Whether the providers at which readers may sign in are found, and what must be registered there."""

from typing import Final

from comments_svc.app.providers import providers
from comments_svc.http_out.private_hosts import PrivateHosts
from comments_svc.http_out.send import HttpOut
from comments_svc.kernel.finding import Finding, ok, problem
from comments_svc.providers.model import Provider, Way
from comments_svc.providers.problems import ProviderFailed
from comments_svc.settings.model import Settings

_ABOUT: Final = "Sign-in"


async def check_sign_in(settings: Settings) -> list[Finding]:
    """Nobody is signed in by it: it asks a provider where it would send a reader."""
    async with HttpOut(PrivateHosts(settings.private_hosts)) as out:
        return [await _check(each, settings) for each in providers(settings, out).values()]


async def _check(provider: Provider, settings: Settings) -> Finding:
    back_to = f"{settings.public_url}/sign-in/{provider.key}"
    try:
        await provider.authorize(Way("doctor", "doctor", "doctor", back_to))
    except ProviderFailed as failed:
        return problem(
            _ABOUT,
            f"{failed} Look whether this machine reaches it, and whether the issuer is written as the provider writes "
            "it; a host in a private network has to be listed:",
            *([f"COMMENTS_OIDC_ISSUER={settings.oidc_issuer}"] if provider.key == "oidc" else []),
            "COMMENTS_PRIVATE_HOSTS=login.internal.example",
        )
    return ok(
        _ABOUT, f"Readers can sign in with {provider.name}, which must know this address to come back to: {back_to}"
    )
