"""`comments-svc doctor`: what it finds, what it tells to enter, and how it ends."""

import asyncio
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import asyncpg
import pytest

from comments_svc.db.migrate import migrate, migrations_folder
from comments_svc.doctor.check_database import check_database
from comments_svc.doctor.check_disk import check_disk
from comments_svc.doctor.check_mail_in import check_mail_in
from comments_svc.doctor.check_mail_server import check_mail_server
from comments_svc.doctor.check_public_url import check_public_url
from comments_svc.doctor.check_settings import check_settings
from comments_svc.kernel.clock import utc_now
from comments_svc.kernel.finding import Finding, Level, lines, problem
from comments_svc.mail.server import Server, Tls
from comments_svc.settings.read import read
from tests.certificate import server_tls
from tests.integration.test_cli import run_with
from tests.service import Service, do
from tests.smtp_sink import PASSWORD, USER, sink
from tests.web_peer import Peer, peer, says

_SECRET = "test-secret-test-secret-test-secret-0123"


def _of(about: str, found: list[Finding]) -> list[Finding]:
    return [each for each in found if each.about == about]


def _problems(found: list[Finding]) -> list[str]:
    return [each.about for each in found if each.level is Level.PROBLEM]


# The database


async def test_a_database_in_order_is_said_to_be_so(clean_url: str) -> None:
    found = await check_database(clean_url, utc_now)
    assert [(each.level, each.about) for each in found] == [
        (Level.OK, "Database"),
        (Level.OK, "Migrations"),
        (Level.OK, "Clock"),
        (Level.OK, "Outbox"),
    ]


async def test_a_database_that_is_away_is_a_problem() -> None:
    (found,) = await check_database("postgresql://nobody@127.0.0.1:1/none", utc_now)
    assert (found.level, found.about, bool(found.enter)) == (Level.PROBLEM, "Database", True)


async def test_migrations_that_wait_are_named_and_left_alone(empty_database_url: str) -> None:
    found = await check_database(empty_database_url, utc_now)
    (waiting,) = _of("Migrations", found)
    assert "0001_expand_tables" in waiting.says
    assert waiting.enter == ("comments-svc migrate",)
    again = await check_database(empty_database_url, utc_now)
    assert _of("Migrations", again) == [waiting]


async def test_a_migration_that_was_changed_is_a_problem(database_url: str) -> None:
    raw = await asyncpg.connect(database_url)
    await raw.execute("update schema_migration set sha256 = 'another' where version = 1")
    await raw.close()
    (found,) = _of("Migrations", await check_database(database_url, utc_now))
    assert (found.level, "was changed after this database had applied it" in found.says) == (Level.PROBLEM, True)


async def test_a_database_of_a_newer_release_is_a_problem(database_url: str) -> None:
    raw = await asyncpg.connect(database_url)
    await raw.execute("insert into schema_migration (version, name, sha256) values (999, 'later', '')")
    await raw.close()
    (found,) = _of("Migrations", await check_database(database_url, utc_now))
    assert (found.level, "Install the newer release" in found.says) == (Level.PROBLEM, True)


@pytest.mark.parametrize(
    ("apart_s", "level"), [(0, Level.OK), (3, Level.OK), (60, Level.PROBLEM), (-60, Level.PROBLEM)]
)
async def test_a_clock_that_differs_from_the_databases_is_a_problem(clean_url: str, apart_s: int, level: Level) -> None:
    found = await check_database(clean_url, lambda: datetime.now(UTC) + timedelta(seconds=apart_s))
    assert _of("Clock", found)[0].level is level


async def test_readers_who_all_share_an_address_are_a_proxy_that_is_not_trusted(blog: Service, clean_url: str) -> None:
    for number in range(10):
        await blog.posted(f"Number {number}.", token=f"token-of-reader-number-{number:020}")
    (found,) = _of("Readers", await check_database(clean_url, utc_now))
    assert "The last 10 readers seem to share one address" in found.says
    assert found.enter == ("COMMENTS_TRUSTED_PROXIES=127.0.0.1,::1",)
    await do(blog, "update comment set ip_hash = decode(md5(id::text), 'hex')")
    assert _of("Readers", await check_database(clean_url, utc_now)) == []


async def test_a_message_that_should_have_left_is_a_problem(blog: Service, clean_url: str) -> None:
    await do(
        blog,
        """
        insert into outbound_message (id, event_id, channel, template, params, recipient, lang, due_at, first_due_at,
          created_at)
        select gen_random_uuid(), gen_random_uuid(), 'mail', 'test', '{}', 'a@b.example', 'en', at, at, at
        from (select now() - interval '20 minutes' as at) late
        """,
    )
    (found,) = _of("Outbox", await check_database(clean_url, utc_now))
    assert (found.level, found.enter) == (Level.PROBLEM, ("comments-svc worker",))


