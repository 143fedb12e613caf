from urllib.parse import urlsplit

from comments_svc.hooks.model import Hook


def where(hook: Hook) -> str:
    """The host, and the room, chat or topic: the rest of an address may be a secret."""
    host = urlsplit(hook.url).netloc
    return f"{hook.target} on {host}" if hook.target else host
