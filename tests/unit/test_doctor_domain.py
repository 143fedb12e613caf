"""What `doctor` says about the sending domain, and what it tells to enter; the DNS is a zone file."""

import subprocess
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from comments_svc.app.way import way
from comments_svc.kernel.finding import Finding, Level
from comments_svc.mail.dkim import DkimKey
from comments_svc.mail.dkim_record import dkim_record
from comments_svc.mail.domain.check_domain import check_domain, judge
from comments_svc.mail.domain.way import Way
from comments_svc.mail.lookup import ZoneLookup
from comments_svc.settings.read import read

# A site that mails through the mail server on its own machine.
GOOD: Final = """
reply.example.                3600 IN MX  10 comments.example.
reply.example.                3600 IN TXT "v=spf1 a:comments.example -all"
_dmarc.reply.example.         3600 IN TXT "v=DMARC1; p=quarantine"
comments.example.             3600 IN A   93.184.216.34
34.216.184.93.in-addr.arpa.   3600 IN PTR comments.example.
"""
SETTINGS: Final = {
    "public_url": "https://comments.example",
    "smtp_url": "smtp://127.0.0.1:25?tls=off",
    "mail_from": "notify@reply.example",
    "mail_reply": "reply+{}@reply.example",
}
RELAY: Final = {**SETTINGS, "smtp_url": "smtp://user:password@smtp.provider.example:587"}


def _way(settings: dict[str, str] = SETTINGS) -> Way:
    found = way(read({f"COMMENTS_{name.upper()}": value for name, value in settings.items()}))
    assert found is not None
    return found


async def _judged(folder: Path, zone: str, settings: dict[str, str] = SETTINGS, **signed: Way) -> list[Finding]:
    file = folder / "zone"
    file.write_text(zone)
    return await judge(signed.get("by", _way(settings)), ZoneLookup(file))


async def _about(name: str, folder: Path, zone: str, settings: dict[str, str] = SETTINGS, **signed: Way) -> Finding:
    """The finding; where there are several, the first that is not well."""
    found = [each for each in await _judged(folder, zone, settings, **signed) if each.about == name]
    return next((each for each in found if each.level is not Level.OK), found[0])


def _without(*gone: str) -> str:
    """Without these records, each named as `name. KIND`."""
    return "\n".join(line for line in GOOD.splitlines() if " ".join(line.split()[:1] + line.split()[3:4]) not in gone)


def _with(*records: str, without: tuple[str, ...] = ()) -> str:
    return "\n".join([_without(*without), *records, ""])


async def test_a_domain_that_is_set_up_well_has_no_problem(tmp_path: Path) -> None:
    found = await _judged(tmp_path, GOOD)
    assert [(each.level, each.about) for each in found] == [
        (Level.OK, "SPF"),
        (Level.NOTE, "DKIM"),
        (Level.OK, "DMARC"),
        (Level.OK, "MX"),
        (Level.OK, "PTR"),
    ]


async def test_every_problem_tells_what_to_enter(tmp_path: Path) -> None:
    found = await _judged(tmp_path, "")
    assert {each.about for each in found if each.level is Level.PROBLEM} == {"SPF", "DMARC", "MX", "PTR"}
    assert [each for each in found if each.level is Level.PROBLEM and not each.enter] == []


_SPF: Final = 'reply.example. 3600 IN TXT "'


@pytest.mark.parametrize(
    ("records", "says", "enter"),
    [
        ([], "does not say who may send", 'reply.example.  TXT  "v=spf1 a:comments.example -all"'),
        (
            ["v=spf1 ip4:192.0.2.1 -all"],
            "does not let comments.example (93.184.216.34) send",
            'reply.example.  TXT  "v=spf1 a:comments.example ip4:192.0.2.1 -all"',
        ),
        (
            ["v=spf1 a -all", "v=spf1 mx ~all"],
            "has 2 SPF records",
            'reply.example.  TXT  "v=spf1 a mx -all"',
        ),
        (["v=spf1 a +all"], "lets everybody send", 'reply.example.  TXT  "v=spf1 a -all"'),
        (["v=spf1 all"], "lets everybody send", 'reply.example.  TXT  "v=spf1 -all"'),
        (["v=spf1 ipv4:93.184.216.34 -all"], "“ipv4:93.184.216.34” in it means nothing", "-all"),
        (["v=spf1 ip4:93.184.216 -all"], "Invalid IP4 address: ip4:93.184.216", "-all"),
        (["v=spf1 include:nowhere.example -all"], "No valid SPF record for included domain: nowhere.example", "-all"),
        (["v=spf1 include:reply.example -all"], "include has trivial recursion", "-all"),
    ],
)
async def test_an_spf_record_that_does_not_do(tmp_path: Path, records: list[str], says: str, enter: str) -> None:
    zone = _with(*(f'{_SPF}{each}"' for each in records), without=("reply.example. TXT",))
    found = await _about("SPF", tmp_path, zone)
    assert found.level is Level.PROBLEM
    assert says in found.says
    assert enter in found.enter[0]


