from starlette.requests import Request

from comments_svc.mail.language import CATALOGS
from comments_svc.sites.model import Site
from comments_svc.web.language import asked
from comments_svc.web.state import State


def mailed_in(request: Request[State], site: Site) -> str:
    """The language of a mail to the reader who asks for it here: the one that their widget speaks, which it names in
    `Accept-Language`; of a program that names none, or none that is spoken, the site's."""
    return asked(request.headers.get("accept-language", ""), CATALOGS) or site.lang
