from typing import Final

from comments_svc.http_out.private_hosts import PrivateHosts
from comments_svc.settings.model import Settings

_THIS_MACHINE: Final = ("localhost", "127.0.0.1", "[::1]")


def where_pages_are(settings: Settings) -> PrivateHosts:
    """Who tries the service on their own machine has the blog there as well, and nobody else reaches either: its forms
    are taken from its public address alone."""
    this_machine = _THIS_MACHINE if settings.public_url.is_loopback else ()
    return PrivateHosts((*settings.private_hosts, *this_machine))
