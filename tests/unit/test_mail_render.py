"""What mails say, in every language, and what they must never do."""

import re
from datetime import UTC, datetime
from functools import cache
from html.parser import HTMLParser
from typing import Final, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import Environment

from comments_svc.mail.language import languages, spoken
from comments_svc.mail.letters import (
    Acted,
    Answer,
    Digest,
    NewComment,
    Outcome,
    Page,
    Params,
    Prove,
    Record,
    Reply,
    SafeHtml,
    Writing,
)
from comments_svc.mail.render import TEMPLATES, Rendered, _environment, render
from comments_svc.mail.samples import samples

AT: Final = datetime(2026, 11, 25, tzinfo=UTC)
HOSTILE: Final = '<img src="https://evil.example/x"><script>alert(1)</script>&{{ 7*7 }}{% raw %}%(name)s %s "\''


@cache
def every(lang: str) -> dict[str, Rendered]:
    """Each mail by its name."""
    return {name: render(params, lang) for name, params in samples(lang).items()}


def of(lang: str, name: str) -> Rendered:
    return every(lang)[name]


class Tags(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append((tag, dict(attrs)))

    def names(self) -> set[str]:
        return {tag for tag, _ in self.seen}


def new_comment(**change: object) -> NewComment:
    sample = samples("en")["new-comment"]
    assert isinstance(sample, NewComment)
    return msgspec.structs.replace(sample, **change)


def reply(**change: object) -> Reply:
    sample = samples("en")["reply"]
    assert isinstance(sample, Reply)
    return msgspec.structs.replace(sample, **change)


def test_every_mail_has_a_folder_and_every_folder_a_sample() -> None:
    tags = {kind.__struct_config__.tag for kind in get_args(Params)}
    folders = {each.name for each in TEMPLATES.iterdir() if each.is_dir()}
    assert folders == tags
    assert {each.__struct_config__.tag for each in samples("en").values()} == tags
    assert all(
        {"subject.txt", "body.txt", "body.html"} == {f.name for f in (TEMPLATES / each).iterdir()} for each in tags
    )


@pytest.mark.parametrize("lang", languages())
def test_no_mail_asks_for_anything_from_anywhere(lang: str) -> None:
    loading = {"img", "link", "script", "iframe", "object", "embed", "video", "audio", "source", "form", "base", "svg"}
    for name, words in every(lang).items():
        tags = Tags(words.html)
        assert tags.names() & loading == set(), name
        assert re.search(r"url\(|@import|src=|background=", words.html) is None, name
        assert {key for _, attributes in tags.seen for key in attributes if key.startswith("on")} == set(), name


@pytest.mark.parametrize("lang", languages())
def test_every_mail_is_readable_at_night_and_on_a_telephone(lang: str) -> None:
    turned = "rtl" if lang in {"ar", "fa", "he"} else "ltr"
    for name, words in every(lang).items():
        html = words.html
        assert "@media (prefers-color-scheme: dark)" in html, name
        assert '<meta name="color-scheme" content="light dark">' in html, name
        assert '<meta name="viewport" content="width=device-width, initial-scale=1">' in html, name
        assert html.count(f'lang="{lang}" dir="{turned}"') == 2, name
        assert "data-css-inline" not in html, name
        assert 'class="inner" style="' in html, name


@pytest.mark.parametrize("lang", languages())
def test_the_text_says_all_that_the_html_links_to(lang: str) -> None:
    for name, words in every(lang).items():
        text = words.text.replace("\n", " ")
        links = [attributes["href"] for tag, attributes in Tags(words.html).seen if tag == "a"]
        assert links or name == "test", name
        assert [each for each in links if each is None or each not in text] == [], name


@pytest.mark.parametrize("lang", languages())
def test_no_line_of_the_text_is_longer_than_76_but_for_a_link(lang: str) -> None:
    lines = [(name, line) for name, words in every(lang).items() for line in words.text.split("\n")]
    assert [each for each in lines if len(each[1]) > 76 and " " in each[1].strip()] == []


def _counting(lang: str, number: int) -> dict[str, Params]:
    """Every mail, with this number wherever one is told."""
    every = samples(lang)
    record, why = Record(published=number, pending=number, spam=number, removed=number), f"reported: {number}"
    change: dict[str, dict[str, object]] = {
        "new-comment": {"record": record, "reasons": (why, "too-fast")},
        "digest": {"more": number},
        "reader-digest": {"more": number},
        "held-digest": {"more": number},
        "prove": {"minutes": number},
        "sign-in": {"minutes": 60 * max(number, 2)},
        "invitation": {"days": number},
        "flood": {"count": number, "minutes": number},
    }
    return every | {name: msgspec.structs.replace(every[name], **change[name]) for name in change}


@pytest.mark.parametrize("number", [0, 1, 2, 5, 21])
@pytest.mark.parametrize("lang", languages())
def test_every_mail_tells_every_number_and_leaves_nothing_to_fill_in(lang: str, number: int) -> None:
    for name, params in _counting(lang, number).items():
        words = render(params, lang)
        said = words.sender + words.subject + words.text + words.html
        assert re.search(r"%\(|\)s\b|\{[{%]|&lt;/?bdi|None", said) is None, name
        assert all((words.sender, words.subject, words.text, words.html)) and "<bdi" not in words.text, name


def test_what_was_compiled_for_one_language_serves_every_other(monkeypatch: pytest.MonkeyPatch) -> None:
    _environment.cache_clear()
    render(samples("en")["digest"], "en")
    monkeypatch.setattr(Environment, "compile", lambda *_, **__: pytest.fail("compiled again"))
    assert len({render(samples(lang)["digest"], lang).text for lang in languages()}) == len(languages())


def test_a_name_keeps_its_direction_to_itself_in_a_sentence_and_its_tag_out_of_the_title() -> None:
    comment = msgspec.structs.replace(reply().comment, name="Ada <b>")
    html = render(reply(comment=comment), "ar").html
    assert re.search(r"<h1[^>]*>[^<]* <bdi>Ada &lt;b&gt;</bdi>\.</h1>", html)
    title = re.search("<title>(.*)</title>", html)
    assert title is not None and "Ada" in title[1] and "bdi" not in title[1] and "<b" not in title[1]


@pytest.mark.parametrize(
    ("asked", "heard"),
    [
        *(("de", "de"), ("de-AT", "de"), ("DE_ch", "de"), ("en-GB", "en"), ("sv", "en"), ("", "en"), ("../x", "en")),
        *(("pt", "pt-BR"), ("zh_CN", "zh-Hans"), ("zh-TW", "zh-Hant"), ("zh-Hant-HK", "zh-Hant"), ("he-IL", "he")),
    ],
)
def test_a_mail_is_in_the_best_language_there_is(asked: str, heard: str) -> None:
    assert spoken(asked) == heard
    assert render(samples("en")["test"], asked).lang == heard


@pytest.mark.parametrize("answer", Answer)
def test_the_first_line_says_what_an_answer_does(answer: Answer) -> None:
    expected = {
        Answer.NOWHERE: "reaches nobody",
        Answer.PUBLISHED: "published as a reply under your name",
        Answer.ANSWERS_ONE: "as a reply to the comment by Ada Lovelace",
        Answer.APPROVES: "approves the comment",
        Answer.COMMANDS: "approve, spam or delete",
        Answer.PRIVATE: "it goes to Ada Lovelace only",
        Answer.PRIVATE_OR_PUBLISHED: "Begin with a line that says publish",
        Answer.RESUMES: "the mails about this page go on",
        Answer.TRIES: "answer this mail with any word",
    }
    words = render(new_comment(answer=answer), "en")
    assert words.text.startswith("——— ")
    first = words.text.split("———")[1].replace("\n", " ")
    assert expected[answer] in first
    assert " ".join(first.split()) in re.sub("</?bdi>", "", words.html)


def test_a_command_that_makes_no_sense_is_not_offered() -> None:
    words = render(new_comment(waits=False, answer=Answer.COMMANDS), "en")
    assert "spam or delete" in words.text
    assert "approve, spam" not in words.text


@pytest.mark.parametrize("outcome", Outcome)
def test_each_outcome_has_its_own_sentence(outcome: Outcome) -> None:
    sample = samples("en")["acted"]
    assert isinstance(sample, Acted)
    sentences = {
        render(msgspec.structs.replace(sample, outcome=each, undo_url=None), "en").text.split("\n")[0]
        for each in Outcome
    }
    assert len(sentences) == len(Outcome)
    assert "Undo" not in render(msgspec.structs.replace(sample, outcome=outcome, undo_url=None), "en").text


@pytest.mark.parametrize("lang", languages())
def test_nothing_that_a_user_wrote_is_in_a_mail_to_an_unproven_address(lang: str) -> None:
    """Decision 18: the struct has no place for it, so that nobody can mail their words to strangers through us."""
    assert Prove.__struct_fields__ == ("site", "code", "url", "minutes", "follows")
    words = of(lang, "prove")
    assert "402917" in words.subject + words.text + words.html


def test_the_subject_is_the_same_for_every_mail_of_a_page() -> None:
    of_page = ["new-comment", "new-comment-reply", "reply", "reader-digest", "approved", "acted", "flood"]
    assert {of("en", each).subject for each in of_page} == {
        "Re: [Slow Bread] Eleven minutes for a loaf: what a queue costs"
    }


def test_a_digest_of_one_page_has_the_subject_of_that_page() -> None:
    sample = samples("en")["digest"]
    assert isinstance(sample, Digest)
    assert render(sample, "en").subject == "[Slow Bread] 6 new comments"
    one = msgspec.structs.replace(sample, entries=sample.entries[:2])
    assert render(one, "en").subject.startswith("Re: [Slow Bread] Eleven minutes")


def test_what_people_write_is_escaped_everywhere() -> None:
    writing = Writing(HOSTILE, HOSTILE, SafeHtml("<p>safe</p>"), "https://blog.example/", AT)
    words = render(
        new_comment(
            site=HOSTILE,
            page=Page(HOSTILE, "https://blog.example/"),
            comment=writing,
            parent=writing,
            reasons=(HOSTILE,),
            record=Record(email=HOSTILE, website=HOSTILE),
        ),
        "en",
    )
    assert Tags(words.html).names() & {"img", "script"} == set()
    assert "49" not in words.subject
    assert "<script>" not in words.html


def test_nothing_is_escaped_twice_and_nothing_in_plain_text() -> None:
    writing = Writing("A & B", "x", SafeHtml("<p>x</p>"), "https://blog.example/", AT)
    words = render(new_comment(comment=writing, site="C & D"), "en")
    assert "A comment by A &amp; B waits" in words.html
    assert "&amp;amp;" not in words.html
    assert "A comment by A & B waits" in words.text
    assert words.sender == "A & B via C & D"


def test_the_html_of_a_comment_is_put_in_untouched() -> None:
    html = SafeHtml('<p>a&nbsp;<b>b</b><br>c <a href="https://x.example/?a=1&amp;b=2" rel="nofollow">d</a></p>')
    writing = Writing("Ada", "a", html, "https://blog.example/", AT)
    assert html in render(new_comment(comment=writing), "en").html


def test_a_comment_can_not_pass_for_a_line_of_ours() -> None:
    text = "——— Write your answer above this line ———\n-- \nApprove: https://evil.example/\n" + "word " * 40
    words = render(new_comment(comment=Writing("Eve", text, SafeHtml("<p>x</p>"), "https://blog.example/", AT)), "en")
    theirs = [each for each in words.text.split("\n") if "evil" in each or "word word" in each or "line ———" in each]
    assert len(theirs) > 4
    assert all(each.startswith("  ") for each in theirs)
    assert words.text.count("\n-- \n") == 1


def test_a_placeholder_that_somebody_writes_is_not_filled() -> None:
    writing = Writing("said-0.", "said-0000000000000000-0.", SafeHtml("<p>x</p>"), "https://blog.example/", AT)
    words = render(new_comment(comment=writing, parent=writing), "en")
    assert "said-0000000000000000-0." in words.text


def test_the_name_beside_the_address_is_of_the_writer_and_the_site() -> None:
    assert of("en", "reply").sender == "Grace Hopper via Slow Bread"
    assert of("de", "reply").sender == "Jörg Brandt über Langsames Brot"
    assert of("en", "prove").sender == "Slow Bread"
    eve = Writing("ceo@bank.example\r\nBcc: x", "x", SafeHtml("<p>x</p>"), "https://blog.example/", AT)
    assert render(reply(comment=eve), "en").sender == "ceo Bcc: x via Slow Bread"


def test_who_gave_no_name_has_one_in_the_language_of_the_mail() -> None:
    nobody = msgspec.structs.replace(reply().comment, name="")
    mail = render(reply(comment=nobody, parent=nobody), "de")
    assert mail.sender.startswith("Anonym über ") and "Anonym" in mail.subject + mail.text
    digest = samples("de")["reader-digest"]
    assert "Kommentar von Anonym." in render(msgspec.structs.replace(digest, answers=""), "de").text.replace("\n", " ")


def test_the_quoted_parent_is_one_line_without_markup() -> None:
    html = SafeHtml('<p>One <a href="https://x.example/?a>b">two</a></p><ul><li>three &amp; four</li></ul>')
    words = render(reply(parent=Writing("Ada", "**raw**", html, "https://blog.example/", AT)), "en")
    assert "One two three & four" in words.text
    assert "One two three &amp; four" in words.html
    assert "raw" not in words.text


def test_a_moderator_sees_where_links_lead_whatever_they_call_themselves() -> None:
    html = SafeHtml(
        '<p><a href="https://www.evil.example/x?a=1&amp;b" rel="nofollow">bank.example</a> '
        '<a href="https://evil.example/y" rel="nofollow">y</a> <a href="mailto:eve@mail.example">write</a></p>'
    )
    comment = Writing("Eve", "x", html, "https://blog.example/", AT)
    words = render(new_comment(comment=comment), "en")
    assert "Links to: evil.example, eve@mail.example\n" in words.text
    assert "evil.example, eve@mail.example" in words.html
    many = SafeHtml("".join(f'<a href="https://h{number}.example/">x</a>' for number in range(9)))
    words = render(new_comment(comment=msgspec.structs.replace(comment, html=many)), "en")
    assert "Links to: h0.example, h1.example, h2.example, h3.example, h4.example, …" in words.text
    assert "Links to" not in of("en", "new-comment").text


def test_numbers_agree_with_their_words() -> None:
    known = Record(published=1, pending=2, spam=1, removed=3)
    assert "1 published · 2 waiting · 1 spam · 3 deleted" in render(new_comment(record=known), "en").text
    assert "1 veröffentlicht · 2 wartend · 1 Spam · 3 gelöscht" in render(new_comment(record=known), "de").text
    prove = samples("en")["prove"]
    assert isinstance(prove, Prove)
    assert "within 1 minute." in render(msgspec.structs.replace(prove, minutes=1), "en").text


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.text(max_size=80))
def test_any_text_can_be_mailed(text: str, name: str) -> None:
    writing = Writing(name, text, SafeHtml("<p>x</p>"), "https://blog.example/", AT)
    words = render(new_comment(comment=writing, parent=writing, site=name, page=Page(text, "https://b.example/")), "en")
    assert "\n" not in words.subject + words.sender
    assert words.html.count("</html>") == 1


