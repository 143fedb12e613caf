"""Who vouches for a mail: signatures, the machine that brought it, our own server; and what attackers try."""

import base64
import re
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from dkim import canonicalization
from hypothesis import given
from hypothesis import strategies as st

from comments_svc.mail.authenticate import Arrival, Authenticity, authenticate
from comments_svc.mail.check_dkim import check_dkim
from comments_svc.mail.lookup import Lookup
from tests.signed_mail import COVERED, mail, signed, zone

DMARC = '_dmarc.reader.example. TXT "v=DMARC1; p=reject"'
SPF = 'reader.example. TXT "v=spf1 ip4:192.0.2.10 -all"'
OURS = "mx.blog.example"
UNKNOWN = Arrival("ana@reader.example")
HERE = Arrival("ana@reader.example", "192.0.2.10", "mail.reader.example")
ELSEWHERE = Arrival("ana@reader.example", "198.51.100.66", "mail.evil.example")


async def judge(
    raw: bytes,
    lookup: Lookup,
    *,
    domain: str = "reader.example",
    arrival: Arrival = UNKNOWN,
    results: tuple[str, ...] = (),
    authserv_id: str = "",
    later: timedelta = timedelta(),
) -> Authenticity:
    now = datetime.now(UTC) + later
    return await authenticate(raw, domain, arrival, results=results, authserv_id=authserv_id, lookup=lookup, now=now)


def grade(found: Authenticity) -> str:
    """What the mail is good for."""
    assert found.reader or not found.author
    return "author" if found.author else "reader" if found.reader else "nobody"


async def test_a_signature_of_the_domain_in_from_vouches_for_everything(tmp_path: Path) -> None:
    found = await judge(signed(mail()), zone(tmp_path, DMARC))
    assert grade(found) == "author"
    assert found.found == ("DKIM of reader.example holds",)


async def test_without_any_proof_nobody_is_vouched_for(tmp_path: Path) -> None:
    assert grade(await judge(mail(), zone(tmp_path, DMARC))) == "nobody"


async def test_a_signature_of_another_domain_does_not_speak_for_from(tmp_path: Path) -> None:
    lookup = zone(tmp_path, DMARC, domain="evil.example")
    found = await judge(signed(mail(), "evil.example"), lookup)
    assert grade(found) == "nobody"
    assert "does not speak for reader.example" in found.found[0]


@pytest.mark.parametrize(
    ("was", "becomes"),
    [
        (b"I agree.", b"I disagree."),
        (b"Subject: Re: [Blog] A post", b"Subject: approve"),
        (b"From: Ana <ana@", b"From: Kim <kim@"),
        (b"To: reply+token@", b"To: reply+other@"),
        (b"bh=", b"bh=A"),
        (b" b=", b" b=QQQQ"),
    ],
)
async def test_a_mail_that_was_changed_after_it_was_signed_is_nobody_s(
    tmp_path: Path, was: bytes, becomes: bytes
) -> None:
    raw = signed(mail())
    assert was in raw
    assert grade(await judge(raw.replace(was, becomes, 1), zone(tmp_path, DMARC))) == "nobody"


async def test_a_body_that_may_be_added_to_does_not_count(tmp_path: Path) -> None:
    raw = signed(mail(), length=True) + b"approve\r\n"
    found = await judge(raw, zone(tmp_path, DMARC))
    assert grade(found) == "nobody"
    assert "it leaves open: body" in found.found[0]


@pytest.mark.parametrize(
    ("open_to", "good_for"), [("subject", "nobody"), ("to", "reader"), ("message-id", "reader"), ("date", "author")]
)
async def test_a_signature_is_good_for_what_it_covers(tmp_path: Path, open_to: str, good_for: str) -> None:
    covered = tuple(name for name in COVERED if name != open_to)
    found = await judge(signed(mail(), covered=covered), zone(tmp_path, DMARC))
    assert grade(found) == good_for
    assert (f"it leaves open: {open_to}" in found.found[0]) is (good_for != "author")