# The machine


@pytest.mark.parametrize(
    ("free", "level"), [(100, Level.PROBLEM), (2**29 - 1, Level.PROBLEM), (2**30, Level.NOTE), (2**32, Level.OK)]
)
def test_a_disk_that_is_nearly_full_is_a_problem(tmp_path: Path, free: int, level: Level) -> None:
    found = check_disk(tmp_path, lambda _: free)
    assert found.level is level
    assert bool(found.enter) is (level is not Level.OK)


def test_a_data_directory_that_is_not_there_yet_is_judged_by_the_one_above(tmp_path: Path) -> None:
    assert str(tmp_path) in check_disk(tmp_path / "not" / "yet").says


# The public address


async def _public(it: Peer, clock: Callable[[], datetime] = utc_now) -> list[Finding]:
    return await check_public_url(read({"COMMENTS_PUBLIC_URL": it.url}), clock)


async def test_a_public_address_that_leads_here_is_well() -> None:
    async with peer(says("200 OK", body=b"ready\n")) as it:
        assert [each.level for each in await _public(it)] == [Level.OK]
        assert it.asked[0].target == "/readyz"


async def test_where_somebody_else_answers_the_proxy_is_told_what_to_do() -> None:
    async with peer(says("200 OK", body=b"<h1>Welcome to nginx</h1>")) as it:
        (found,) = await _public(it)
        assert (found.level, "somebody else answers (200 OK)" in found.says) == (Level.PROBLEM, True)
        assert found.enter == (f"{it.host} {{ reverse_proxy 127.0.0.1:8000 }}",)


async def test_a_service_that_is_not_ready_says_why() -> None:
    async with peer(says("503 Service Unavailable", body=b"migrations are missing: 0004_expand_hooks\n")) as it:
        (found,) = await _public(it)
        assert "leads here, but migrations are missing: 0004_expand_hooks" in found.says


async def test_a_public_address_that_nobody_answers_at_is_a_problem() -> None:
    async with peer() as it:
        pass
    (found,) = await _public(it)
    assert (found.level, found.enter) == (Level.PROBLEM, ("comments-svc serve",))


async def test_a_public_address_that_the_dns_does_not_know_is_told_to_be_entered() -> None:
    settings = read({"COMMENTS_PUBLIC_URL": "https://no-such-host.invalid"})
    (found,) = await check_public_url(settings, utc_now)
    assert "the DNS knows no address of no-such-host.invalid" in found.says
    assert found.enter == ("no-such-host.invalid.  A  192.0.2.1",)


async def test_a_certificate_that_browsers_refuse_is_named(tmp_path: Path) -> None:
    async with peer(tls=server_tls(tmp_path)) as it:
        (found,) = await _public(it)
        assert "Its certificate is not valid: self-signed certificate." in found.says
        assert found.level is Level.PROBLEM


@pytest.mark.parametrize(("apart_s", "level"), [(10, None), (120, Level.PROBLEM), (-120, Level.PROBLEM)])
async def test_a_clock_that_differs_from_the_servers_is_a_problem(apart_s: int, level: Level | None) -> None:
    async with peer(says("200 OK", "Date: Mon, 23 Nov 2026 10:00:00 GMT", body=b"ready\n")) as it:
        there = datetime(2026, 11, 23, 10, tzinfo=UTC)
        found = await _public(it, lambda: there + timedelta(seconds=apart_s))
        assert [each.level for each in _of("Clock", found)] == ([level] if level else [])


# The mail server


async def test_a_login_that_works_is_well_and_sends_nothing() -> None:
    async with sink() as box:
        found = await check_mail_server(box.server(login=True), hello="comments.example")
        assert (found.level, found.about) == (Level.OK, "Mail server")
        assert (box.logins, box.mails) == ([USER], [])
        assert PASSWORD not in found.says


async def test_a_wrong_password_is_told_and_not_shown() -> None:
    async with sink() as box:
        wrong = Server("127.0.0.1", box.port, Tls.OFF, USER, "hush")
        found = await check_mail_server(wrong, hello="comments.example")
        assert (found.level, "User or password is wrong." in found.says) == (Level.PROBLEM, True)
        assert found.enter == (f"COMMENTS_SMTP_URL=smtp://USER:PASSWORD@127.0.0.1:{box.port}?tls=off",)
        assert "hush" not in found.says


