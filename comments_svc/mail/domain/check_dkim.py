from typing import Final

from comments_svc.kernel.finding import Finding, note, ok, problem
from comments_svc.kernel.phrase import phrase
from comments_svc.mail.dkim import DkimKey
from comments_svc.mail.dkim_record import dkim_bits, dkim_name, dkim_record
from comments_svc.mail.domain.tags import tags
from comments_svc.mail.domain.way import Way
from comments_svc.mail.lookup import Lookup

_ABOUT: Final = "DKIM"
_MOST_OF_A_STRING: Final = 255
_SHORTEST: Final = 1024
_SHORT: Final = 2048


async def check_dkim(way: Way, lookup: Lookup) -> Finding:
    """Raises NoDns."""
    if way.key is None:
        return note(
            _ABOUT,
            phrase(
                "The service does not sign mail. Most mail providers do it for you; if yours does not, "
                "make a key, and set:"
            ),
            "openssl genrsa -out dkim.pem 2048",
            "COMMENTS_DKIM_KEY_FILE=dkim.pem",
            "COMMENTS_DKIM_SELECTOR=comments",
        )
    try:
        bits, wanted = dkim_bits(way.key), dkim_record(way.key)
    except ValueError as reason:
        return problem(
            _ABOUT,
            phrase("Mail can't be signed: %(reason)s. Make another key:", reason=reason),
            "openssl genrsa -out dkim.pem 2048",
        )
    if bits < _SHORTEST:
        return problem(
            _ABOUT,
            phrase("The key has %(bits)s bits, and receivers ignore it. Make a longer one:", bits=bits),
            "openssl genrsa -out dkim.pem 2048",
        )
    return _judge(way.key, await lookup.txt(dkim_name(way.key)), wanted, bits)


def _judge(key: DkimKey, records: list[str], wanted: str, bits: int) -> Finding:
    name, enter = dkim_name(key), f"{dkim_name(key)}.  TXT  {_quoted(wanted)}"
    if not records:
        return problem(
            _ABOUT,
            phrase(
                "Mail is signed, and nobody can check it: %(name)s does not exist. Enter at your DNS provider:",
                name=name,
            ),
            enter,
        )
    if len(records) > 1:
        return problem(
            _ABOUT,
            phrase(
                "%(name)s has %(number)s records, and receivers may take the wrong one. Leave only:",
                name=name,
                number=len(records),
            ),
            enter,
        )
    found = tags(records[0])
    if not found.get("p"):
        return problem(
            _ABOUT,
            phrase("The key at %(name)s was withdrawn: its `p=` is empty. Enter in its place:", name=name),
            enter,
        )
    if "".join(found["p"].split()) != tags(wanted)["p"]:
        return problem(
            _ABOUT,
            phrase("The key at %(name)s is another than the one that signs. Enter in its place:", name=name),
            enter,
        )
    if found.get("v", "DKIM1") != "DKIM1" or found.get("k", "rsa") != "rsa":
        return problem(
            _ABOUT,
            phrase(
                "Receivers can't read the record at %(name)s: its `v=` or `k=` is wrong. Enter in its place:", name=name
            ),
            enter,
        )
    if "y" in found.get("t", "").split(":"):
        return note(
            _ABOUT,
            phrase(
                "%(name)s says that it is a test (`t=y`), so that its signatures count for little. Enter:", name=name
            ),
            enter,
        )
    if bits < _SHORT:
        return note(
            _ABOUT,
            phrase(
                "Mail is signed, and %(name)s agrees. Its %(bits)s bits are few: better make a key of 2048.",
                name=name,
                bits=bits,
            ),
        )
    return ok(_ABOUT, phrase("Mail is signed, and %(name)s agrees.", name=name))


def _quoted(record: str) -> str:
    """In strings of 255 bytes, as zone files want it."""
    parts = [record[at : at + _MOST_OF_A_STRING] for at in range(0, len(record), _MOST_OF_A_STRING)]
    return " ".join(f'"{each}"' for each in parts)
