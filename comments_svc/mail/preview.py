"""Every mail in every language as files, to look at in a browser and in a mail program."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from comments_svc.mail.compose import Letter, Unsubscribe, compose
from comments_svc.mail.language import languages
from comments_svc.mail.letters import Approved, Flood, Params, Prove, ReaderDigest, Reply, SignIn, Trial
from comments_svc.mail.render import Rendered, render
from comments_svc.mail.samples import samples

_DATE: Final = datetime(2026, 11, 25, 9, 42, tzinfo=UTC)


def preview(folder: Path) -> list[Path]:
    """Writes `<language>/<mail>.txt`, `.html` and `.eml` below the folder, which is made. What it wrote, in order."""
    written = []
    for lang in languages():
        (folder / lang).mkdir(parents=True, exist_ok=True)
        for name, params in samples(lang).items():
            words = render(params, lang)
            mail = compose(_letter(name, params, words))
            for ending, content in ((".txt", words.text.encode()), (".html", words.html.encode()), (".eml", mail)):
                file = folder / lang / f"{name}{ending}"
                file.write_bytes(content)
                written.append(file)
    return written


def _letter(name: str, params: Params, words: Rendered) -> Letter:
    follows = isinstance(params, Reply | ReaderDigest | Flood | Approved)
    of_site = not isinstance(params, Prove | SignIn | Trial)
    return Letter(
        words=words,
        from_address="notify@reply.example",
        to="you@example.org",
        reply_to="reply+sample@reply.example" if of_site else None,
        date=_DATE,
        message_id=f"<m.{name}@reply.example>",
        references=("<t.sample@reply.example>",) if of_site else (),
        list_id="sample.comments.example" if of_site else None,
        list_name=words.sender if of_site else "",
        unsubscribe=Unsubscribe("https://comments.example/u/sample", "reply+u@reply.example") if follows else None,
        instance="comments.example",
    )
