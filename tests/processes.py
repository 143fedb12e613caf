"""Processes of other programs, which may end while one looks at them."""

from contextlib import suppress

import psutil


def cut_power(server: psutil.Process) -> None:
    """What a power cut leaves of a program and its children: its files, and no process."""
    server.suspend()  # it starts no other child meanwhile
    processes = [*server.children(), server]
    for end in (psutil.Process.suspend, psutil.Process.kill):
        for each in processes:
            with suppress(psutil.NoSuchProcess):  # a worker of autovacuum has just ended by itself
                end(each)
    psutil.wait_procs(processes, timeout=10)


def command_line(process: psutil.Process) -> str:
    """Empty for what has ended, be it that its parent has not noticed yet."""
    try:
        return " ".join(process.cmdline())
    except psutil.NoSuchProcess:  # or ZombieProcess, which is one
        return ""
