"""Mail in: `python bench/inbound.py`. How fast one process takes mail by LMTP, each message durable before its 250, and
how soon it is read and settled."""

import asyncio
import os
import sys
import time
from pathlib import Path
from statistics import median, quantiles

sys.path.insert(0, str(Path(__file__).parent.parent))

from typing import Any

from bench.stage import CORES, SECRET, Stage, cpu_s, free_port, stage, table
from comments_svc.kernel.secret import RootSecret
from comments_svc.mail.address import Addresses, Kind
from tests.lmtp_client import Talk, talk

MESSAGES = 1_000
CONNECTIONS = (1, 5, 20)
CALM = 10
BODY = b"I read this on the train, and could not agree more.\r\n" * 40
PATTERN = "reply+{}@reply.example"
COLUMNS = ["connections", "messages/s", "p50 ms", "p99 ms", "server us CPU", "Postgres us CPU", "stored"]
ADDRESSES = Addresses(PATTERN, RootSecret(SECRET.encode()))


def mail(number: str) -> bytes:
    head = f"Message-ID: <{number}@example.org>\r\nFrom: Ana <ana@example.org>\r\nSubject: Re: [Blog] A post\r\n"
    return head.encode() + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + number.encode() + b"\r\n" + BODY


async def deliver(mx: Talk, number: str) -> float:
    """The seconds from MAIL to the answer that takes the message. Pipelined, as mail servers do."""
    began = time.perf_counter()
    mx.say(f"MAIL FROM:<ana@example.org>\r\nRCPT TO:<{ADDRESSES.make(Kind.READER, 1)}>\r\nDATA")
    answers = [(await mx.hear())[:3] for _ in range(3)]
    assert answers == ["250", "250", "354"], answers
    mx.say(mail(number) + b".\r\n")
    answer = await mx.hear()
    assert answer.startswith("250"), answer
    return time.perf_counter() - began


async def flood(port: int, connections: int) -> tuple[float, list[float]]:
    each = MESSAGES // connections

    async def bring(connection: int) -> list[float]:
        async with talk(port) as mx:
            await mx.hear()
            await mx.ask("LHLO mx.example")
            return [await deliver(mx, f"{connections}.{connection}.{number}") for number in range(each)]

    began = time.perf_counter()
    took = await asyncio.gather(*[bring(connection) for connection in range(connections)])
    return time.perf_counter() - began, [one for part in took for one in part]


def count(on: Stage, where: str) -> int:
    async def ask(connection: Any) -> int:
        found: int = await connection.fetchval(f"select count(*) from inbound_message where {where}")
        return found

    number: int = on.run(ask)
    return number


def measure(on: Stage) -> list[list[str]]:
    rows = []
    for connections in CONNECTIONS:
        port, lmtp = free_port(), free_port()
        settings = {"COMMENTS_MAIL_REPLY": PATTERN, "COMMENTS_MAIL_LISTEN": f"lmtp://127.0.0.1:{lmtp}"}
        with on.service(port, cores=CORES[:1], **settings) as server:
            wait_for(lmtp)
            before = cpu_s(server), cpu_s(on.postgres)
            seconds, took = asyncio.run(flood(lmtp, connections))
            after = cpu_s(server), cpu_s(on.postgres)
            stored = count(on, f"message_id like '<{connections}.%'")
        us = [(late - early) * 1e6 / len(took) for early, late in zip(before, after, strict=True)]
        p99 = quantiles(took, n=100)[98]
        figures = [
            f"{len(took) / seconds:.0f}",
            f"{median(took) * 1e3:.1f}",
            f"{p99 * 1e3:.1f}",
            f"{us[0]:.0f}",
            f"{us[1]:.0f}",
        ]
        rows.append([str(connections), *figures, f"{stored} of {len(took)}"])
        on.run(lambda connection: connection.execute("truncate job"))
    return rows


def settle(on: Stage) -> list[float]:
    """Seconds from a message's 250 until it is settled, where nothing else is going on."""

    async def run(lmtp: int) -> list[float]:
        async with talk(lmtp) as mx:
            await mx.hear()
            await mx.ask("LHLO mx.example")
            return [await one(mx, f"calm.{number}") for number in range(CALM)]

    async def one(mx: Talk, number: str) -> float:
        await deliver(mx, number)
        began = time.perf_counter()
        while not await asyncio.to_thread(
            count, on, f"message_id = '<{number}@example.org>' and settled_at is not null"
        ):
            assert time.perf_counter() - began < 30
        return time.perf_counter() - began

    port, lmtp = free_port(), free_port()
    settings = {"COMMENTS_MAIL_REPLY": PATTERN, "COMMENTS_MAIL_LISTEN": f"lmtp://127.0.0.1:{lmtp}"}
    with on.service(port, cores=CORES[:1], **settings):
        wait_for(lmtp)
        return asyncio.run(run(lmtp))


def wait_for(port: int) -> None:
    async def greeted() -> bool:
        try:
            async with talk(port) as mx:
                return (await mx.hear()).startswith("220")
        except OSError:
            return False

    deadline = time.monotonic() + 30
    while not asyncio.run(greeted()):
        assert time.monotonic() < deadline
        time.sleep(0.05)


def main() -> None:
    os.sched_setaffinity(0, CORES)
    with stage() as on:
        rows = measure(on)
        calm = settle(on)
    table("Mail in by LMTP, one process, each message durable before its 250", COLUMNS, rows)
    print(f"\nFrom 250 to settled, in quiet: median {median(calm):.2f} s, longest {max(calm):.2f} s.")


if __name__ == "__main__":
    main()
