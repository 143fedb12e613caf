"""The command line: what it does to the database, what it says, and how it ends."""

import asyncio
import os
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, TypeAlias
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner, Result
from joserfc.jwk import OKPKey

from comments_svc.cli.main import main
from comments_svc.db.database import Database
from comments_svc.kernel.secret import RootSecret
from comments_svc.moderators.model import Device
from comments_svc.moderators.problems import LinkUsedUp
from comments_svc.moderators.sign_in import sign_in
from tests.database import ask

_SECRET: Final = "test-secret-test-secret-test-secret-0123"
_SITE: Final = ("site", "add", "blog", "--origin", "https://blog.example")

Run: TypeAlias = Callable[..., Result]


def run_with(*, typed: str | None = None, **settings: str) -> Run:
    """Runs a command with these settings and no others. `typed`: what it is answered when it asks."""
    env: dict[str, str | None] = {name: None for name in os.environ if name.startswith(("COMMENTS_", "DATABASE_URL"))}
    env.update({f"COMMENTS_{name.upper()}": value for name, value in settings.items()})
    return lambda *words: CliRunner().invoke(main, words, input=typed, env=env)


@pytest.fixture
def run(database_url: str) -> Run:
    return run_with(database_url=database_url, secret=_SECRET)


def done(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.output


def refused(result: Result, status: int = 1) -> str:
    assert result.exit_code == status, result.output
    assert isinstance(result.exception, SystemExit)  # words, no traceback
    return result.output


def test_a_site_is_added_with_its_policy_and_origins(run: Run, database_url: str) -> None:
    said = done(run(*_SITE, "--origin", "https://example.org/", "--policy", "hold", "--title", "A Blog"))
    assert said == (
        "Site blog is ready for pages of https://blog.example, https://example.org/.\n"
        "Nobody moderates it yet: comments-svc moderator link you@example.org\n"
    )
    row = "select row(slug, title, policy, origins)::text from site"
    assert ask(database_url, row) == '(blog,"A Blog",hold,"{https://blog.example,https://example.org}")'


def test_a_site_that_is_added_belongs_to_the_operator(run: Run) -> None:
    done(run("moderator", "link", "ana@example.org"))
    assert "Nobody moderates it" not in done(run(*_SITE))


@pytest.mark.parametrize("slug", ["Blog", "a_b", "-a", "a" * 64, "api", "x y"])
def test_a_slug_must_fit_an_address(run: Run, slug: str) -> None:
    said = refused(run("site", "add", "--origin", "https://blog.example", "--", slug))
    assert said == "Error: slug: A site's name is made of a-z, 0-9 and inner hyphens, and is not a reserved word.\n"


@pytest.mark.parametrize("origin", ["blog.example", "ftp://blog.example", "https://", "javascript:1"])
def test_an_origin_must_be_one(run: Run, database_url: str, origin: str) -> None:
    assert refused(run("site", "add", "blog", "--origin", origin)).startswith(f"Error: origins: {origin} can't be ")
    assert ask(database_url, "select count(*) from site") == 0


def test_a_site_is_added_once(run: Run) -> None:
    done(run(*_SITE))
    assert refused(run(*_SITE)) == "Error: A site with this name exists already.\n"


def test_a_policy_that_does_not_exist_is_a_wrong_call(run: Run) -> None:
    assert "'later' is not one of 'hold', 'first-timers', 'publish'" in refused(run(*_SITE, "--policy", "later"), 2)


def test_settings_of_a_site_are_changed_and_shown(run: Run, database_url: str) -> None:
    done(run(*_SITE))
    said = done(
        run("site", "set", "blog", "policy=publish", "votes=false", "origins=https://a.example, https://b.example")
    )
    assert said == "policy = publish\nvotes = False\norigins = ['https://a.example', 'https://b.example']\n"
    assert ask(database_url, "select row(policy, votes, revision)::text from site") == "(publish,f,2)"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("colour=red", "colour: There is no such setting. There are: title, policy, "),
        ("policy=later", "policy: This must be one of: hold, first-timers, publish."),
        ("email_rule=maybe", "email_rule: This must be one of: off, optional, required."),
        ("edit_window_s=-1", "edit_window_s"),
        ("max_length=many", "max_length"),
        ("votes=perhaps", "votes"),
        ("mail=nobody", "mail"),
        ("reactions=a,b,c,d,e,f,g", "reactions: These are 7 reactions. A page has room for 6 at most."),
        ("reactions=so so", "reactions: 'so so' can't be a reaction. It is an emoji, or one short word."),
        ("origins=", "origins"),
        ("origins=blog.example", "origins: blog.example can't be an origin. It does not start with http"),
    ],
)
def test_one_bad_setting_changes_none(run: Run, database_url: str, given: str, said: str) -> None:
    done(run(*_SITE))
    assert said in refused(run("site", "set", "blog", "title=Another", given))
    assert ask(database_url, "select row(title, revision)::text from site") == "(blog,1)"


