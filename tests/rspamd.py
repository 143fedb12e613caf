"""rspamd of the system, on loopback and without a network: what it says of a mail's own headers and body."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

import httpx2

# What asks the DNS, the network or a Redis, and what judges the connection: none of it is of the mail itself.
_ABROAD: Final = (
    *("antivirus", "arc", "asn", "dkim", "dkim_signing", "dmarc", "external_services", "fuzzy_check", "greylist"),
    *("hfilter", "history_redis", "multimap", "mx_check", "neural", "once_received", "phishing", "ratelimit", "rbl"),
    *("replies", "reputation", "spf", "surbl", "url_redirector"),
)
_OPTIONS: Final = """
dns { nameserver = ["127.0.0.1:9"]; timeout = 0.1s; retransmits = 1; }
pidfile = false;
disable_hyperscan = true;
url_tld = "%s";
"""
_OF_THE_CONNECTION: Final = {"RDNS_NONE", "RDNS_DNSFAIL"}


class Verdict(NamedTuple):
    """`symptoms` are those that raise the score."""

    score: float
    action: str
    symptoms: dict[str, float]


class Rspamd:
    def __init__(self, port: int) -> None:
        self._url = f"http://127.0.0.1:{port}"

    def answers(self) -> bool:
        try:
            return httpx2.get(f"{self._url}/ping", timeout=5).is_success
        except httpx2.HTTPError:
            return False

    def judge(self, mail: bytes, *, sender: str, recipient: str) -> Verdict:
        """As if it came from a server on the Internet."""
        headers = {"IP": "203.0.113.5", "Helo": "mail.reply.example", "From": sender, "Rcpt": recipient}
        told = httpx2.post(f"{self._url}/checkv2", content=mail, headers=headers, timeout=60).json()
        found = {name: each["score"] for name, each in told["symbols"].items() if name not in _OF_THE_CONNECTION}
        score = round(sum(found.values()), 3)
        return Verdict(score, told["action"], {name: points for name, points in found.items() if points > 0})


def is_installed() -> bool:
    return shutil.which("rspamd") is not None


@contextmanager
def rspamd(folder: Path) -> Iterator[Rspamd]:
    local = folder / "local.d"
    local.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    (folder / "suffixes").write_text("com\norg\nexample\n")
    (local / "options.inc").write_text(_OPTIONS % (folder / "suffixes"))
    (local / "worker-normal.inc").write_text(f'bind_socket = "127.0.0.1:{port}";\ncount = 1;\n')
    (local / "logging.inc").write_text('type = "console"; level = "warning";\n')
    for worker in ("controller", "fuzzy", "proxy"):
        (local / f"worker-{worker}.inc").write_text("enabled = false;\n")
    for module in _ABROAD:
        (local / f"{module}.conf").write_text("enabled = false;\n")
    names = {"LOCAL_CONFDIR": folder, "DBDIR": folder, "RUNDIR": folder, "LOGDIR": folder}
    as_root = ["-i", "-u", "root", "-g", "root"] if os.geteuid() == 0 else []
    with (folder / "log").open("wb") as log:
        command = ["rspamd", "-f", *as_root, *(f"--var={name}={each}" for name, each in names.items())]
        process = subprocess.Popen(command, stdout=log, stderr=log)
    it = Rspamd(port)
    try:
        until = time.monotonic() + 120
        while not it.answers():
            assert process.poll() is None, (folder / "log").read_text()
            assert time.monotonic() < until, (folder / "log").read_text()
            time.sleep(0.1)
        yield it
    finally:
        process.terminate()
        process.wait(20)
