from typing import Final

from comments_svc.kernel.finding import Finding, note, ok, problem
from comments_svc.kernel.phrase import phrase
from comments_svc.mail.check_spf import check_spf as ask_spf
from comments_svc.mail.domain.way import Way
from comments_svc.mail.lookup import Lookup, NoDns
from comments_svc.mail.spf import BadSpf, Result, SpfRecord, read_spf, spf_records

_ABOUT: Final = "SPF"


async def check_spf(way: Way, lookup: Lookup) -> Finding:
    """Of the domain that takes the bounces: that is the one which receivers look at. Raises NoDns."""
    domain = way.envelope
    records = await spf_records(lookup, domain)
    if not records:
        return problem(
            _ABOUT,
            phrase(
                "%(domain)s does not say who may send its mail. Enter at your DNS provider this record, "
                "or the one with the `include` that your mail provider tells you:",
                domain=domain,
            ),
            f'{domain}.  TXT  "v=spf1 {_names(way)} -all"',
        )
    if len(records) > 1:
        words = " ".join(dict.fromkeys(word for each in records for word in each.split()[1:] if word[-3:] != "all"))
        return problem(
            _ABOUT,
            phrase(
                "%(domain)s has %(number)s SPF records, and receivers then use none. Remove them, and enter one:",
                domain=domain,
                number=len(records),
            ),
            f'{domain}.  TXT  "v=spf1 {words} -all"',
        )
    try:
        return await _judge(way, lookup, records[0])
    except BadSpf as reason:
        return problem(
            _ABOUT,
            phrase(
                "The SPF record of %(domain)s can't be used: %(reason)s. Replace “%(record)s”. The least "
                "that it takes is:",
                domain=domain,
                reason=reason,
                record=records[0],
            ),
            f'{domain}.  TXT  "v=spf1 {_names(way)} -all"',
        )


async def _judge(way: Way, lookup: Lookup, record: str) -> Finding:
    domain, spf = way.envelope, read_spf(record)
    if any(each.name == "all" and each.result is Result.PASS for each in spf.terms):
        return problem(
            _ABOUT,
            phrase(
                "%(domain)s lets everybody send its mail (`all` without a minus). Replace its SPF record by:",
                domain=domain,
            ),
            f'{domain}.  TXT  "{_closed(record)}"',
        )
    addresses = await way.addresses(lookup)
    passed = [await _passes(domain, each, lookup) for each in addresses]
    if not addresses:
        return note(
            _ABOUT,
            phrase(
                "%(domain)s has an SPF record. Which address mail leaves from can't be seen from here.", domain=domain
            ),
        )
    if all(passed):
        return ok(
            _ABOUT,
            phrase(
                "%(domain)s lets %(host)s (%(addresses)s) send its mail.",
                domain=domain,
                host=way.host,
                addresses=", ".join(addresses),
            ),
        )
    left_out = ", ".join(each for each, passes in zip(addresses, passed, strict=True) if not passes)
    return _left_out(way, spf, record, left_out)


async def _passes(domain: str, address: str, lookup: Lookup) -> bool:
    """As receivers see it. Raises BadSpf, NoDns."""
    found = await ask_spf(address, f"postmaster@{domain}", domain, lookup)
    if found.result == "permerror":
        raise BadSpf(f"receivers find “{found.why}”")
    if found.result == "temperror":
        raise NoDns(found.why)
    return found.passed


def _left_out(way: Way, spf: SpfRecord, record: str, addresses: str) -> Finding:
    wanted = f'{way.envelope}.  TXT  "{record.replace("v=spf1", f"v=spf1 {_names(way)}", 1)}"'
    if not way.own and (spf.redirect or any(each.name == "include" for each in spf.terms)):
        return note(
            _ABOUT,
            phrase(
                "%(envelope)s does not name %(host)s (%(addresses)s), which is right if your mail "
                "provider sends from other hosts, and its `include` is there. Else enter:",
                envelope=way.envelope,
                host=way.host,
                addresses=addresses,
            ),
            wanted,
        )
    return problem(
        _ABOUT,
        phrase(
            "%(envelope)s does not let %(host)s (%(addresses)s) send its mail. Enter at your DNS "
            "provider, in place of the SPF record that is there:",
            envelope=way.envelope,
            host=way.host,
            addresses=addresses,
        ),
        wanted,
    )


def _names(way: Way) -> str:
    """The mechanism for the host that sends."""
    return f"a:{way.host}"


def _closed(record: str) -> str:
    words = record.split()
    return " ".join([*(each for each in words if each.lower() not in ("all", "+all")), "-all"])
