"""The child of isolate.py. Reads nothing but its pipe."""

import resource
import sys
from typing import BinaryIO, Final

import msgspec

from comments_svc.mail.charset import decode
from comments_svc.mail.isolate import CPU_S, MEMORY, Answer, Form, Job
from comments_svc.mail.parse import parse
from comments_svc.mail.read_reply import Reply, read_reply, trim_html, trim_text

_NOTHING: Final = parse(b"")


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Until the pipe ends, or a message costs too much: then the kernel ends the process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    decoder = msgspec.msgpack.Decoder(Job)
    while len(size := jobs.read(4)) == 4:
        job = decoder.decode(jobs.read(int.from_bytes(size, "big")))
        _allow_cpu()
        answer = msgspec.msgpack.encode(Answer(_reply(job)))
        answers.write(len(answer).to_bytes(4, "big") + answer)
        answers.flush()


def _allow_cpu() -> None:
    """RLIMIT_CPU counts from the start of the process, in whole seconds."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    soft = int(used.ru_utime + used.ru_stime) + 1 + CPU_S
    resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))


def _reply(job: Job) -> Reply | None:
    try:
        match job.form:
            case Form.MESSAGE:
                return read_reply(job.raw, sent=job.sent)
            case Form.TEXT:
                return Reply(_NOTHING, trim_text(_text(job.raw), sent=job.sent), automatic=False)
            case Form.HTML:
                return Reply(_NOTHING, trim_html(_text(job.raw), sent=job.sent), automatic=False)
    except Exception:  # noqa: BLE001 - a fault of ours must not lose the messages behind this one
        return None


def _text(raw: bytes) -> str:
    return decode(raw.removeprefix(b"\xef\xbb\xbf"), "utf-8")


if __name__ == "__main__":
    serve(sys.stdin.buffer, sys.stdout.buffer)