@pytest.mark.parametrize(
    "record",
    [
        "v=spf1 ip4:93.184.216.34 -all",
        "V=SPF1 IP4:93.184.216.0/24 ~ALL",
        "v=spf1 mx -all",
        "v=spf1 mx/28 -all",
        "v=spf1 a:comments.example/24//64 -all",
        "v=spf1 -ip4:192.0.2.0/24 include:spf.example -all",
        "v=spf1 redirect=spf.example",
        "v=spf1 exp=why.example exists:%{i}.list.example a:comments.example ?all",
    ],
)
async def test_an_spf_record_that_does(tmp_path: Path, record: str) -> None:
    zone = _with(
        f'{_SPF}{record}"',
        'spf.example. 3600 IN TXT "v=spf1 ip4:93.184.216.34 -all"',
        without=("reply.example. TXT",),
    )
    found = await _about("SPF", tmp_path, zone)
    assert (found.level, found.says) == (Level.OK, "reply.example lets comments.example (93.184.216.34) send its mail.")


async def test_a_long_spf_record_is_joined_from_its_parts(tmp_path: Path) -> None:
    zone = _with(
        'reply.example. 3600 IN TXT "v=spf1 ip4:93.184" ".216.34 -all"',
        without=("reply.example. TXT",),
    )
    assert (await _about("SPF", tmp_path, zone)).level is Level.OK


async def test_other_texts_of_the_domain_are_no_spf_record(tmp_path: Path) -> None:
    zone = _with('reply.example. 3600 IN TXT "v=spf10 nonsense"', 'reply.example. 3600 IN TXT "site-verification=1"')
    assert (await _about("SPF", tmp_path, zone)).level is Level.OK


async def test_a_provider_may_send_from_other_hosts_than_it_takes_mail_at(tmp_path: Path) -> None:
    zone = _with(
        f'{_SPF}v=spf1 include:spf.example -all"',
        'spf.example. 3600 IN TXT "v=spf1 ip4:192.0.2.0/24 -all"',
        "smtp.provider.example. 3600 IN A 93.184.216.99",
        without=("reply.example. TXT",),
    )
    found = await _about("SPF", tmp_path, zone, RELAY)
    assert found.level is Level.NOTE
    assert "a:smtp.provider.example" in found.enter[0]
    assert (await _about("PTR", tmp_path, zone, RELAY)).level is Level.NOTE


async def test_spf_is_asked_of_the_domain_that_takes_the_bounces(tmp_path: Path) -> None:
    elsewhere = {**SETTINGS, "mail_from": "blog@blog.example"}
    found = await _about("SPF", tmp_path, GOOD, elsewhere)
    assert (found.level, found.says.split(" ")[0]) == (Level.OK, "reply.example")


@cache
def _pem(bits: int, form: str = "genrsa") -> bytes:
    words = {"genrsa": ["genrsa", "-traditional", str(bits)], "pkcs8": ["genpkey", "-algorithm", "RSA"]}[form]
    return subprocess.run(["openssl", *words], check=True, capture_output=True).stdout


def _signed(pem: bytes) -> Way:
    plain = _way()
    key = DkimKey("reply.example", "s1", pem)
    return Way(plain.server, plain.domain, plain.envelope, plain.replies, plain.public_host, key)


def _strings(record: str) -> str:
    return " ".join(f'"{record[at : at + 200]}"' for at in range(0, len(record), 200))


def _dkim_zone(record: str) -> str:
    return _with(f"s1._domainkey.reply.example. 3600 IN TXT {_strings(record)}")


@pytest.mark.parametrize("form", ["genrsa", "pkcs8"])
def test_the_record_holds_the_public_half_of_the_key(form: str) -> None:
    pem = _pem(2048, form)
    der = subprocess.run(
        ["openssl", "rsa", "-pubout", "-outform", "PEM"], input=pem, check=True, capture_output=True
    ).stdout.decode()
    wanted = "".join(line for line in der.splitlines() if not line.startswith("-"))
    assert dkim_record(DkimKey("reply.example", "s1", pem)) == f"v=DKIM1; k=rsa; p={wanted}"


