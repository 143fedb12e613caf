"""What was found out about the sender of a mail, in the language of whoever reads it.

It is kept in English, as it was found; what none of these fits stays so.
"""

import re
from typing import Final

from comments_svc.web.say import say, to_say

_HOW: Final = (
    (r"nothing vouches for the sender", to_say("Nothing vouches for the sender.")),
    (r"the mail bears no DKIM signature", to_say("The mail bears no DKIM signature.")),
    (
        r"which machine sent it is not known here, so SPF was not asked",
        to_say("Which machine sent it is not known here, so SPF was not asked."),
    ),
    (r"the DNS is silent: (?P<why>.+)", to_say("The DNS is silent: %(why)s.")),
    (r"DKIM of (?P<domain>\S+) does not count: (?P<why>.+)", to_say("DKIM of %(domain)s does not count: %(why)s.")),
    (
        r"DKIM of (?P<domain>\S+) holds, and does not speak for (?P<other>\S+)",
        to_say("DKIM of %(domain)s holds, and does not speak for %(other)s."),
    ),
    (
        r"DKIM of (?P<domain>\S+) holds, but it is too old to decide by",
        to_say("DKIM of %(domain)s holds, but it is too old to decide by."),
    ),
    (r"DKIM of (?P<domain>\S+) holds, but (?P<why>.+)", to_say("DKIM of %(domain)s holds, but %(why)s.")),
    (r"DKIM of (?P<domain>\S+) holds", to_say("DKIM of %(domain)s holds.")),
    (
        r"SPF of (?P<domain>\S*): (?P<result>\w+), not aligned",
        to_say("SPF of %(domain)s says %(result)s, and does not speak for the sender."),
    ),
    (r"SPF of (?P<domain>\S*): (?P<result>\w+)", to_say("SPF of %(domain)s says %(result)s.")),
    (
        r"our mail server says (?P<result>\S+) of (?P<domain>\S+)",
        to_say("Our mail server says %(result)s of %(domain)s."),
    ),
)
_KNOWN: Final = tuple((re.compile(how, re.DOTALL), words) for how, words in _HOW)


def found_in_words(found: str) -> str:
    """A sentence."""
    for how, words in _KNOWN:
        fits = how.fullmatch(found)
        if fits is not None:
            return say(words, **fits.groupdict())
    return f"{found[:1].upper()}{found[1:]}."
