"""A blog that signs its own users in."""

import time
import warnings
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest
from joserfc import jwt
from joserfc.errors import SecurityWarning
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from comments_svc.kernel.problems import Invalid
from comments_svc.readers.read_sso import read_public_key
from comments_svc.sites.find import find
from comments_svc.sites.sso import OVERLAP, new_secret, set_public_key, turn_off
from tests.moderator import moderator
from tests.postbox import Reader
from tests.service import BLOG, Service, ask, do, refusal, service


@pytest.fixture
async def it(clean_url: str) -> AsyncIterator[Service]:
    async with service(clean_url) as it:
        await it.site()
        yield it


async def secret_of(it: Service, site: str = "blog") -> OctKey:
    async with it.db.tx() as tx:
        return OctKey.import_key(await new_secret(tx, it.secret, (await find(tx, site)).id, now=it.clock()))


def signed(key: Any, algorithm: str = "HS256", **claims: Any) -> str:
    good = {"aud": "blog", "sub": "7", "email": "ana@example.org", "name": "Ana", "exp": int(time.time()) + 300}
    said = {name: value for name, value in {**good, **claims}.items() if value is not None}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SecurityWarning)  # EdDSA, by its older name
        return jwt.encode({"alg": algorithm}, said, key, algorithms=[algorithm])


async def send(reader: Reader, token: str) -> httpx2.Response:
    return await reader.call("POST", "reader/session", {"sso": token})


async def test_a_token_signs_in_the_browser_that_uses_it_first(it: Service) -> None:
    ana, thief = Reader(it), Reader(it)
    assert refusal(await send(ana, signed(OctKey.generate_key()))) == (403, "bad-sso")
    token = signed(await secret_of(it))
    for _ in range(2):
        answer = await send(ana, token)
        assert (answer.json()["name"], answer.json()["email"]) == ("Ana", "a•••@example.org")
    assert refusal(await send(thief, token)) == (403, "bad-sso")
    assert "another browser" in (await send(thief, token)).json()["detail"]
    assert (await thief.view())["email"] is None
    # Two people at one computer are two readers.
    answer = await send(ana, signed(await secret_of(it), email="ben@example.org"))
    assert refusal(answer) == (409, "other-reader")
    assert (await ana.view())["email"] == "a•••@example.org"
    assert token not in str(await ask(it, "select json_agg(t)::text from sso_token t"))


@pytest.mark.parametrize(
    ("claims", "words"),
    [
        ({"aud": "other"}, "aud"),
        ({"aud": None}, "aud"),
        ({"exp": None}, "exp"),
        ({"exp": 1}, "exp"),
        ({"exp": 4_000_000_000}, "600 seconds"),
        ({"exp": float("nan")}, "exp"),
        ({"exp": "soon"}, "exp"),
        ({"sub": None}, "sub"),
        ({"email": None}, "email"),
        ({"email": "ana"}, "email"),
        ({"name": 7}, "name"),
        ({"nbf": 4_000_000_000}, "not yet valid"),
    ],
    ids=str,
)
async def test_a_token_that_says_something_else_is_refused(it: Service, claims: dict[str, Any], words: str) -> None:
    answer = await send(Reader(it), signed(await secret_of(it), **claims))
    assert refusal(answer) == (403, "bad-sso")
    assert words in answer.json()["detail"]


@pytest.mark.filterwarnings("ignore::joserfc.errors.SecurityWarning")  # of the short key
async def test_only_the_algorithm_of_the_site_counts(it: Service) -> None:
    secret = await secret_of(it)
    rsa, okp, ec = RSAKey.generate_key(2048), OKPKey.generate_key("Ed25519"), ECKey.generate_key("P-256")
    none = ".".join([*signed(secret).split(".")[:2], ""])
    head = "eyJhbGciOiJub25lIn0"  # {"alg":"none"}
    for forged in (none, f"{head}.{signed(secret).split('.')[1]}.", "a.b.c", "", "é" * 9, signed(rsa, "RS256")):
        answer = await send(Reader(it), forged)
        assert answer.status_code in (403, 422), forged
    for key, algorithm in ((rsa, "RS256"), (okp, "EdDSA"), (ec, "ES256")):
        pem = key.as_pem(private=False).decode()
        assert read_public_key(pem) == algorithm
        async with it.db.tx() as tx:
            await set_public_key(tx, (await find(tx, "blog")).id, pem)
        assert (await send(Reader(it), signed(key, algorithm))).status_code == 200
        assert refusal(await send(Reader(it), signed(secret))) == (403, "bad-sso")
    with pytest.raises(Invalid, match="private key"):
        read_public_key(rsa.as_pem(private=True).decode())
    with pytest.raises(Invalid, match="too short"):
        read_public_key(RSAKey.generate_key(1024, auto_kid=False).as_pem(private=False).decode())
    with pytest.raises(Invalid, match="no public key"):
        read_public_key("nonsense")


async def test_a_new_secret_takes_the_place_of_the_old_within_a_day(it: Service) -> None:
    old, new = await secret_of(it), await secret_of(it)
    assert (await send(Reader(it), signed(old))).status_code == 200
    assert (await send(Reader(it), signed(new))).status_code == 200
    it.clock.move(OVERLAP)
    later = int(it.clock().timestamp()) + 300
    assert refusal(await send(Reader(it), signed(old, exp=later))) == (403, "bad-sso")
    assert (await send(Reader(it), signed(new, exp=later))).status_code == 200
    async with it.db.tx() as tx:
        await turn_off(tx, (await find(tx, "blog")).id)
    assert refusal(await send(Reader(it), signed(new, exp=later))) == (403, "bad-sso")
    again = await secret_of(it)
    assert again.as_dict() not in (old.as_dict(), new.as_dict())


async def test_no_site_speaks_for_another_or_for_a_moderator(it: Service) -> None:
    await it.site("other", origin=BLOG)
    other = await secret_of(it, "other")
    await secret_of(it)
    assert refusal(await send(Reader(it), signed(other))) == (403, "bad-sso")
    await moderator(it, "mo@example.org")
    await do(it, "insert into site_moderator (site_id, moderator_id) select s.id, m.id from site s, moderator m")
    answer = await send(Reader(it), signed(await secret_of(it), email="MO@example.org"))
    assert refusal(answer) == (403, "bad-sso")
    assert "moderator" in answer.json()["detail"]
