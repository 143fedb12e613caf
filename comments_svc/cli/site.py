from typing import TYPE_CHECKING, Any

import click

from comments_svc.cli.start import in_transaction, own_command, settings
from comments_svc.cli.table import table

if TYPE_CHECKING:
    from comments_svc.db.database import Tx


@click.group()
def site() -> None:
    """Add a site, change its settings, take it along, erase it, list all."""


@site.command("add")
@click.argument("slug")
@click.option(
    "--origin", "origins", multiple=True, required=True, help="Such as https://blog.example; may be repeated."
)
@click.option("--policy", type=click.Choice(["hold", "first-timers", "publish"]), default="first-timers")
@click.option("--title", default="", help="What people call it.")
def site_add(slug: str, origins: tuple[str, ...], policy: str, title: str) -> None:
    """Add a site; the slug stands in the blog's pages and never changes."""
    from comments_svc.moderators.hand_over import hand_over
    from comments_svc.sites.add import add
    from comments_svc.sites.model import Policy

    async def act(tx: "Tx") -> int:
        made = await add(tx, slug, origins, policy=Policy(policy), title=title)
        return await hand_over(tx, made.id)

    owners = in_transaction(act)
    click.echo(f"Site {slug} is ready for pages of {', '.join(origins)}.")
    if not owners:
        click.echo(f"Nobody moderates it yet: {own_command()} moderator link you@example.org")


@site.command("set")
@click.argument("slug")
@click.argument("settings", nargs=-1, required=True, metavar="KEY=VALUE...")
def site_set(slug: str, settings: tuple[str, ...]) -> None:
    """Change settings of a site: all of those given, or none."""
    from comments_svc.sites.change import change
    from comments_svc.sites.find import find

    pairs = dict(each.partition("=")[::2] for each in settings)
    if any("=" not in each for each in settings):
        raise click.UsageError("Settings are given as KEY=VALUE.")

    async def act(tx: "Tx") -> list[str]:
        changed = await change(tx, await find(tx, slug), pairs)
        return [f"{name} = {getattr(changed, name)}" for name in pairs]

    click.echo("\n".join(in_transaction(act)))


@site.command("keep")
@click.argument("slug")
@click.argument("periods", nargs=-1, metavar="[KEY=DAYS]...")
@click.option("--yes", is_flag=True, help="Do not ask.")
def site_keep(slug: str, periods: tuple[str, ...], *, yes: bool) -> None:
    """Print how many days a site keeps what, and what the next night removes; or change that."""
    import msgspec

    from comments_svc.kernel.clock import utc_now
    from comments_svc.portability.periods import periods_of, read_periods, set_periods
    from comments_svc.portability.would_remove import would_remove
    from comments_svc.sites.find import find

    pairs = dict(each.partition("=")[::2] for each in periods)
    if any("=" not in each for each in periods):
        raise click.UsageError("Periods are given as KEY=DAYS.")

    async def act(tx: "Tx") -> None:
        found = await find(tx, slug)
        wanted = read_periods(await periods_of(tx, found.id), pairs)
        removal = await would_remove(tx, found.id, wanted, now=utc_now())
        rows = [
            (name, "for ever" if days is None else str(days), str(getattr(removal, name)))
            for name, days in msgspec.structs.asdict(wanted).items()
        ]
        click.echo(table(("KIND", "DAYS", "NEXT NIGHT REMOVES"), rows))
        if pairs and (yes or removal.nothing or click.confirm("Save it?")):
            await set_periods(tx, found.id, wanted)
            click.echo("Saved.")

    in_transaction(act)


@site.command("sso")
@click.argument("slug")
@click.option("--public-key", type=click.File(), help="A public key in PEM, in place of a secret; - is standard input.")
@click.option("--off", is_flag=True, help="What the site signs counts no more.")
def site_sso(slug: str, public_key: Any, *, off: bool) -> None:
    """Let a site sign its readers in: make the secret that it signs with, or a new one."""
    from comments_svc.kernel.clock import utc_now
    from comments_svc.readers.read_sso import read_public_key
    from comments_svc.settings.load_secret import load_secret
    from comments_svc.sites.find import find
    from comments_svc.sites.sso import new_secret, set_public_key, turn_off

    if off and public_key:
        raise click.UsageError("Give --off or --public-key, not both.")
    pem = public_key.read() if public_key else ""
    algorithm = read_public_key(pem) if public_key else ""

    async def act(tx: "Tx") -> str:
        found = await find(tx, slug)
        if off:
            await turn_off(tx, found.id)
            return f"What {slug} signs counts no more."
        if pem:
            await set_public_key(tx, found.id, pem)
            return f"{slug} signs with the private key to this one from now on ({algorithm})."
        secret = await new_secret(tx, load_secret(settings()), found.id, now=utc_now())
        return f"The secret of {slug} (HS256). It is shown this once; the one before counts for a day.\n{secret}"

    click.echo(in_transaction(act))


@site.command("list")
def site_list() -> None:
    """Print every site: slug, policy, origins, title."""
    from comments_svc.sites.queries import every

    rows = [(each.slug, each.policy.value, ", ".join(each.origins), each.title) for each in in_transaction(every)]
    none = f"There is no site yet: {own_command()} site add SLUG --origin https://blog.example"
    click.echo(table(("SLUG", "POLICY", "ORIGINS", "TITLE"), rows) if rows else none)
