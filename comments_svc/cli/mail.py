from pathlib import Path

import click

from comments_svc.cli.mail_receive import mail_receive
from comments_svc.cli.mail_replay import mail_replay
from comments_svc.cli.mail_trim import mail_trim
from comments_svc.cli.start import data_option
from comments_svc.cli.start import settings as read_settings


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


@mail.command("address")
@click.argument("address")
@data_option
def mail_address(address: str, data_dir: Path | None) -> None:
    """Say what an address of ours stands for, as found in a mail server's log."""
    from comments_svc.mail.address import Addresses
    from comments_svc.settings.load_secret import load_secret

    settings = read_settings(data_dir=data_dir)
    if settings.mail_reply is None:
        raise click.ClickException("COMMENTS_MAIL_REPLY is not set, so there are no such addresses.")
    token = Addresses(settings.mail_reply, load_secret(settings)).read(address.strip().strip("<>"))
    if token is None:
        raise click.ClickException("This installation did not make this address.")
    click.echo(f"{token.kind.in_words}: reply_address {token.id}")


mail.add_command(mail_trim)
mail.add_command(mail_receive)
mail.add_command(mail_replay)