def test_a_setting_without_a_value_is_a_wrong_call(run: Run) -> None:
    done(run(*_SITE))
    assert "Settings are given as KEY=VALUE." in refused(run("site", "set", "blog", "votes"), 2)


def test_a_site_gets_a_secret_to_sign_with_or_gives_a_key(run: Run, database_url: str, tmp_path: Path) -> None:
    done(run(*_SITE))
    first, second = done(run("site", "sso", "blog")), done(run("site", "sso", "blog"))
    assert "It is shown this once; the one before counts for a day." in first
    secrets = [said.splitlines()[1] for said in (first, second)]
    assert len(set(secrets)) == 2
    assert all(len(each) == 43 for each in secrets)
    stored = str(ask(database_url, "select row(s.*)::text from site_sso s"))
    assert not any(each in stored for each in secrets)

    key = OKPKey.generate_key("Ed25519")
    (tmp_path / "public.pem").write_bytes(key.as_pem(private=False))
    (tmp_path / "private.pem").write_bytes(key.as_pem(private=True))
    said = done(run("site", "sso", "blog", "--public-key", str(tmp_path / "public.pem")))
    assert said == "blog signs with the private key to this one from now on (EdDSA).\n"
    assert "This is a private key." in refused(
        run("site", "sso", "blog", "--public-key", str(tmp_path / "private.pem"))
    )
    assert done(run("site", "sso", "blog", "--off")) == "What blog signs counts no more.\n"
    assert refused(run("site", "sso", "nowhere")) == "Error: There is no site with this name here.\n"


def test_settings_of_an_unknown_site(run: Run) -> None:
    assert refused(run("site", "set", "blog", "votes=false")) == "Error: There is no site with this name here.\n"


def test_sites_are_listed_by_name(run: Run) -> None:
    assert done(run("site", "list")) == (
        "There is no site yet: comments-svc site add SLUG --origin https://blog.example\n"
    )
    done(run(*_SITE, "--origin", "https://example.org", "--title", "A Blog"))
    done(run("site", "add", "a", "--origin", "https://a.example", "--policy", "hold"))
    assert done(run("site", "list")) == (
        "SLUG  POLICY        ORIGINS                                    TITLE\n"
        "a     hold          https://a.example                          a\n"
        "blog  first-timers  https://blog.example, https://example.org  A Blog\n"
    )


def test_a_plain_moderator_of_one_site_is_made_by_the_role(run: Run) -> None:
    done(run(*_SITE, "--origin", "https://blog.example"))
    plain = ("moderator", "link", "kim@example.org", "--site", "blog", "--role", "moderator")
    assert "The first one of an installation is its operator" in refused(run(*plain))
    done(run("moderator", "link", "ana@example.org", "--name", "Ana"))
    done(run(*plain, "--name", "Kim"))
    done(run("moderator", "link", "ana@example.org", "--site", "blog", "--role", "moderator"))
    assert done(run("moderator", "list")) == (
        "EMAIL            NAME  ROLES\n"
        "ana@example.org  Ana   operator, owner of blog\n"
        "kim@example.org  Kim   moderator of blog\n"
    )


def test_moderators_are_listed_with_their_sites(run: Run) -> None:
    assert done(run("moderator", "list")) == "Nobody moderates yet: comments-svc moderator link you@example.org\n"
    for slug in ("a", "b"):
        done(run("site", "add", slug, "--origin", "https://a.example"))
    done(run("moderator", "link", "kim@example.org", "--name", "Kim"))
    done(run("moderator", "link", "benedict@example.org", "--site", "b"))
    done(run("site", "add", "c", "--origin", "https://a.example"))
    assert done(run("moderator", "list")) == (
        "EMAIL                 NAME      ROLES\n"
        "kim@example.org       Kim       operator, owner of a, owner of b, owner of c\n"
        "benedict@example.org  benedict  owner of b\n"
    )


