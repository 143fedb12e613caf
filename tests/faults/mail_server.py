"""A mail server in a thread of the test, beside a service in a process of its own; and a Postfix in front of it."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.database import Loop
from tests.faults.server import free_port, wait_until
from tests.smtp_sink import Box, sink


@contextmanager
def mail_server(port: int = 0) -> Iterator[Box]:
    with Loop() as loop:
        running = sink(port=port)
        box = loop.run(running.__aenter__())
        try:
            yield box
        finally:
            loop.run(running.__aexit__(None, None, None))


def settings(port: int) -> dict[str, str]:
    return {
        "smtp_url": f"smtp://127.0.0.1:{port}?tls=off",
        "mail_from": "notify@reply.example",
        "mail_reply": "reply+{}@reply.example",
    }


_MAIN: Final = """\
compatibility_level = 3.6
queue_directory = {root}/queue
data_directory = {root}/data
maillog_file = {root}/log
maillog_file_prefixes = {root}
myhostname = relay.example
mydestination =
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
relayhost = [127.0.0.1]:{sink}
smtpd_relay_restrictions = permit_mynetworks, reject
default_transport = smtp
smtp_tls_security_level = none
alias_maps =
local_recipient_maps =
"""
_MASTER: Final = """\
127.0.0.1:{port} inet n - n - - smtpd
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"""


@contextmanager
def postfix(sink_port: int) -> Iterator[int]:
    """The port of a relay that hands everything on to the sink."""
    program = shutil.which("postfix") or shutil.which("postfix", path="/usr/sbin")
    if program is None:
        pytest.skip("no Postfix here: apt-get install postfix")
    root, port = Path(tempfile.mkdtemp(prefix="comments-postfix-")), free_port()
    root.chmod(0o755)
    for name in ("queue", "data", "etc"):
        (root / name).mkdir()
    shutil.chown(root / "data", "postfix")
    (root / "etc" / "main.cf").write_text(_MAIN.format(root=root, sink=sink_port))
    (root / "etc" / "master.cf").write_text(_MASTER.format(port=port))
    command = [program, "-c", str(root / "etc")]
    started = subprocess.run([*command, "start"], capture_output=True, text=True, check=False)
    try:
        assert started.returncode == 0, started.stderr
        wait_until(lambda: "daemon started" in (root / "log").read_text() if (root / "log").exists() else False, 20)
        yield port
    finally:
        subprocess.run([*command, "stop"], capture_output=True, check=False)
        shutil.rmtree(root, ignore_errors=True)