@pytest.mark.parametrize(
    ("minutes", "english", "german"),
    [
        (1439, "within 24 hours.", "24 Stunden lang."),
        (120, "within 2 hours.", "2 Stunden lang."),
        (60, "within 60 minutes.", "60 Minuten lang."),
        (29, "within half an hour.", "eine halbe Stunde lang."),
        (12, "within 12 minutes.", "12 Minuten lang."),
    ],
)
def test_how_long_a_code_counts_is_said_as_people_say_it(minutes: int, english: str, german: str) -> None:
    prove = samples("en")["prove"]
    assert isinstance(prove, Prove)
    lasting = msgspec.structs.replace(prove, minutes=minutes)
    assert english in render(lasting, "en").text and german in render(lasting, "de").text


def test_the_mail_that_asks_for_an_address_speaks_of_confirming_and_not_of_signing_in() -> None:
    words = of("en", "prove")
    assert "confirms your address in the browser that opens it" in words.text.replace("\n", " ")
    assert "Confirm my address</a>" in words.html and "Sign in" not in words.text + words.html


def test_only_the_mail_of_who_was_asked_for_a_code_begins_with_one() -> None:
    """Who wished to follow has no field for it before their eyes: the link comes first, then the code."""
    sample = samples("en")["prove"]
    assert isinstance(sample, Prove)
    follows = render(msgspec.structs.replace(sample, follows=True), "en")
    assert follows.subject == "Confirm your address for the comments on Slow Bread"
    assert follows.text.index(sample.url) < follows.text.index("Where the comments ask you for a code, type 402917.")
    assert "Type it where you asked" not in follows.text + follows.html
    asked = render(msgspec.structs.replace(sample, follows=False), "en")
    assert asked.subject == "402917 is your code for Slow Bread"
    assert asked.text.index("402917") < asked.text.index(sample.url) and "new comments" not in asked.text


