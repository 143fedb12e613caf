"""Where readers may sign in, as the settings say."""

from pathlib import Path

import pytest

from comments_svc.app.providers import provider_keys, providers
from comments_svc.http_out.private_hosts import PrivateHosts
from comments_svc.http_out.send import HttpOut
from comments_svc.settings.read import BadSettings, read

ALL = {
    "COMMENTS_OIDC_ISSUER": "https://login.example.com/realms/a/",
    "COMMENTS_OIDC_NAME": "Our Login",
    "COMMENTS_OIDC_CLIENT_ID": "one",
    "COMMENTS_OIDC_CLIENT_SECRET": "secret-one",
    "COMMENTS_GITHUB_CLIENT_ID": "two",
    "COMMENTS_GITHUB_CLIENT_SECRET": "secret-two",
    "COMMENTS_GOOGLE_CLIENT_ID": "three",
    "COMMENTS_GOOGLE_CLIENT_SECRET": "secret-three",
}


async def test_each_provider_is_there_when_its_settings_are(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("secret-three\n")
    env = {**ALL, "COMMENTS_GOOGLE_CLIENT_SECRET_FILE": str(tmp_path / "secret")}
    del env["COMMENTS_GOOGLE_CLIENT_SECRET"]
    settings = read(env)
    async with HttpOut(PrivateHosts()) as out:
        made = providers(settings, out)
    assert [(key, each.name) for key, each in made.items()] == [
        ("oidc", "Our Login"),
        ("github", "GitHub"),
        ("google", "Google"),
    ]
    assert provider_keys(settings) == tuple(made)
    assert "secret-" not in repr(settings)
    assert provider_keys(read({})) == ()


@pytest.mark.parametrize("missing", sorted(set(ALL) - {"COMMENTS_OIDC_NAME"}))
def test_what_belongs_together_is_asked_for(missing: str) -> None:
    with pytest.raises(BadSettings) as refused:
        read({name: value for name, value in ALL.items() if name != missing})
    (fault,) = refused.value.faults
    assert f"belong together: {missing} is missing." in fault


@pytest.mark.parametrize(
    "issuer", ["login.example.com", "http://login.example.com", "https://a@b", "https://b?c", "https://b#c"]
)
def test_an_issuer_is_an_https_address(issuer: str) -> None:
    with pytest.raises(BadSettings) as refused:
        read({**ALL, "COMMENTS_OIDC_ISSUER": issuer})
    assert "COMMENTS_OIDC_ISSUER must be an https address" in refused.value.faults[0]