async def test_a_certificate_that_nobody_vouches_for_is_told(tmp_path: Path) -> None:
    async with sink(tls=server_tls(tmp_path)) as box:
        found = await check_mail_server(box.server(Tls.STARTTLS), hello="comments.example")
        assert (found.level, "can't be trusted" in found.says) == (Level.PROBLEM, True)
        trust = ssl.create_default_context(cafile=tmp_path / "cert.pem")
        found = await check_mail_server(box.server(Tls.STARTTLS), hello="comments.example", trust=trust)
        assert found.level is Level.OK


async def test_a_certificate_of_ones_own_is_trusted_by_a_file_as_it_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with sink(tls=server_tls(tmp_path)) as box:
        found = await check_mail_server(box.server(Tls.STARTTLS), hello="comments.example")
        assert ("self-signed certificate" in found.says, found.enter) == (
            True,
            ("SSL_CERT_FILE=/etc/comments-svc/trusted.pem",),
        )
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        assert (await check_mail_server(box.server(Tls.STARTTLS), hello="comments.example")).level is Level.OK


async def test_a_certificate_for_another_name_is_told_by_name(tmp_path: Path) -> None:
    async with sink(tls=server_tls(tmp_path, "mail.example")) as box:
        trust = ssl.create_default_context(cafile=tmp_path / "cert.pem")
        found = await check_mail_server(box.server(Tls.STARTTLS), hello="comments.example", trust=trust)
        assert found.enter == (f"COMMENTS_SMTP_URL=smtp://NAME-IN-THE-CERTIFICATE:{box.port}",)


async def test_a_private_server_without_encryption_is_told_of_tls_off() -> None:
    async with sink() as box:
        found = await check_mail_server(box.server(Tls.STARTTLS), hello="comments.example")
        assert (found.level, "offers no encryption" in found.says) == (Level.PROBLEM, True)
        assert found.enter == (f"COMMENTS_SMTP_URL=smtp://127.0.0.1:{box.port}?tls=off",)


async def test_a_mail_server_that_is_away_is_told_in_words() -> None:
    async with sink() as box:
        pass
    for tls in Tls:
        found = await check_mail_server(box.server(tls), hello="comments.example")
        assert f"Nothing accepts connections at 127.0.0.1:{box.port}." in found.says
        assert "Errno" not in found.says
        assert len(found.enter) == (1 if tls is Tls.OFF else 2)
    found = await check_mail_server(box.server(host="localhost"), hello="comments.example")
    assert f"Nothing accepts connections at localhost:{box.port}." in found.says


async def test_a_mail_server_that_the_dns_does_not_know_is_not_told_to_be_entered_again() -> None:
    nameless = Server("smtp.nowhere.invalid", 587, Tls.STARTTLS, USER, PASSWORD)
    found = await check_mail_server(nameless, hello="comments.example")
    assert "The DNS knows no address of smtp.nowhere.invalid." in found.says
    assert found.enter == ("COMMENTS_SMTP_URL=smtp://USER:PASSWORD@HOST:587",)


async def test_smtp_to_a_port_that_speaks_tls_at_once_is_suspected(tmp_path: Path) -> None:
    async with sink(tls=server_tls(tmp_path), implicit=True) as box:
        found = await check_mail_server(box.server(Tls.STARTTLS, login=True), hello="comments.example", timeout_s=0.3)
        assert "wants smtps: in the address" in found.says
        assert found.enter[0] == f"COMMENTS_SMTP_URL=smtps://USER:PASSWORD@127.0.0.1:{box.port}"


# The settings


