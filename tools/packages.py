"""Install locked packages into the environment of the Python that runs this.

    python tools/packages.py LOCK

pip alone tells a reader without a connection after eight minutes that a version was not found.
Here one package is asked for first: when that fails, one line says what to look at. Then pip's
lines are counted, so that a set-up of minutes shows that it lives.
"""

import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

_PIP = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
_BROKEN_OFF = re.compile(r"IncompleteRead|ProtocolError|ReadTimeout|Connection|hashes|timed out")
_CAUSE = re.compile(r"connection broken by '(?:.*>: )?(.+?)['\")]*: /")
_STEP = 40  # packages between two lines of progress
_SECONDS = 20  # for a connection of the first question
_CANCELLED = 130  # what a shell answers after Ctrl-C


def main(lock: Path) -> int:
    """Install what `lock` pins; return the exit status."""
    pins = _pins(lock)
    if reason := _unreachable(next(iter(pins.items()))):
        return _fail(
            "The packages cannot be fetched. Is there a connection to the package index? Behind a"
            " proxy set HTTPS_PROXY, for a mirror PIP_INDEX_URL.",
            reason,
        )
    install = [*_PIP, "install", "--retries", "5", "--timeout", "60", "--requirement", str(lock)]
    for attempt in (1, 2):
        status, fault = _run(install, len(pins))
        # pip does not take up a download again that broke off; nothing else is cured by repeating.
        if status == 0 or attempt == 2 or not _BROKEN_OFF.search(fault):
            break
        print("A download broke off; once more.", flush=True)
    return _fail("The packages could not be installed.", fault) if status else 0


def _pins(lock: Path) -> dict[str, str]:
    """Return the version of each package that this Python may need, by name."""
    lines = lock.read_text(encoding="utf-8").splitlines()
    found = (re.match(r"([A-Za-z0-9._-]+)==([^ ;]+)", line) for line in lines)
    return {match[1]: match[2] for match in found if match}


def _unreachable(pin: tuple[str, str]) -> str:
    """Return why one package cannot be had from wherever pip is configured to look, or ''."""
    with tempfile.TemporaryDirectory() as folder:
        ask = ["download", "--no-deps", "--no-cache-dir", "--dest", folder, "==".join(pin)]
        limits = ["--retries", "1", "--timeout", str(_SECONDS)]
        done = subprocess.run([*_PIP, *ask, *limits], capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else _reason(done.stdout + done.stderr)


def _run(command: list[str], total: int) -> tuple[int, str]:
    """Run pip; return its exit status and, if it failed, the reason. Print how far it is."""
    seen: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
    ) as pip:
        try:
            seen.extend(_counted(pip.stdout or iter(()), total))
        except KeyboardInterrupt:
            pip.terminate()
            raise
    return pip.returncode, _reason("".join(seen)) if pip.returncode else ""


def _counted(lines: Iterator[str], total: int) -> Iterator[str]:
    """Pass pip's lines on; print every 40th package, and the beginning of the installation."""
    found = 0
    for line in lines:
        if line.startswith(("Collecting", "Requirement already satisfied")):
            found += 1
            if found % _STEP == 0:
                print(f"  {found} of about {total} packages found", flush=True)
        elif line.startswith("Installing collected packages"):
            print("  installing them", flush=True)
        yield line


def _reason(output: str) -> str:
    """Return what pip says went wrong: why no connection came about, or else its last error."""
    if causes := _CAUSE.findall(output):
        return str(causes[-1])
    lines = output.splitlines()
    return ([line for line in lines if line.startswith("ERROR:")] or lines or [""])[-1]


def _fail(text: str, reason: str) -> int:
    print(f"{text}\npip says: {reason}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    try:
        sys.exit(main(Path(sys.argv[1])))
    except KeyboardInterrupt:
        print("cancelled", file=sys.stderr)
        sys.exit(_CANCELLED)
