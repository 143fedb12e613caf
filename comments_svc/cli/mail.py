from pathlib import Path

import click

from comments_svc.cli.mail_address import mail_address
from comments_svc.cli.mail_receive import mail_receive
from comments_svc.cli.mail_replay import mail_replay
from comments_svc.cli.mail_trim import mail_trim


@click.group()
def mail() -> None:
    """What comes and goes by e-mail."""


@mail.command("preview")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def mail_preview(folder: Path) -> None:
    """Write every mail in every language: as text, HTML and a whole message."""
    from comments_svc.mail.preview import preview

    written = preview(folder)
    click.echo(f"{len(written)} files are in {folder}. Open {written[-1]}")


mail.add_command(mail_address)
mail.add_command(mail_trim)
mail.add_command(mail_receive)
mail.add_command(mail_replay)
