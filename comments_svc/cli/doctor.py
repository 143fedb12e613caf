import asyncio
import sys
from typing import TYPE_CHECKING, Any

import click

from comments_svc.cli.start import data_option
from comments_svc.cli.start import settings as read_settings

if TYPE_CHECKING:
    from comments_svc.db.problems import SetupProblem
    from comments_svc.kernel.finding import Finding
    from comments_svc.settings.model import Settings


@click.command()
@data_option
def doctor(**given: Any) -> None:
    """Look at everything that can be wrong, and say what to enter."""
    from comments_svc.app.database import running
    from comments_svc.db.problems import SetupProblem
    from comments_svc.kernel.finding import problem
    from comments_svc.settings.read import BadSettings

    try:
        settings = read_settings(**given)
    except BadSettings as bad:
        sys.exit(_conclude([_say(problem("Settings", each)) for each in bad.faults]))
    try:
        with running(settings) as dsn:
            wrong = asyncio.run(_examine(settings, dsn))
    except SetupProblem as reason:
        wrong = asyncio.run(_examine(settings, reason))
    sys.exit(_conclude(wrong))


async def _examine(settings: "Settings", dsn: "str | SetupProblem") -> list[bool]:
    from comments_svc.app.own_command import own_command
    from comments_svc.doctor.examine import examine
    from comments_svc.kernel.clock import utc_now

    command = own_command(settings, sys.argv[0], sys.executable)
    return [_say(_as_called(each, command)) async for each in examine(settings, dsn, utc_now)]


def _say(finding: "Finding") -> bool:
    """Whether it is a problem."""
    from comments_svc.kernel.finding import Level, lines

    click.echo("\n".join(lines(finding)))
    return finding.level is Level.PROBLEM


def _as_called(finding: "Finding", command: str) -> "Finding":
    import msgspec

    from comments_svc.app.own_command import worded

    enter = tuple(worded(each, command) for each in finding.enter)
    return msgspec.structs.replace(finding, says=worded(finding.says, command), enter=enter)


def _conclude(wrong: list[bool]) -> int:
    """The exit status."""
    problems = sum(wrong)
    if not problems:
        click.echo("\nNothing is wrong.")
        return 0
    click.echo(f"\n{problems} problem{'s' * (problems > 1)}. Mend the first one first: others may follow from it.")
    return 1
