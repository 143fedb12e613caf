"""Where readers may sign in, as the settings say."""

from collections.abc import Iterator

from comments_svc.http_out.send import HttpOut
from comments_svc.providers.github import GitHub
from comments_svc.providers.model import Provider
from comments_svc.providers.oidc import Oidc
from comments_svc.settings.model import Settings

_GOOGLE = "https://accounts.google.com"


def providers(settings: Settings, out: HttpOut) -> dict[str, Provider]:
    """By key, in the order of the buttons."""
    return {each.key: each for each in _each(settings, out)}


def _each(settings: Settings, out: HttpOut) -> Iterator[Provider]:
    """`settings.read` has seen to it that what belongs together is there."""
    if settings.oidc_issuer and settings.oidc_client_id and settings.oidc_client_secret:
        name, issuer = settings.oidc_name, str(settings.oidc_issuer)
        yield Oidc(out, "oidc", name, issuer, settings.oidc_client_id, settings.oidc_client_secret)
    if settings.github_client_id and settings.github_client_secret:
        url = str(settings.github_url)
        yield GitHub(out, settings.github_client_id, settings.github_client_secret, url)
    if settings.google_client_id and settings.google_client_secret:
        yield Oidc(out, "google", "Google", _GOOGLE, settings.google_client_id, settings.google_client_secret)


def provider_keys(settings: Settings) -> tuple[str, ...]:
    """The same, without asking how to reach them."""
    ids = {"oidc": settings.oidc_client_id, "github": settings.github_client_id, "google": settings.google_client_id}
    return tuple(key for key, id in ids.items() if id)
