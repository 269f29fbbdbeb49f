"""Starts the processes of a distributed job: `python -I -S worker_launcher.py SPEC COMMAND...`.

SPEC is a JSON file: for each process its variables (`variables`) and its log (`log`), and a file
(`failed`) that gets the rank of the first process that fails. All of them run COMMAND. When one
fails, the others are ended, and its exit status is this program's. It is 0 when all ended well.

It runs as the command of `launcher.py`, which kills whatever is left of it. It imports the standard
library only.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Run all processes; return the exit status."""
    spec = json.loads(Path(arguments[0]).read_text(encoding="utf-8"))
    ranks: dict[int, int] = {}
    processes = []  # one that is forgotten is waited for by `subprocess`, behind our back
    with ExitStack() as logs:
        for rank, process in enumerate(spec["processes"]):
            log = logs.enter_context(Path(process["log"]).open("ab"))
            started = subprocess.Popen(
                arguments[1:],
                env={**os.environ, **process["variables"]},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
            processes.append(started)
            ranks[started.pid] = rank
    while ranks:
        pid, status = os.wait()
        rank = ranks.pop(pid)
        code = os.waitstatus_to_exitcode(status)
        if code != 0:
            Path(spec["failed"]).write_text(str(rank), encoding="utf-8")
            # A signal becomes what a shell makes of it. The launcher ends the other processes.
            return code if code > 0 else 128 - code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
