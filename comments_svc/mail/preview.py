"""Every mail in every language as files, to look at in a browser and in a mail program."""

from datetime import UTC, datetime
from html import escape
from pathlib import Path
from typing import Final

from comments_svc.mail.compose import Letter, Unsubscribe, compose
from comments_svc.mail.language import languages
from comments_svc.mail.letters import Approved, Flood, Invited, Params, Prove, ReaderDigest, Reply, SignIn, Trial
from comments_svc.mail.render import Rendered, render
from comments_svc.mail.samples import samples

_FORMS: Final = (("html", "HTML"), ("txt", "text"), ("eml", "message"))
_DATE: Final = datetime(2026, 11, 25, 9, 42, tzinfo=UTC)


_INDEX: Final = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Every mail</title>
<style>
  :root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }}
  body {{ margin: 2rem auto; max-width: 46rem; padding: 0 1rem }}
  table {{ border-collapse: collapse; margin-bottom: 2rem; width: 100% }}
  th, td {{ border-bottom: 1px solid #8885; padding: .45rem .75rem .45rem 0; text-align: start; vertical-align: top }}
  td:first-child {{ overflow-wrap: anywhere }}
  td + td {{ width: 13rem }}
  @media (max-width: 40rem) {{ td {{ display: block; padding: .45rem 0 }} td + td {{ padding-top: 0; width: auto }}
    td:first-child {{ border: 0; padding-bottom: 0 }} }}
  td + td a {{ margin-inline-end: .75rem; white-space: nowrap }}
</style>
<h1>Every mail</h1>
{tables}
</html>
"""


def preview(folder: Path) -> list[Path]:
    """Writes `<language>/<mail>.txt`, `.html` and `.eml` below the folder, which is made, and an `index.html` of them.

    What it wrote, in order.
    """
    written, tables = [], []
    for lang in languages():
        (folder / lang).mkdir(parents=True, exist_ok=True)
        rows = []
        for name, params in samples(lang).items():
            words = render(params, lang)
            rows.append(_row(lang, name, words.subject))
            mail = compose(_letter(name, params, words))
            for ending, content in ((".txt", words.text.encode()), (".html", words.html.encode()), (".eml", mail)):
                file = folder / lang / f"{name}{ending}"
                file.write_bytes(content)
                written.append(file)
        tables.append(f"<h2>{lang}</h2>\n<table lang={lang}>\n{''.join(rows)}</table>")
    index = folder / "index.html"
    index.write_text(_INDEX.format(tables="\n".join(tables)), "utf-8")
    return [*written, index]


def _row(lang: str, name: str, subject: str) -> str:
    links = (f'<a href="{lang}/{name}.{ending}">{word}</a>' for ending, word in _FORMS)
    return f"<tr><td>{escape(subject)}<td>{' '.join(links)}\n"


def _letter(name: str, params: Params, words: Rendered) -> Letter:
    follows = isinstance(params, Reply | ReaderDigest | Flood | Approved)
    of_site = not isinstance(params, Prove | SignIn | Invited | Trial)
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
