"""COMMENTS_PRIVATE_HOSTS: hosts with or without a port, and nothing that would let everything through."""

import pytest

from comments_svc.settings.read import BadSettings, read


def test_hosts_may_have_a_port() -> None:
    given = "localhost:9000, ntfy.LAN,10.0.0.7,[::1]:8080 ,[fd00::1]"
    hosts = read({"COMMENTS_PRIVATE_HOSTS": given}).private_hosts
    assert hosts == ("localhost:9000", "ntfy.lan", "10.0.0.7", "[::1]:8080", "[fd00::1]")


@pytest.mark.parametrize(
    "host", ["*", "*.lan", "http://ntfy.lan", "10.0.0.0/8", "a@b", "host:port", "host:99999", "::1", ":80"]
)
def test_what_is_no_host_is_refused(host: str) -> None:
    with pytest.raises(BadSettings, match="COMMENTS_PRIVATE_HOSTS must be hosts such as localhost:9000"):
        read({"COMMENTS_PRIVATE_HOSTS": host})
