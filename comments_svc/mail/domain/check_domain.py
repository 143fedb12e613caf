"""What receivers look up about our mail."""

from pathlib import Path
from typing import Final

from comments_svc.kernel.finding import Finding, problem
from comments_svc.kernel.phrase import phrase
from comments_svc.mail.domain.check_dkim import check_dkim
from comments_svc.mail.domain.check_dmarc import check_dmarc
from comments_svc.mail.domain.check_mx import check_mx
from comments_svc.mail.domain.check_ptr import check_ptr
from comments_svc.mail.domain.check_spf import check_spf
from comments_svc.mail.domain.way import Way
from comments_svc.mail.lookup import Lookup, NoDns, lookup

_ABOUT: Final = "DNS"


async def check_domain(way: Way, zone_file: Path | None) -> list[Finding]:
    try:
        return await judge(way, lookup(zone_file))
    except NoDns as reason:
        return [
            problem(
                _ABOUT,
                phrase("It gives no answer: %(reason)s. Look at the resolver of this machine:", reason=reason),
                "cat /etc/resolv.conf",
            )
        ]


async def judge(way: Way, found: Lookup) -> list[Finding]:
    """Raises NoDns."""
    return [
        await check_spf(way, found),
        await check_dkim(way, found),
        await check_dmarc(way, found),
        *await check_mx(way, found),
        *await check_ptr(way, found),
    ]