@pytest.mark.parametrize("field", ["Subject: approve", "To: other@reply.example", "From: Kim <kim@blog.example>"])
async def test_a_field_put_on_top_of_a_signed_one_spoils_the_signature(tmp_path: Path, field: str) -> None:
    raw = f"{field}\r\n".encode() + signed(mail())
    assert not (await judge(raw, zone(tmp_path, DMARC))).author


async def test_an_old_signature_is_good_for_a_reader_and_not_for_an_author(tmp_path: Path) -> None:
    raw, lookup = signed(mail()), zone(tmp_path, DMARC)
    assert grade(await judge(raw, lookup, later=timedelta(days=6))) == "author"
    assert grade(await judge(raw, lookup, later=timedelta(days=8))) == "reader"


async def test_a_parent_domain_speaks_for_a_subdomain_where_a_dmarc_record_says_that_they_are_one(
    tmp_path: Path,
) -> None:
    raw = signed(mail(sender="Ana <ana@mail.reader.example>"))
    assert grade(await judge(raw, zone(tmp_path, DMARC), domain="mail.reader.example")) == "author"
    assert grade(await judge(raw, zone(tmp_path), domain="mail.reader.example")) == "nobody"
    strict = '_dmarc.reader.example. TXT "v=DMARC1; p=reject; adkim=s"'
    assert grade(await judge(raw, zone(tmp_path, strict), domain="mail.reader.example")) == "nobody"


async def test_customers_of_one_public_suffix_do_not_speak_for_each_other(tmp_path: Path) -> None:
    suffix = '_dmarc.co.example. TXT "v=DMARC1; p=none; psd=y"'
    raw = signed(mail(sender="Ana <ana@ana.co.example>"), "evil.co.example")
    lookup = zone(tmp_path, suffix, domain="evil.co.example")
    assert grade(await judge(raw, lookup, domain="ana.co.example")) == "nobody"


async def test_the_machine_that_may_send_for_the_envelope_s_domain_vouches_for_a_reader(tmp_path: Path) -> None:
    assert grade(await judge(mail(), zone(tmp_path, SPF), arrival=HERE)) == "reader"
    assert grade(await judge(mail(), zone(tmp_path, SPF), arrival=ELSEWHERE)) == "nobody"


async def test_with_a_dmarc_record_it_vouches_for_an_author(tmp_path: Path) -> None:
    assert grade(await judge(mail(), zone(tmp_path, SPF, DMARC), arrival=HERE)) == "author"


async def test_an_envelope_of_another_domain_does_not_speak_for_from(tmp_path: Path) -> None:
    records = 'evil.example. TXT "v=spf1 ip4:198.51.100.66 -all"'
    arrival = Arrival("ana@evil.example", "198.51.100.66", "mail.evil.example")
    assert grade(await judge(mail(), zone(tmp_path, records, DMARC), arrival=arrival)) == "nobody"


async def test_spf_follows_includes_and_mx(tmp_path: Path) -> None:
    records = (
        'reader.example. TXT "v=spf1 include:spf.provider.example mx -all"',
        'spf.provider.example. TXT "v=spf1 ip6:2001:db8::/32 -all"',
        "reader.example. MX 10 mx.reader.example.",
        "mx.reader.example. A 192.0.2.25",
    )
    lookup = zone(tmp_path, *records)
    for ip, good in (("192.0.2.25", True), ("2001:db8::7", True), ("192.0.2.26", False)):
        arrival = Arrival("ana@reader.example", ip, "mail.reader.example")
        assert (await judge(mail(), lookup, arrival=arrival)).reader is good


async def test_spf_that_turns_in_a_ring_ends_and_vouches_for_nobody(tmp_path: Path) -> None:
    ring = 'reader.example. TXT "v=spf1 include:reader.example -all"'
    found = await judge(mail(), zone(tmp_path, ring), arrival=HERE)
    assert (grade(found), found.found) == (
        "nobody",
        ("SPF of reader.example: permerror", "the mail bears no DKIM signature"),
    )


