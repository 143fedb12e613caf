"""What rules cost a post: `python bench/rules.py`. The same site with none and with 50, turn by turn, as one ratio."""

import sys
import time
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent.parent))

from bench import fill
from bench.stage import CORES, Stage, free_port, stage, table
from bench.write import CONCURRENCY, posts
from comments_svc.kernel.ids import uuid7

ROUNDS = 3
POSTS = 1_500
RULES = 50
# Each kind that looks at the text or at its writer; none of them finds anything, so that both sides publish.
KINDS = (
    ("words", "\n".join(f"unheard{nr}*" for nr in range(20))),
    ("pattern", "cheap (pills|watches) [0-9]+"),
    ("links", "90"),
    ("name", "nobody of this name"),
    ("address-domain", "nowhere.example"),
    ("url", "nowhere.example"),
    ("text", "words that nobody has written"),
    # Asks the database about each post.
    ("page-age", "3650"),
)
_INSERT = "insert into rule (site_id, id, kind, act, value, created_at) select id, $1, $2, 'hold', $3, now() from site"
# The service looks every five seconds for what has changed.
_SEEN_AFTER_S = 6
_CHANGED = "update site set revision = revision + 1, changed_at = clock_timestamp()"


async def without(connection: fill.Connection) -> None:
    await connection.execute("delete from rule")
    await connection.execute(_CHANGED)


async def with_rules(connection: fill.Connection) -> None:
    for nr in range(RULES):
        await connection.execute(_INSERT, uuid7(), *KINDS[nr % len(KINDS)])
    await connection.execute(_CHANGED)


async def prepare(connection: fill.Connection) -> None:
    await fill.site(connection)


def measure(on: Stage) -> dict[str, list[float]]:
    """Server and Postgres, in us of CPU a post, by the number of rules. The first round warms up."""
    urls, port = [f"https://blog.example/post/{nr}/" for nr in range(200)], free_port()
    costs: dict[str, list[float]] = {"none": [], str(RULES): []}
    on.run(prepare)
    with on.service(port, cores=CORES) as server:
        for nr in range(ROUNDS + 1):
            for name, act in (("none", without), (str(RULES), with_rules)):
                on.run(act)
                time.sleep(_SEEN_AFTER_S)
                load = on.load(server, port, posts(urls, POSTS), concurrency=CONCURRENCY, cores=CORES)
                if set(load.statuses) != {"201"}:
                    raise RuntimeError(f"posting answered {load.statuses}")
                if nr:
                    costs[name].append(load.server_us + load.postgres_us)
    return costs


def main() -> None:
    with stage() as on:
        costs = measure(on)
    ratio = median(more / less for more, less in zip(costs[str(RULES)], costs["none"], strict=True))
    rows = [[name, f"{median(each):.0f}"] for name, each in costs.items()]
    table("Posting with rules", ["rules", "us CPU a post"], [*rows, ["ratio", f"{ratio:.2f}"]])


if __name__ == "__main__":
    main()
