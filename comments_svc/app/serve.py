"""Serve until told to stop: one process, or several under one parent that owns the embedded Postgres."""

import gc
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable
from typing import Any, Final

import msgspec
import uvicorn
from starlette.types import ASGIApp

from comments_svc.app.create import create_app
from comments_svc.app.database import migrated
from comments_svc.app.deadline import DeadlineProtocol
from comments_svc.app.logs import set_up_logs
from comments_svc.app.workers import end_with_parent, run_workers
from comments_svc.settings.load_secret import load_secret
from comments_svc.settings.model import Settings, variable
from comments_svc.settings.read import read
from comments_svc.settings.values import DatabaseUrl

_SHUTDOWN_S: Final = 5
_OPEN_FILES: Final = 65_536


class PortTaken(SystemExit):
    """Ends the program: something else listens there."""


def serve(settings: Settings, *, ready: Callable[[str], None] | None = None) -> None:
    """`ready` is called with the DSN once the database is, before the first request is answered."""
    set_up_logs(settings)
    refuse_taken_port(settings.host, settings.port)
    secret = load_secret(settings)
    # With one worker uvicorn raises the signal again after its shutdown: without this, Postgres would be left running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    if signal.getsignal(signal.SIGHUP) is signal.SIG_DFL:  # the terminal was closed; nohup is respected
        signal.signal(signal.SIGHUP, lambda *_: signal.raise_signal(signal.SIGTERM))
    _allow_many_connections()
    with migrated(settings) as dsn:
        here = msgspec.structs.replace(settings, database_url=DatabaseUrl(dsn))
        if ready is not None:
            ready(dsn)
        if settings.workers == 1:
            _spare_the_collector()
            uvicorn.run(create_app(here, secret), **_options(settings))
        else:
            _hand_down(here, secret.current.decode())
            run_workers("comments_svc.app.serve:from_environment", _options(settings))


def from_environment() -> ASGIApp:
    """What each of several workers runs."""
    end_with_parent()
    settings = read(os.environ)
    set_up_logs(settings)
    _spare_the_collector()
    return create_app(settings, load_secret(settings))


def refuse_taken_port(host: str, port: int, setting: str = "COMMENTS_PORT") -> None:
    """Raises PortTaken, in words, before anything is started."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as reason:
            taken = f"Can't listen on {host}, port {port}: {reason.strerror}."
            raise PortTaken(f"{taken} {setting} chooses another.") from None


def _options(settings: Settings) -> dict[str, Any]:
    return {
        "host": settings.host,
        "port": settings.port,
        "workers": settings.workers,
        "http": DeadlineProtocol,
        "ws": "none",
        "loop": "uvloop" if sys.platform != "win32" else "asyncio",
        "lifespan": "on",
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "proxy_headers": bool(settings.trusted_proxies),
        "forwarded_allow_ips": [str(each) for each in settings.trusted_proxies],
        "timeout_graceful_shutdown": _SHUTDOWN_S,
    }


def _hand_down(settings: Settings, secret: str) -> None:
    """Child processes read the same settings from the environment, with what this process found out added."""
    mail = {name: getattr(settings, name) for name in ("smtp_url", "mail_from", "mail_reply", "dns_zone_file")}
    known = {
        **{name: str(value) for name, value in mail.items() if value is not None},
        "mail_listen": ",".join(settings.mail_listen),
        "database_url": str(settings.database_url),
        "secret": secret,
        "host": settings.host,
        "port": str(settings.port),
        "workers": str(settings.workers),
        "data_dir": str(settings.data_dir),
        "public_url": str(settings.public_url),
        "jobs": "true" if settings.jobs else "false",
    }
    for name, value in known.items():
        os.environ.pop(f"{variable(name)}_FILE", None)
        os.environ[variable(name)] = value


def _spare_the_collector() -> None:
    """What is loaded by now stays for ever: 56,000 objects, whom each full collection asks (100 ms on a busy core)."""
    gc.collect()
    gc.freeze()


def _allow_many_connections() -> None:
    """Many systems start a program with 1,024 open files at most, which as many slow clients would use up."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if hard == resource.RLIM_INFINITY else min(hard, _OPEN_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