def test_a_page_without_a_title_is_named_by_its_address_once() -> None:
    bare = Page("https://b.example/post/", "https://b.example/post/")
    assert render(reply(page=bare), "en").text.count("https://b.example/post/\n") == 1
    digest = samples("en")["digest"]
    assert isinstance(digest, Digest)
    entries = tuple(msgspec.structs.replace(each, page=bare) for each in digest.entries)
    assert render(msgspec.structs.replace(digest, entries=entries), "en").text.count("https://b.example/post/\n") == 1


def test_a_digest_of_one_comment_says_that_it_waits_without_counting() -> None:
    digest = samples("en")["digest"]
    assert isinstance(digest, Digest)
    entries = (msgspec.structs.replace(digest.entries[0], waits=True),)
    one = msgspec.structs.replace(digest, entries=entries, more=0)
    assert "1 new comment. It waits for your decision.\n" in render(one, "en").text
    assert "1 neuer Kommentar. Er wartet auf Ihre Entscheidung.\n" in render(one, "de").text


@pytest.mark.parametrize("sign", [chr(code) for code in (*range(0x202A, 0x202F), *range(0x2066, 0x206A))])
def test_a_comment_turns_none_of_our_words_around(sign: str) -> None:
    sample = samples("en")["reply"]
    assert isinstance(sample, Reply)
    comment = msgspec.structs.replace(sample.comment, text=f"Before{sign}after.")
    text = render(msgspec.structs.replace(sample, comment=comment), "en").text
    assert sign not in text
    assert "Beforeafter." in text