async def test_a_key_that_the_dns_knows_is_well(tmp_path: Path) -> None:
    way = _signed(_pem(2048))
    assert way.key is not None
    assert (await _about("DKIM", tmp_path, _dkim_zone(dkim_record(way.key)), by=way)).level is Level.OK


async def test_a_key_behind_an_alias_is_well(tmp_path: Path) -> None:
    way = _signed(_pem(2048))
    assert way.key is not None
    zone = _with(
        "s1._domainkey.reply.example. 3600 IN CNAME k.provider.example.",
        f"k.provider.example. 3600 IN TXT {_strings(dkim_record(way.key))}",
    )
    assert (await _about("DKIM", tmp_path, zone, by=way)).level is Level.OK


async def test_a_key_that_the_dns_does_not_know_is_told_word_for_word(tmp_path: Path) -> None:
    way = _signed(_pem(2048))
    found = await _about("DKIM", tmp_path, GOOD, by=way)
    assert found.level is Level.PROBLEM
    assert way.key is not None
    name, _, strings = found.enter[0].partition("  TXT  ")
    assert name == "s1._domainkey.reply.example."
    assert strings.replace('" "', "").strip('"') == dkim_record(way.key)
    # What it told to enter is what makes it well.
    assert (await _about("DKIM", tmp_path, _with(f"{name} 3600 IN TXT {strings}"), by=way)).level is Level.OK


@pytest.mark.parametrize(
    ("change", "level", "says"),
    [
        (("p=MIIBI", "p=MIIBJ"), Level.PROBLEM, "is another than the one that signs"),
        (("k=rsa", "k=ed25519"), Level.PROBLEM, "`v=` or `k=` is wrong"),
        (("v=DKIM1", "v=DKIM2"), Level.PROBLEM, "`v=` or `k=` is wrong"),
        (("k=rsa;", "k=rsa; t=y;"), Level.NOTE, "it is a test"),
    ],
)
async def test_a_dkim_record_that_does_not_do(tmp_path: Path, change: tuple[str, str], level: Level, says: str) -> None:
    way = _signed(_pem(2048))
    assert way.key is not None
    found = await _about("DKIM", tmp_path, _dkim_zone(dkim_record(way.key).replace(*change)), by=way)
    assert (found.level, says in found.says) == (level, True)


async def test_a_withdrawn_key_is_a_problem(tmp_path: Path) -> None:
    found = await _about("DKIM", tmp_path, _dkim_zone("v=DKIM1; p="), by=_signed(_pem(2048)))
    assert "was withdrawn" in found.says


async def test_a_short_key_is_told(tmp_path: Path) -> None:
    way = _signed(_pem(1024))
    assert way.key is not None
    found = await _about("DKIM", tmp_path, _dkim_zone(dkim_record(way.key)), by=way)
    assert (found.level, "1024 bits are few" in found.says) == (Level.NOTE, True)
    found = await _about("DKIM", tmp_path, GOOD, by=_signed(_pem(512)))
    assert (found.level, "receivers ignore it" in found.says) == (Level.PROBLEM, True)


async def test_a_key_that_is_none_is_a_problem(tmp_path: Path) -> None:
    found = await _about("DKIM", tmp_path, GOOD, by=_signed(b"-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END-----"))
    assert (found.level, "can't be signed" in found.says) == (Level.PROBLEM, True)


@pytest.mark.parametrize(
    ("records", "says"),
    [
        ([], "does not say what receivers do"),
        (["v=DMARC1; p=none", "v=DMARC1; p=reject"], "has 2 records"),
        (["v=DMARC1; rua=mailto:a@reply.example"], "names no policy"),
        (["v=DMARC1; p=perhaps"], "names no policy"),
        (["v=spf1 -all"], "does not say what receivers do"),
    ],
)
async def test_a_dmarc_record_that_does_not_do(tmp_path: Path, records: list[str], says: str) -> None:
    zone = _with(
        *(f'_dmarc.reply.example. 3600 IN TXT "{each}"' for each in records), without=("_dmarc.reply.example. TXT",)
    )
    found = await _about("DMARC", tmp_path, zone)
    assert found.level is Level.PROBLEM
    assert says in found.says
    assert found.enter == ('_dmarc.reply.example.  TXT  "v=DMARC1; p=none; rua=mailto:postmaster@reply.example"',)