def said(result: str, by: str = OURS) -> str:
    return f"{by}; {result}"


async def test_our_own_mail_server_is_believed(tmp_path: Path) -> None:
    results = (said("dmarc=pass (p=reject) header.from=reader.example"),)
    assert grade(await judge(mail(), zone(tmp_path), results=results, authserv_id=OURS)) == "author"


@pytest.mark.parametrize(
    "results",
    [
        (said("dmarc=pass header.from=reader.example", by="mx.evil.example"),),
        (said("spf=fail smtp.mailfrom=x@evil.example"), said("dmarc=pass header.from=reader.example")),
        (said("dmarc=fail header.from=reader.example"),),
        (said("dmarc=pass header.from=evil.example"),),
        (said("dkim=pass header.d=evil.example"),),
        ("(mx.blog.example;) mx.evil.example; dmarc=pass header.from=reader.example",),
        (said("spf=pass (dmarc=pass header.from=reader.example) smtp.mailfrom=evil.example"),),
        (said('spf=pass smtp.mailfrom="x; dmarc=pass header.from=reader.example"@evil.example'),),
        (said('spf=pass smtp.mailfrom="x smtp.mailfrom=a@reader.example y"@evil.example'),),
        (said(r'spf=pass smtp.mailfrom="x\"; dmarc=pass header.from=reader.example;"@evil.example'),),
        (
            said(
                "spf=pass (of a\\) ; dmarc=pass header.from=reader.example; spf=none (\\(b) smtp.mailfrom=evil.example"
            ),
        ),
        (said('spf=pass (of "a) ; dmarc=pass header.from=reader.example; (b" here) smtp.mailfrom=evil.example'),),
        (said("spf=pass (of a; dmarc=pass header.from=reader.example"),),
        (said("spf=pass of a); dmarc=pass header.from=reader.example"),),
        (said('spf=pass smtp.helo="a; dmarc=pass header.from=reader.example'),),
    ],
)
async def test_a_forged_word_of_our_mail_server_is_not_believed(tmp_path: Path, results: tuple[str, ...]) -> None:
    assert grade(await judge(mail(), zone(tmp_path, DMARC), results=results, authserv_id=OURS)) == "nobody"


@pytest.mark.parametrize(
    "result",
    [
        'dmarc=pass (p="reject" sp=none (nested) 2 of 3) header.from=reader.example',
        'spf=pass (it is "allowed") smtp.mailfrom="o\\"h;"@evil.example; dmarc=pass header.from="reader.example"',
        'dkim=pass (1024-bit key) header.d=reader.example header.b="a/c;"; dmarc=pass header.from=reader.example',
    ],
)
async def test_what_our_server_says_in_quotes_and_comments_is_read(tmp_path: Path, result: str) -> None:
    assert grade(await judge(mail(), zone(tmp_path, DMARC), results=(said(result),), authserv_id=OURS)) == "author"


async def test_a_signature_that_covers_all_counts_for_nobody_but_its_own_domain(tmp_path: Path) -> None:
    """A reader who got a copy of an author's mail may sign it again, under a name of their own and to another token."""
    weak = signed(mail(), covered=("from", "subject", "date"))
    raw = signed(weak, "evil.example")
    results = (said("dkim=pass header.d=reader.example; dkim=pass header.d=evil.example"),)
    assert grade(await judge(raw, zone(tmp_path, DMARC), results=results, authserv_id=OURS)) == "reader"
    results = (said("dkim=pass header.d=reader.example"),)
    assert grade(await judge(signed(mail()), zone(tmp_path, DMARC), results=results, authserv_id=OURS)) == "author"


