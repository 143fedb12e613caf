"""`comments-svc mail`: what can be done without a mail server."""

import email
from email import policy
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import html

from comments_svc.cli.main import main
from comments_svc.kernel.secret import RootSecret
from comments_svc.mail.address import Addresses, Kind
from comments_svc.mail.language import languages
from comments_svc.mail.samples import samples

SECRET = "s" * 32
PATTERN = "reply+{}@reply.example"


def run(*arguments: str, **environment: str) -> tuple[int, str]:
    names = {f"COMMENTS_{name.upper()}": value for name, value in environment.items()}
    done = CliRunner().invoke(main, ["mail", *arguments], env=names)
    return done.exit_code, done.output


def test_a_preview_writes_every_mail_in_every_language_in_three_forms(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "preview"
    code, said = run("preview", str(folder))
    written = {str(each.relative_to(folder)) for each in folder.rglob("*.*")}
    assert (code, said) == (0, f"{len(written)} files are in {folder}. Open {folder / 'index.html'}\n")
    assert written == {"index.html"} | {
        f"{lang}/{name}{ending}"
        for lang in languages()
        for name in samples(lang)
        for ending in (".txt", ".html", ".eml")
    }


def test_the_index_of_the_preview_leads_to_every_file(tmp_path: Path) -> None:
    run("preview", str(tmp_path))
    links = html.fromstring((tmp_path / "index.html").read_bytes()).xpath("//a/@href")
    assert sorted(links) == sorted(
        str(each.relative_to(tmp_path)) for each in tmp_path.rglob("*.*") if each.name != "index.html"
    )


def test_a_mail_of_the_preview_is_one_that_a_mail_program_opens(tmp_path: Path) -> None:
    run("preview", str(tmp_path))
    for file in tmp_path.rglob("*.eml"):
        mail = email.message_from_bytes(file.read_bytes(), policy=policy.default)
        text = file.with_suffix(".txt").read_text("utf-8")
        body = mail.get_body(("plain",))
        assert body is not None
        assert body.get_content().replace("\r\n", "\n") == text
        assert mail["Content-Language"] == file.parent.name
        assert mail.defects == []


def test_a_folder_that_is_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert run("preview", str(tmp_path / "file"))[0] == 2


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (Kind.READER, "an answer by a reader"),
        (Kind.AUTHOR, "an answer by a moderator"),
        (Kind.POST, "a comment on a post"),
        (Kind.BOUNCE, "a bounce"),
        (Kind.UNSUBSCRIBE, "a wish to get no more mail"),
    ],
)
def test_an_address_of_ours_is_told_in_words(kind: Kind, words: str) -> None:
    address = Addresses(PATTERN, RootSecret(SECRET.encode())).make(kind, -42)
    expected = (0, f"{words}: reply_address -42\n")
    assert run("address", address, secret=SECRET, mail_reply=PATTERN) == expected
    assert run("address", f"<{address.upper()}>", secret=SECRET, mail_reply=PATTERN) == expected


def test_an_address_that_we_did_not_make_ends_with_1() -> None:
    code, said = run("address", "reply+raaaaaaaaaaaaa@reply.example", secret=SECRET, mail_reply=PATTERN)
    assert (code, said.partition(". ")[0]) == (1, "Error: This installation did not make this address")


@pytest.mark.parametrize(
    "words", [(), ("--page", "https://blog.example/"), ("a@b.example", "--site", "blog"), ("junk",)]
)
def test_what_is_no_question_about_an_address_is_told_how_to_ask(words: tuple[str, ...]) -> None:
    code, said = run("address", *words, secret=SECRET, mail_reply=PATTERN)
    assert code == 2
    assert ("This is no mail address: junk" if words == ("junk",) else "Give an ADDRESS to look at, or --site") in said


def test_a_text_that_is_html_as_well_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("Yes.")
    code, said = run("trim", "--text", "--html", str(tmp_path / "file"))
    assert (code, "call it once for each" in said) == (2, True)


def test_without_the_pattern_there_are_no_addresses() -> None:
    code, said = run("address", "reply+r@reply.example", secret=SECRET)
    assert code == 1
    assert "COMMENTS_MAIL_REPLY is not set" in said
