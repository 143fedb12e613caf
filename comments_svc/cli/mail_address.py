from pathlib import Path
from typing import TYPE_CHECKING

import click

from comments_svc.cli.start import data_option, in_transaction
from comments_svc.cli.start import settings as read_settings

if TYPE_CHECKING:
    from comments_svc.db.database import Tx
    from comments_svc.mail.address import Addresses


@click.command("address")
@click.argument("address", required=False)
@click.option("--site", "slug", help="Print the address of this site, or with --page that of a page of it.")
@click.option("--page", "url", help="The address of a page on the web, such as https://blog.example/post/.")
@data_option
def mail_address(address: str | None, slug: str | None, url: str | None, data_dir: Path | None) -> None:
    """Say what an address of ours stands for, as found in a mail server's log; or make one."""
    from comments_svc.mail.address import Addresses
    from comments_svc.settings.load_secret import load_secret

    if (address is None) == (slug is None) or (url is not None and slug is None):
        raise click.UsageError("Give an ADDRESS to look at, or --site SLUG (and --page URL) to make one.")
    settings = read_settings(data_dir=data_dir)
    if settings.mail_reply is None:
        raise click.ClickException("COMMENTS_MAIL_REPLY is not set, so there are no such addresses.")
    addresses = Addresses(settings.mail_reply, load_secret(settings))
    click.echo(_made(slug, url, addresses, data_dir) if slug is not None else _told(address or "", addresses))


def _told(address: str, addresses: "Addresses") -> str:
    plain = address.strip().strip("<>")
    if not all(plain.rpartition("@")):
        raise click.UsageError(f"This is no mail address: {address}")
    token = addresses.read(plain)
    if token is None:
        raise click.ClickException(
            "This installation did not make this address. (That of a site bears no token: --site SLUG prints it.)"
        )
    return f"{token.kind.in_words}: reply_address {token.id}"


def _made(slug: str, url: str | None, addresses: "Addresses", data_dir: Path | None) -> str:
    from comments_svc.kernel.clock import utc_now
    from comments_svc.mail.address import Kind
    from comments_svc.outbox.give_post_address import give_post_address
    from comments_svc.sites.find import find
    from comments_svc.threads.enter import enter

    async def act(tx: "Tx") -> str:
        site = await find(tx, slug)
        if url is None:
            return f"{site.slug}@{addresses.host}" if site.mail_off or not site.mail else site.mail
        thread = await enter(tx, site, url)
        return addresses.make(Kind.POST, await give_post_address(tx, site.id, thread, now=utc_now()))

    made: str = in_transaction(act, data_dir=data_dir)
    return made