async def test_ways_in_are_looked_at_one_by_one() -> None:
    reply = {"COMMENTS_MAIL_REPLY": "r+{}@reply.example"}
    assert list(await check_mail_in(read({}))) == []
    (none,) = await check_mail_in(read(reply))
    assert (none.level, none.enter[0]) == (Level.NOTE, "COMMENTS_MAIL_LISTEN=lmtp://127.0.0.1:2400")
    told: list[Finding] = []
    settings = read(reply)
    for greeting in (b"220 reply.example\r\n", b"* OK IMAP\r\n"):

        async def greet(_: asyncio.StreamReader, writer: asyncio.StreamWriter, words: bytes = greeting) -> None:
            writer.write(words)
            writer.close()

        async with await asyncio.start_server(greet, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            settings = read({**reply, "COMMENTS_MAIL_LISTEN": f"lmtp://127.0.0.1:{port}"})
            told += await check_mail_in(settings)
    told += await check_mail_in(settings)
    assert [each.level for each in told] == [Level.OK, Level.PROBLEM, Level.NOTE]
    assert told[1].enter == ("COMMENTS_MAIL_LISTEN=lmtp://127.0.0.1:PORT",)


def test_what_is_meant_for_tests_is_loud() -> None:
    given = {"COMMENTS_DNS_ZONE_FILE": "/etc/zone", "COMMENTS_RATE_LIMITS": "off"}
    found = check_settings(read(given))
    assert _problems(found) == ["Settings", "Settings"]
    assert "DNS IS REPLACED" in found[0].says


def test_a_proxy_that_is_not_trusted_is_a_problem() -> None:
    found = check_settings(read({"COMMENTS_PUBLIC_URL": "https://comments.example"}))
    assert [each.enter for each in found if each.level is Level.PROBLEM] == [
        ("COMMENTS_TRUSTED_PROXIES=127.0.0.1,::1",)
    ]


def test_settings_in_order_are_said_to_be_so() -> None:
    given = {
        "COMMENTS_PUBLIC_URL": "https://comments.example",
        "COMMENTS_TRUSTED_PROXIES": "127.0.0.1",
        "COMMENTS_SMTP_URL": "smtp://user:password@smtp.example:587",
        "COMMENTS_MAIL_FROM": "notify@reply.example",
        "COMMENTS_MAIL_REPLY": "reply+{}@reply.example",
    }
    assert [each.level for each in check_settings(read(given))] == [Level.OK]


def test_every_problem_of_the_settings_tells_what_to_enter() -> None:
    given = {"COMMENTS_PUBLIC_URL": "https://c.example", "COMMENTS_RATE_LIMITS": "off", "COMMENTS_DNS_ZONE_FILE": "/z"}
    assert [each for each in check_settings(read(given)) if each.level is Level.PROBLEM and not each.enter] == []


# The command


def test_the_command_ends_with_1_on_a_problem(empty_database_url: str) -> None:
    result = run_with(database_url=empty_database_url, secret=_SECRET, port="1")("doctor")
    assert result.exit_code == 1
    assert "problem  Migrations" in result.output
    assert "  comments-svc migrate\n" in result.output
    assert "2 problems. Mend the first one first" in result.output


def test_the_command_ends_with_0_when_all_is_well(clean_url: str) -> None:
    asyncio.run(migrate(clean_url, migrations_folder()))

    async def act() -> int:
        async with peer(says("200 OK", body=b"ready\n")) as it:
            run = run_with(database_url=clean_url, secret=_SECRET, public_url=it.url)
            result = await asyncio.to_thread(run, "doctor")
            assert result.output.endswith("\nNothing is wrong.\n"), result.output
            return result.exit_code

    assert asyncio.run(act()) == 0


def test_dns_records_wait_for_a_public_address(clean_url: str) -> None:
    result = run_with(
        database_url=clean_url,
        secret=_SECRET,
        port="1",
        smtp_url="smtp://127.0.0.1:1?tls=off",
        mail_from="notify@reply.example",
    )("doctor")
    assert "note     DNS" in result.output
    assert "localhost.  A" not in result.output
    assert "a:localhost" not in result.output


def test_settings_that_can_not_be_used_are_problems_one_by_one() -> None:
    result = run_with(port="x", workers="0")("doctor")
    assert result.exit_code == 1
    assert result.output.count("problem  Settings") == 2


def test_a_database_that_can_not_be_started_does_not_hide_the_rest(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run_with(data_dir=str(tmp_path / "file"), port="1")("doctor")
    assert result.exit_code == 1
    assert "problem  Database     It can't be started." in result.output
    assert "problem  Public URL" in result.output


def test_the_password_of_the_mail_server_is_never_shown(clean_url: str) -> None:
    result = run_with(
        database_url=clean_url,
        secret=_SECRET,
        port="1",
        smtp_url="smtp://blog:hush@127.0.0.1:1?tls=off",
        mail_from="notify@reply.example",
    )("doctor")
    assert "problem  Mail server" in result.output
    assert "hush" not in result.output


def test_a_finding_is_a_few_short_lines() -> None:
    shown = lines(problem("SPF", "word " * 40, 'reply.example.  TXT  "v=spf1 -all"'))
    assert shown[0].startswith("problem  SPF          word word")
    assert max(map(len, shown)) <= 100
    assert shown[-1].strip() == 'reply.example.  TXT  "v=spf1 -all"'
