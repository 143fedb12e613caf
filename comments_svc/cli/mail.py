import click

from comments_svc.cli.mail_trim import mail_trim


@click.group()
def mail() -> None:
    """What comes and goes by e-mail."""


mail.add_command(mail_trim)