def token_in(said: str) -> str:
    address = urlsplit(said.strip())
    assert f"{address.scheme}://{address.netloc}{address.path}" == "http://localhost:8000/dashboard/sign-in"
    return parse_qs(address.query)["token"][0]


def signs_in(dsn: str, token: str) -> bool:
    async def try_it() -> bool:
        async with Database.connect(dsn, pool_size=1) as db, db.tx() as tx:
            try:
                secret = RootSecret(_SECRET.encode())
                return bool(await sign_in(tx, secret, token, device=Device("test", b""), now=datetime.now(UTC)))
            except LinkUsedUp:
                return False

    return asyncio.run(try_it())


def test_a_link_for_a_new_address_signs_its_owner_in_once(run: Run, database_url: str) -> None:
    done(run(*_SITE))
    token = token_in(done(run("moderator", "link", "ana@example.org", "--name", "Ana")))
    assert [signs_in(database_url, token) for _ in range(2)] == [True, False]
    row = "select row(email, name, operator, role)::text from moderator join site_moderator on moderator_id = id"
    assert ask(database_url, row) == "(ana@example.org,Ana,t,owner)"


def test_another_link_for_a_known_address_is_for_the_same_person(run: Run, database_url: str) -> None:
    first, second = (token_in(done(run("moderator", "link", each))) for each in ("ana@example.org", "Ana@Example.org"))
    assert ask(database_url, "select count(*) from moderator") == 1
    assert [signs_in(database_url, each) for each in (first, second)] == [True, True]


@pytest.mark.parametrize("address", ["ana", "ana@", "@example.org", "a@b@c", "an a@example.org"])
def test_an_address_must_be_one(run: Run, address: str) -> None:
    assert refused(run("moderator", "link", address)) == "Error: email: This is not an e-mail address.\n"


def test_a_moderator_of_a_site_that_does_not_exist_is_not_made(run: Run, database_url: str) -> None:
    said = refused(run("moderator", "link", "ana@example.org", "--site", "nowhere"))
    assert said == "Error: There is no site with this name here.\n"
    assert ask(database_url, "select count(*) from moderator") == 0


def test_a_given_name_replaces_the_old_one(run: Run, database_url: str) -> None:
    done(run("moderator", "link", "ana@example.org"))
    done(run("moderator", "link", "ana@example.org", "--name", "Ana Silva"))
    assert ask(database_url, "select name from moderator") == "Ana Silva"


def test_migrate_names_what_it_applied(empty_database_url: str) -> None:
    run = run_with(database_url=empty_database_url, secret=_SECRET)
    assert re.fullmatch(r"(\d{4}_(expand|contract)_\w+\n)+", done(run("migrate")))
    assert done(run("migrate")) == "Nothing to do: the schema is that of this release.\n"


def test_config_shows_what_is_in_force_and_no_secret() -> None:
    run = run_with(database_url="postgresql://ana:geheim@db.example:5433/app", secret=_SECRET, workers="3")
    said = done(run("config")).splitlines()
    assert "COMMENTS_DATABASE_URL=postgresql://ana:****@db.example:5433/app" in said
    assert "COMMENTS_SECRET=****" in said
    assert "COMMENTS_SECRET_PREVIOUS=not set" in said
    assert "COMMENTS_WORKERS=3" in said
    assert "COMMENTS_RATE_LIMITS=on" in said


def test_every_command_says_which_settings_are_wrong() -> None:
    run = run_with(database_url="mysql://x", workers="0")
    said = refused(run("config"))
    assert said.startswith("The settings can't be used:\n")
    assert [line.split()[0] for line in said.splitlines()[1:]] == ["COMMENTS_WORKERS", "COMMENTS_DATABASE_URL"]


def test_a_database_that_can_not_be_reached_is_named() -> None:
    run = run_with(database_url="postgresql://ana:geheim@/app?host=/nowhere", secret=_SECRET)
    said = refused(run(*_SITE))
    assert said.startswith("Error: The database at /nowhere/app can't be reached: ")
    assert "geheim" not in said
