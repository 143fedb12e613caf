"""What was found about a sender is said in the language of the reader."""

import pytest

from comments_svc.web.dashboard.mail.found_words import found_in_words
from comments_svc.web.say import speak


@pytest.mark.parametrize(
    ("found", "english", "german"),
    [
        ("nothing vouches for the sender", "Nothing vouches for the sender.", "Nichts steht für den Absender ein."),
        (
            "DKIM of a.example holds, but it is too old to decide by",
            "DKIM of a.example holds, but it is too old to decide by.",
            "DKIM von a.example stimmt, ist aber zu alt, um damit zu entscheiden.",
        ),
        (
            "DKIM of a.example holds, and does not speak for b.example",
            "DKIM of a.example holds, and does not speak for b.example.",
            "DKIM von a.example stimmt, spricht aber nicht für b.example.",
        ),
        ("DKIM of a.example holds", "DKIM of a.example holds.", "DKIM von a.example stimmt."),
        ("SPF of a.example: softfail", "SPF of a.example says softfail.", "SPF von a.example sagt softfail."),
        ("something else", "Something else.", "Something else."),
    ],
    ids=["nothing", "old", "other", "holds", "spf", "unknown"],
)
def test_each_finding_is_a_sentence_in_english_and_in_german(found: str, english: str, german: str) -> None:
    said = []
    for lang in ("en", "de"):
        speak(lang)
        said.append(found_in_words(found))
    speak("en")
    assert said == [english, german]
