"""Dovecot of the system, an instance of its own in a folder of the test, on loopback."""

import imaplib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import psutil

from tests.faults.server import free_port

USER: Final = "comments"
PASSWORD: Final = "p/ss:w@rd"
_CONFIG: Final = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/log
protocols = imap
listen = 127.0.0.1
ssl = {ssl}
ssl_cert = <{folder}/cert.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
mail_location = maildir:{folder}/mail:INDEX=MEMORY
mailbox_idle_check_interval = 1 secs
first_valid_uid = 0
default_internal_user = {account}
default_login_user = {account}
default_internal_group = {group}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
  }}
}}
service anvil {{
  chroot =
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/home
}}
"""


class Dovecot:
    def __init__(self, folder: Path, port: int, tls_port: int) -> None:
        self.folder, self.port, self.tls_port = folder, port, tls_port
        self._config = folder / "dovecot.conf"

    @property
    def log(self) -> str:
        files = [self.folder / "said", self.folder / "log"]
        return "\n".join(each.read_text() for each in files if each.exists())

    @contextmanager
    def client(self) -> Iterator[imaplib.IMAP4]:
        with imaplib.IMAP4("127.0.0.1", self.port, timeout=20) as client:
            client.login(USER, PASSWORD)
            yield client

    def put(self, raw: bytes, folder: str = "INBOX") -> None:
        with self.client() as client:
            assert client.append(folder, "", "", raw)[0] == "OK"

    def unseen(self, folder: str = "INBOX") -> int:
        with self.client() as client:
            client.select(folder, readonly=True)
            return len(client.search(None, "UNSEEN")[1][0].split())

    def start(self) -> None:
        with (self.folder / "said").open("ab") as said:
            command = ["dovecot", "-F", "-c", str(self._config)]
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        until = time.monotonic() + 30
        while not self.answers():
            assert self._process.poll() is None and time.monotonic() < until, self.log
            time.sleep(0.05)

    def stop(self) -> None:
        self._process.terminate()
        self._process.wait(20)

    def answers(self) -> bool:
        try:
            with self.client():
                return True
        except (OSError, imaplib.IMAP4.error):
            return False

    def hang_up(self) -> None:
        """On everybody."""
        talking = [each for each in psutil.Process(self._process.pid).children() if each.name() == "imap"]
        assert talking
        for each in talking:
            with suppress(psutil.NoSuchProcess):  # it has just ended by itself
                each.terminate()


def is_installed() -> bool:
    """Only root can run it as it is set up here."""
    return os.geteuid() == 0 and shutil.which("dovecot") is not None


@contextmanager
def dovecot() -> Iterator[Dovecot]:
    folder = Path(tempfile.mkdtemp(prefix="dovecot-"))
    folder.chmod(0o755)
    account = "dovecot"
    ids = {
        name: subprocess.run(["id", flag, account], check=True, capture_output=True, text=True).stdout.strip()
        for name, flag in (("uid", "-u"), ("gid", "-g"), ("group", "-gn"))
    }
    for each in ("mail", "home"):
        (folder / each).mkdir()
        shutil.chown(folder / each, account)
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    files = ["-addext", "subjectAltName=IP:127.0.0.1", "-keyout", f"{folder}/key.pem", "-out", f"{folder}/cert.pem"]
    subprocess.run([*make, *files], check=True, capture_output=True)
    it = Dovecot(folder, free_port(), free_port())
    config = _CONFIG.format(
        folder=folder, port=it.port, tls_port=it.tls_port, password=PASSWORD, ssl="yes", account=account, **ids
    )
    (folder / "dovecot.conf").write_text(config)
    try:
        it.start()
        yield it
    finally:
        it.stop()
        shutil.rmtree(folder, ignore_errors=True)