async def test_the_dmarc_record_of_the_domain_above_counts(tmp_path: Path) -> None:
    below = {**SETTINGS, "mail_from": "notify@mail.reply.example"}
    found = await _about("DMARC", tmp_path, GOOD, below)
    assert found == Finding(Level.OK, "DMARC", "_dmarc.reply.example exists, with the policy quarantine.")


async def test_bounces_to_another_domain_prove_nothing_about_from(tmp_path: Path) -> None:
    zone = _with('_dmarc.blog.example. 3600 IN TXT "v=DMARC1; p=reject"', "blog.example. 3600 IN A 93.184.216.34")
    apart = {**SETTINGS, "mail_from": "notify@blog.example", "mail_reply": "reply+{}@reply.elsewhere"}
    found = await _about("DMARC", tmp_path, zone, apart)
    assert "SPF then proves nothing about From" in found.says
    assert found.enter == ("COMMENTS_MAIL_REPLY=reply+{}@blog.example",)


@pytest.mark.parametrize(
    ("zone", "says", "enter"),
    [
        (
            _without("reply.example. MX"),
            "answers and bounces are lost",
            "reply.example.  MX  10 comments.example.",
        ),
        (
            _with("reply.example. 3600 IN MX 0 .", without=("reply.example. MX",)),
            "says that it takes no mail",
            "reply.example.  MX  10 comments.example.",
        ),
        (
            _with("reply.example. 3600 IN MX 20 gone.example."),
            "gone.example takes the mail of reply.example, and has no address",
            "gone.example.  A  192.0.2.1",
        ),
    ],
)
async def test_an_mx_record_that_does_not_do(tmp_path: Path, zone: str, says: str, enter: str) -> None:
    found = await _about("MX", tmp_path, zone)
    assert (found.level, found.enter) == (Level.PROBLEM, (enter,))
    assert says in found.says


async def test_without_answers_a_domain_with_an_address_needs_no_mx(tmp_path: Path) -> None:
    plain = {name: value for name, value in SETTINGS.items() if name != "mail_reply"}
    zone = _with("reply.example. 3600 IN A 93.184.216.34", without=("reply.example. MX",))
    assert (await _about("MX", tmp_path, zone, plain)).level is Level.OK


@pytest.mark.parametrize(
    ("zone", "says", "enter"),
    [
        (
            _without("34.216.184.93.in-addr.arpa. PTR"),
            "93.184.216.34 has no name",
            "93.184.216.34  PTR  comments.example.",
        ),
        (
            _with(
                "34.216.184.93.in-addr.arpa. 3600 IN PTR vps17.hoster.example.",
                without=("34.216.184.93.in-addr.arpa. PTR",),
            ),
            "vps17.hoster.example does not lead back to it",
            "93.184.216.34  PTR  comments.example.",
        ),
        (_without("comments.example. A"), "comments.example has no public address", "comments.example.  A  192.0.2.1"),
        (
            _with("comments.example. 3600 IN A 10.0.0.1", without=("comments.example. A",)),
            "has no public address",
            "comments.example.  A  192.0.2.1",
        ),
    ],
)
async def test_a_ptr_record_that_does_not_do(tmp_path: Path, zone: str, says: str, enter: str) -> None:
    found = await _about("PTR", tmp_path, zone)
    assert (found.level, found.enter) == (Level.PROBLEM, (enter,))
    assert says in found.says


async def test_each_address_of_the_host_needs_a_name(tmp_path: Path) -> None:
    zone = _with("comments.example. 3600 IN AAAA 2606:4700::1111")
    found = await _about("PTR", tmp_path, zone)
    assert (found.level, "2606:4700::1111 has no name" in found.says) == (Level.PROBLEM, True)


@pytest.mark.parametrize("zone", [None, "this is no zone", "a.example. 3600 IN CNAME a.example.\n"])
async def test_a_dns_that_gives_no_answer_is_a_problem_of_its_own(tmp_path: Path, zone: str | None) -> None:
    file = tmp_path / "zone"
    if zone is not None:
        file.write_text(zone)
    settings = {**SETTINGS, "mail_from": "x@a.example", "mail_reply": "r+{}@a.example"}
    (found,) = await check_domain(_way(settings), file)
    assert (found.level, found.about) == (Level.PROBLEM, "DNS")
