"""Show that the tests can fail: break a copy of the project in one way at a time.

Each fault is one that a careless change could bring in. It is brought into a copy of the tracked
files, where the smallest part of `make test` that should see it must fail. Before, those parts
must pass in a copy without a fault, so that a red run means the fault and nothing else.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

from mutations import content, source  # noqa: E402
from mutations.fault import Fault  # noqa: E402

FAULTS = (*source.FAULTS, *content.FAULTS)
LOGS = ROOT / "_build" / "mutations"


def copy_project(target: Path) -> None:
    """Copy the tracked and the new, not ignored files of the project to `target`."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
    ).stdout
    for name in filter(None, listed.decode().split("\0")):
        if (ROOT / name).is_file():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, target / name)
    # Some tests look at what git tracks; the copy needs a repository of its own.
    for command in (["init", "-q"], ["add", "--all"]):
        subprocess.run(["git", *command], cwd=target, check=True)


def passes(copy: Path, command: Sequence[str], log: Path) -> bool:
    """Return whether a command succeeds in a copy; what it prints goes to `log`."""
    environment = ROOT / ".venv"
    program, *arguments = command
    if program == "make":
        arguments.append(f"VENV={environment}")
    else:
        program = str(environment / "bin" / program)
    with log.open("a", encoding="utf-8") as output:
        # The environment is shared, so the copy's own sources have to come first.
        done = subprocess.run(
            [program, *arguments],
            cwd=copy,
            env=os.environ | {"PYTHONPATH": str(copy / "src")},
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    return done.returncode == 0


def try_fault(fault: Fault | None, commands: Sequence[Sequence[str]]) -> tuple[bool, float]:
    """Return whether all commands pass in a copy with one fault or none, and the seconds."""
    name = fault.name if fault else "none"
    log = LOGS / f"{name}.log"
    log.unlink(missing_ok=True)
    with tempfile.TemporaryDirectory(prefix=f"mutation-{name}-") as folder:
        copy = Path(folder) / ROOT.name
        copy.mkdir()
        copy_project(copy)
        if fault:
            fault.apply(copy)
        started = time.monotonic()
        # All of them, though one has failed: the log is to say what else has.
        passed = [passes(copy, command, log) for command in commands]
    return all(passed), time.monotonic() - started


def main() -> int:
    """Run the named faults (default: all) and print one line each."""
    parser = argparse.ArgumentParser(prog="mutations", description=__doc__)
    parser.add_argument("names", nargs="*", help="faults to try; default: all")
    names = parser.parse_args().names
    known = {fault.name: fault for fault in FAULTS}
    if unknown := set(names) - set(known):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are: {', '.join(known)}")
    chosen = [known[name] for name in names] if names else list(FAULTS)
    LOGS.mkdir(parents=True, exist_ok=True)

    # A test folder that has been emptied has nothing that could pass: only its target is seen.
    healthy = {f.command: None for f in chosen if not f.name.startswith("tests-")}
    passed, seconds = try_fault(None, list(healthy))
    print(
        f"{'passes' if passed else 'FAILS':10} {seconds:5.0f} s  none: Change nothing.", flush=True
    )
    wrong = int(not passed)
    for fault in chosen:
        missed, seconds = try_fault(fault, [fault.command])
        wrong += missed
        verdict = "NOT FOUND" if missed else "found"
        print(f"{verdict:10} {seconds:5.0f} s  {fault.name}: {fault.what}", flush=True)
    print(f"Logs are in {LOGS.relative_to(ROOT)}.")
    return int(wrong > 0)


if __name__ == "__main__":
    sys.exit(main())
