"""Who wrote a mail: what can be known, and how well (decisions: who may do what)."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec

from comments_svc.mail.align import Aligner
from comments_svc.mail.check_dkim import Signature, check_dkim
from comments_svc.mail.check_spf import Spf, check_spf
from comments_svc.mail.lookup import Lookup, NoDns
from comments_svc.mail.read_results import Result, read_results

SIGNATURE_GOOD_FOR: Final = timedelta(days=7)


class Arrival(msgspec.Struct, frozen=True):
    """How a mail came. `client_ip` and `helo` are None where the door does not know them (IMAP, a pipe, a provider)."""

    sender: str
    client_ip: str | None = None
    helo: str | None = None


class Authenticity(msgspec.Struct, frozen=True):
    """`reader`: enough for a reader's reply. `author`: enough to act as a moderator. `found`: why, for people."""

    reader: bool
    author: bool
    found: tuple[str, ...]


NOBODY: Final = Authenticity(reader=False, author=False, found=("nothing vouches for the sender",))


async def authenticate(
    raw: bytes,
    from_domain: str,
    arrival: Arrival,
    *,
    results: Sequence[str],
    authserv_id: str,
    lookup: Lookup,
    now: datetime,
) -> Authenticity:
    """`from_domain` is that of the one mailbox in From; `results` are the `Authentication-Results` fields, topmost
    first. A DNS that is silent vouches for nobody, and raises nothing.
    """
    domain = from_domain.lower().rstrip(".")
    signatures = await check_dkim(raw, lookup)
    ours = read_results(results, authserv_id)
    try:
        if ours:
            return await _by_server(domain, ours, signatures, Aligner(lookup), now)
        spf = None
        if arrival.client_ip is not None:
            spf = await check_spf(arrival.client_ip, arrival.sender, arrival.helo or "", lookup)
        return await _by_us(domain, signatures, spf, Aligner(lookup), now)
    except NoDns as reason:
        return Authenticity(reader=False, author=False, found=(f"the DNS is silent: {reason}",))


async def _by_us(
    domain: str, signatures: Sequence[Signature], spf: Spf | None, aligner: Aligner, now: datetime
) -> Authenticity:
    policy = await aligner.policy(domain)
    strict_dkim, strict_spf = (policy.strict_dkim, policy.strict_spf) if policy else (False, False)
    found: list[str] = []
    reader = author = False
    for each in signatures:
        if not each.vouches:
            found.append(f"DKIM of {each.domain or 'nobody'} does not count: {each.fault}")
        elif not await aligner.aligned(each.domain, domain, strict=strict_dkim):
            found.append(f"DKIM of {each.domain} holds, and does not speak for {domain}")
        else:
            reader = True
            acts = each.vouches_for_acts and _is_fresh(each, now)
            author = author or acts
            found.append(f"DKIM of {each.domain} holds" + ("" if acts else _but(each)))
    if spf is not None:
        aligned = spf.passed and await aligner.aligned(spf.domain, domain, strict=strict_spf)
        reader = reader or aligned
        # A DMARC pass by SPF (no DKIM, or one that a mailing list broke) is a pass.
        author = author or (aligned and policy is not None and not _stale(signatures, now))
        found.append(f"SPF of {spf.domain}: {spf.result}" + ("" if aligned or not spf.passed else ", not aligned"))
    if not reader:
        found += _missing(signatures, spf)
    return Authenticity(reader, author, tuple(found))


def _missing(signatures: Sequence[Signature], spf: Spf | None) -> Iterator[str]:
    """What could have vouched for the sender, and was not there to be looked at."""
    if not signatures:
        yield "the mail bears no DKIM signature"
    if spf is None:
        yield "which machine sent it is not known here, so SPF was not asked"


async def _by_server(
    domain: str, results: Sequence[Result], signatures: Sequence[Signature], aligner: Aligner, now: datetime
) -> Authenticity:
    """The server's word for whether it holds; ours for what it covers, which the server does not say."""
    policy = await aligner.policy(domain)
    strict_dkim, strict_spf = (policy.strict_dkim, policy.strict_spf) if policy else (False, False)
    weak = {each.domain for each in signatures if each.open_to & {"body", "from", "subject"}}
    dmarc = any(each.method == "dmarc" and each.passed and each.domain == domain for each in results)
    spf = False
    speak: set[str] = set()
    for each in results:
        if each.passed and each.method == "dkim" and each.domain not in weak:
            speak |= {each.domain} if await aligner.aligned(each.domain, domain, strict=strict_dkim) else set()
        if each.passed and each.method == "spf":
            spf = spf or await aligner.aligned(each.domain, domain, strict=strict_spf)
    # Anybody may add a signature of their own that covers more.
    covered = any(not each.open_to and _is_fresh(each, now) for each in signatures if each.domain in speak)
    found = [
        f"our mail server says {each.method}={'pass' if each.passed else 'fail'} of {each.domain}" for each in results
    ]
    found += [f"DKIM of {each.domain} does not count: {each.fault}" for each in signatures if each.domain in weak]
    reader = bool(speak) or spf or (dmarc and not weak)
    author = (covered or (dmarc and (spf or not weak))) and not _stale(signatures, now)
    return Authenticity(reader, author, tuple(found))


def _but(signature: Signature) -> str:
    return f", but {signature.fault}" if signature.fault else ", but it is too old to decide by"


def _is_fresh(signature: Signature, now: datetime) -> bool:
    """A signature without a time may be of any age."""
    return signature.signed_at is not None and now - signature.signed_at <= SIGNATURE_GOOD_FOR


def _stale(signatures: Sequence[Signature], now: datetime) -> bool:
    """Something in it was signed long ago: it may be sent again by somebody else."""
    return any(each.signed_at is not None and now - each.signed_at > SIGNATURE_GOOD_FOR for each in signatures)