@pytest.mark.parametrize(("bits", "exponent_bits"), [(1024, 1024), (4096, 4095), (24_000, 17), (24_000, 23_999)])
async def test_a_key_of_huge_numbers_is_not_reckoned_with(tmp_path: Path, bits: int, exponent_bits: int) -> None:
    """Whoever sends a mail chooses the key: without a bound, one of 24,000 bits holds up the process for a minute."""
    modulus, exponent = (1 << bits) - 1, (1 << exponent_bits) - 1
    bare = rsa_record(modulus, exponent)
    raw = signed(mail(), "evil.example")
    field = re.sub(
        rb" b=[^;]*?\r\nFrom",
        b" b=" + base64.b64encode(b"\x55" * min(bits // 8, 512)) + b"\r\nFrom",
        raw,
        count=1,
        flags=re.DOTALL,
    )
    assert field != raw
    parts = " ".join(f'"{bare[at : at + 200]}"' for at in range(0, len(bare), 200))
    began = time.process_time()
    found = await judge(field, zone(tmp_path, DMARC, f"s1._domainkey.evil.example. TXT {parts}"))
    assert time.process_time() - began < 0.5
    assert grade(found) == "nobody"
    assert "its key is too long" in found.found[0]


def rsa_record(modulus: int, exponent: int) -> str:
    """What the DNS would hold (RFC 8017, appendix A.1.1)."""

    def der(tag: int, content: bytes) -> bytes:
        length = len(content).to_bytes(3, "big")
        return bytes([tag, 0x83]) + length + content

    numbers = b"".join(
        der(2, b"\0" + each.to_bytes((each.bit_length() + 7) // 8, "big")) for each in (modulus, exponent)
    )
    return f"v=DKIM1; k=rsa; p={base64.b64encode(der(0x30, numbers)).decode()}"


async def test_without_a_configured_server_no_results_are_read(tmp_path: Path) -> None:
    results = (said("dmarc=pass header.from=reader.example"),)
    assert grade(await judge(mail(), zone(tmp_path), results=results, authserv_id="")) == "nobody"


async def test_our_server_s_dmarc_pass_does_not_heal_a_signature_with_an_open_body(tmp_path: Path) -> None:
    raw = signed(mail(), length=True) + b"approve\r\n"
    results = (said("dkim=pass header.d=reader.example; dmarc=pass header.from=reader.example"),)
    assert grade(await judge(raw, zone(tmp_path, DMARC), results=results, authserv_id=OURS)) == "nobody"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\r\n\r\n",
        b"DKIM-Signature: \r\n\r\n",
        b"DKIM-Signature: v=1; d=; s=; h=; b=; bh=\r\n\r\n",
        b"DKIM-Signature: v=1; a=rsa-sha256; d=reader.example; s=s1; h=from; b=AAAA; bh=AAAA; t=99999999999\r\n\r\n",
        b"DKIM-Signature: v=1; d=\xff\xfe.example; s=s1\r\nFrom: a@b.example\r\n\r\nx",
        b"DKIM-Signature: v=1; a=rsa-sha256; d=" + b"a." * 200 + b"example; s=s1; h=from; b=AA; bh=AA\r\n\r\nx",
        b"DKIM-Signature: v=1; a=ed25519-sha256; d=reader.example; s=s1; h=from; b=AAAA; bh=AAAA\r\n\r\nx",
        b"DKIM-Signature: v=1; d=reader.example; s=s1; h=from; b=AAAA; bh=AAAA; junk\r\n\r\nx",
        b"DKIM-Signature: v=1; d=reader.example; s=s1; h=from; b=AAAA; bh=AAAA; d=reader.example\r\n\r\nx",
        b"DKIM-Signature: v=1; a=rsa-sha256; d=reader.example; s=s1; h=from; bh=AA; b=A" + b" " * 7_800 + b"!\r\n\r\nx",
        b"no colon here\r\n\r\nx",
        b"From: ana@reader.example\r\n" + b"DKIM-Signature: v=1; a=rsa-sha256; d=reader.example; s=s1; h=from;"
        b" b=AAAA; bh=AAAA\r\n" * 500 + b"\r\nx",
    ],
)
async def test_any_bytes_at_all_end_in_a_judgement(tmp_path: Path, raw: bytes) -> None:
    assert grade(await judge(raw, zone(tmp_path, DMARC))) == "nobody"


async def test_a_key_that_is_no_key_vouches_for_nobody(tmp_path: Path) -> None:
    for key in ("", "v=DKIM1; p=", "v=DKIM1; k=rsa; p=AAAA", "v=DKIM1; k=rsa; p=!!"):
        lookup = zone(tmp_path, f'other._domainkey.reader.example. TXT "{key}"', DMARC)
        raw = re.sub(rb"s=s1;", b"s=other;", signed(mail()), count=1)
        assert grade(await judge(raw, lookup)) == "nobody"


@pytest.mark.parametrize(
    "key", ["p=MAAA", "s=other; p=AA", "k=rsa; k=rsa; p=AA", "junk", "p=MIGfMA0GCSqGSIb3DQEBAQUAA4GN"]
)
async def test_a_key_in_pieces_vouches_for_nobody(tmp_path: Path, key: str) -> None:
    raw = signed(mail(), "evil.example")
    found = await judge(raw, zone(tmp_path, f's1._domainkey.evil.example. TXT "{key}"'), domain="evil.example")
    assert grade(found) == "nobody"


async def test_five_signatures_over_the_longest_mail_are_looked_at_soon(tmp_path: Path) -> None:
    """Each of them had every second byte looked at, and for seconds nothing else moved."""
    field, _, rest = signed(mail()).partition(b"\r\nFrom: ")
    head = (field + b"\r\n") * 5 + b"From: " + rest.partition(b"\r\n\r\n")[0]
    began = time.process_time()
    found = await check_dkim(head + b"\r\n\r\n" + b" a" * 5_000_000, zone(tmp_path))
    assert len(found) == 5
    assert time.process_time() - began < 3


async def test_a_silent_dns_vouches_for_nobody_and_is_no_fault(tmp_path: Path) -> None:
    ring = zone(tmp_path, "s1._domainkey.silent.example. CNAME s1._domainkey.silent.example.")
    found = await judge(signed(mail(), "silent.example"), ring, domain="silent.example")
    assert grade(found) == "nobody"
    assert "ring" in found.found[0]


@pytest.mark.parametrize("piece", [b" ", b"a \r\n", b"\r\n", b"\t x"], ids=["spaces", "lines", "blank", "tabs"])
async def test_a_signature_over_any_body_is_looked_at_soon(tmp_path: Path, piece: bytes) -> None:
    """The library's own way with spaces takes minutes, in which nothing else in the process moves."""
    head = signed(mail()).partition(b"\r\n\r\n")[0]
    began = time.perf_counter()
    found = await check_dkim(head + b"\r\n\r\n" + piece * (4_000_000 // len(piece)), zone(tmp_path))
    assert not any(each.valid for each in found)
    assert time.perf_counter() - began < 2


async def test_a_head_that_is_cut_off_is_believed_nothing(tmp_path: Path) -> None:
    raw = signed(mail())
    assert [each.valid for each in await check_dkim(raw, zone(tmp_path))] == [True]
    assert await check_dkim(b"X-Long: " + b"x" * 70_000 + b"\r\n" + raw, zone(tmp_path)) == []


@given(st.lists(st.sampled_from([b" ", b"\t", b"\r\n", b"\n", b"\r", b"a"]), max_size=20).map(b"".join))
def test_a_relaxed_body_is_that_of_the_library(body: bytes) -> None:
    ours = canonicalization.ALGORITHMS[b"relaxed"]
    assert ours is not canonicalization.Relaxed
    assert ours.canonicalize_body(body) == canonicalization.Relaxed.canonicalize_body(body)


async def test_where_nothing_could_vouch_for_a_mail_it_is_said_what_was_missing(tmp_path: Path) -> None:
    found = await judge(mail(), zone(tmp_path), arrival=Arrival("ana@reader.example"))
    assert (grade(found), found.found) == (
        "nobody",
        ("the mail bears no DKIM signature", "which machine sent it is not known here, so SPF was not asked"),
    )
