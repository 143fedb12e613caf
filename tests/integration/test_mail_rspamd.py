"""Our mails before a spam filter that has nothing to go by but the mails themselves."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Final

import pytest

from comments_svc.mail.language import languages
from comments_svc.mail.letters import Invited, Prove, SignIn, Trial
from comments_svc.mail.preview import preview
from comments_svc.mail.samples import samples
from tests.rspamd import Rspamd, is_installed, rspamd

pytestmark = pytest.mark.skipif(not is_installed(), reason="NOT TESTED: rspamd is not installed (apt install rspamd)")

BOUNCES: Final = "reply+b2222222222222@reply.example"
FROM: Final = "notify@reply.example"
WHOLE: Final = ("en", "de")
"""Of every other language, these mails stand for all."""
SOME: Final = ("new-comment", "reply", "prove")
# The filter takes letters with signs, as of Hindi or Vietnamese, for those of another script, whoever writes them. It
# does nothing about a mail below four points.
MIXED: Final = "R_MIXED_CHARSET"


@pytest.fixture(scope="module")
def filter_(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rspamd]:
    with rspamd(tmp_path_factory.mktemp("rspamd")) as it:
        yield it


@pytest.fixture(scope="module")
def mails(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Sent now: a preview is of one day for ever, which soon is too long ago."""
    folder = tmp_path_factory.mktemp("mails")
    return {
        f"{each.parent.name}/{each.stem}": _dated(each.read_bytes())
        for each in preview(folder)
        if each.suffix == ".eml" and (each.parent.name in WHOLE or each.stem in SOME)
    }


def _dated(mail: bytes) -> bytes:
    return re.sub(rb"(?m)^Date: [^\r\n]*", f"Date: {format_datetime(datetime.now(UTC))}".encode(), mail, count=1)


def sender(name: str) -> str:
    """A sign-in has no address of its own that takes bounces."""
    return FROM if isinstance(samples("en")[name.partition("/")[2]], Prove | SignIn | Invited | Trial) else BOUNCES


def test_no_mail_has_a_symptom_of_spam(filter_: Rspamd, mails: dict[str, bytes]) -> None:
    verdicts = {
        name: filter_.judge(mail, sender=sender(name), recipient="you@example.org") for name, mail in mails.items()
    }
    others = len(languages()) - len(WHOLE)
    assert len(verdicts) == len(WHOLE) * len(samples("en")) + others * len(SOME)
    seen = {name: set(each.symptoms) for name, each in verdicts.items() if each.symptoms}
    assert {name: each for name, each in seen.items() if name.startswith(WHOLE) or each != {MIXED}} == {}
    assert max(each.score for name, each in verdicts.items() if name.startswith(WHOLE)) <= 0
    assert max(each.score for each in verdicts.values()) < 4


def test_the_filter_would_have_seen_one(filter_: Rspamd, mails: dict[str, bytes]) -> None:
    bad = mails["en/reply"].replace(b"\nDate: ", b"\nX-Date: ").replace(b"Date: ", b"X-Date: ", 1)
    bad = bad.replace(b"Message-ID: ", b"X-Id: ").replace(b"Precedence: list\r\n", b"")
    found = filter_.judge(bad, sender=BOUNCES, recipient="you@example.org")
    assert {"MISSING_DATE", "MISSING_MID"} <= set(found.symptoms)
