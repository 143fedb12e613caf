"""Rate limits in Postgres, so that any number of processes are one limiter (migrations/0002, take_rate)."""

import hashlib
import math
from typing import Final

import msgspec

from comments_svc.db.database import Tx
from comments_svc.db.query import Command, Write
from comments_svc.kernel.problems import RateLimited


class Rate(msgspec.Struct, frozen=True):
    """At most `burst` at once under `key`, then one every `every_s` seconds."""

    key: bytes
    every_s: float
    burst: int


class Wait(msgspec.Struct, frozen=True):
    wait_s: float | None


_TAKE: Final = Write(Wait, "select take_rate($1, $2, $3) as wait_s")
_FORGET: Final = Command("delete from rate_limit where tat < now()")


def rate(act: str, *subject: bytes, every_s: float, burst: int) -> Rate:
    """A limit on one act for one subject, such as a site and an address."""
    key = hashlib.blake2b(b"\0".join([act.encode(), *subject]), digest_size=16).digest()
    return Rate(key, every_s, burst)


async def take(tx: Tx, limit: Rate | None) -> None:
    """Raises RateLimited. None stands for limits that are switched off."""
    if limit is None:
        return
    wait_s = (await _TAKE.one(tx, limit.key, limit.every_s, limit.burst)).wait_s
    if wait_s is not None:
        raise RateLimited(math.ceil(wait_s))


async def is_allowed(tx: Tx, limit: Rate) -> bool:
    """The same, for whoever must not be told."""
    return (await _TAKE.one(tx, limit.key, limit.every_s, limit.burst)).wait_s is None


async def forget(tx: Tx) -> int:
    """Drops the rows of those who may act freely again."""
    return await _FORGET.run(tx)
