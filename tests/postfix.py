"""Postfix of the system, an instance of its own in a folder of the test, on loopback."""

import os
import shutil
import smtplib
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from tests.faults.server import free_port

_MAIN: Final = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
mail_owner = postfix
myhostname = mx.reply.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
local_header_rewrite_clients =
smtpd_peername_lookup = no
smtp_dns_support_level = disabled
lmtp_dns_support_level = disabled
relay_domains = reply.example
transport_maps = inline:{{ {{ reply.example = lmtp:[127.0.0.1]:{lmtp} }} }}
default_transport = error:this instance sends nothing
local_transport = error:this instance keeps nothing
bounce_notice_recipient = nobody
smtpd_relay_restrictions = reject_unauth_destination
lmtp_send_xforward_command = yes
lmtp_destination_recipient_limit = 50
smtpd_recipient_restrictions = {restrictions}
unverified_recipient_reject_code = 550
address_verify_map =
minimal_backoff_time = 1s
maximal_backoff_time = 1s
queue_run_delay = 1s
bounce_template_file =
"""
_MASTER: Final = """
127.0.0.1:{smtp} inet n - n - - smtpd -o smtpd_authorized_xclient_hosts=127.0.0.1
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 1 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    def __init__(self, folder: Path, port: int) -> None:
        self.folder, self.port = folder, port

    @property
    def log(self) -> str:
        file = self.folder / "log"
        return file.read_text() if file.exists() else ""

    def client(self) -> smtplib.SMTP:
        return smtplib.SMTP("127.0.0.1", self.port, local_hostname="sender.example", timeout=30)

    def flush(self) -> None:
        """Tries everything that waits."""
        _run("postqueue", "-c", str(self.folder / "etc"), "-f")

    def waiting(self) -> int:
        """Messages in the queue."""
        return len(_run("postqueue", "-c", str(self.folder / "etc"), "-j").splitlines())

    def answers(self) -> bool:
        try:
            with self.client():
                return True
        except (OSError, smtplib.SMTPException):
            return False


def is_installed() -> bool:
    """Only root can run it: its parts change their accounts."""
    return os.geteuid() == 0 and shutil.which("postfix") is not None


@contextmanager
def postfix(lmtp: int, *, ask_first: bool = False) -> Iterator[Postfix]:
    """Delivers mail for reply.example to the LMTP port. `ask_first`: asks at RCPT whether an address exists."""
    folder = Path(tempfile.mkdtemp(prefix="postfix-"))
    folder.chmod(0o755)
    port = free_port()
    restrictions = "reject_unauth_destination" + (", reject_unverified_recipient" if ask_first else "")
    for each in ("etc", "queue", "data"):
        (folder / each).mkdir()
    shutil.chown(folder / "data", "postfix")
    (folder / "etc" / "main.cf").write_text(_MAIN.format(folder=folder, lmtp=lmtp, restrictions=restrictions))
    (folder / "etc" / "master.cf").write_text(_MASTER.format(smtp=port))
    it = Postfix(folder, port)
    try:
        _run("postfix", "-c", str(folder / "etc"), "start")
        until = time.monotonic() + 30
        while not it.answers():
            assert time.monotonic() < until, it.log
            time.sleep(0.05)
        yield it
    finally:
        subprocess.run(["postfix", "-c", str(folder / "etc"), "abort"], check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


def _run(*words: str) -> str:
    done = subprocess.run(words, check=False, capture_output=True, text=True)
    assert done.returncode == 0, (words, done.stdout, done.stderr)
    return done.stdout
