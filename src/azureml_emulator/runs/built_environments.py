"""Python environments with the packages that an Azure ML environment asks for.

Off unless `AZUREML_EMULATOR_BUILD_ENVIRONMENTS=1`: jobs then run with the pinned packages
instead of the reader's own, each environment built once and kept, for all workspaces of a user.
The Python itself stays that of the workspace, and only wheels are installed, from the package index
that pip is configured with. Where there is no wheel for this Python, other versions are taken
(`resolution`); the job's log compares what was asked for with what is there.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import re
import shutil
import threading
import uuid
import venv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from azureml_emulator.runs import packages
from azureml_emulator.runs.job import Environment
from azureml_emulator.runs.packages import Requirement
from azureml_emulator.runs.process import JobProcess
from azureml_emulator.runs.resolution import Resolution, Say, line
from azureml_emulator.runs.stopping import Stop
from offline_azure.bundled_pip import bundled_pip

_WAY = 2  # changes when the same environment would be built another way
_DONE = "built.json"
_NOBODYS = "99999.99999"
_AVAILABLE = re.compile(r"\(from versions: ([^)]*)\)")
_PAUSE = 0.5  # seconds between two looks whether another build has ended


class BuildError(Exception):
    """An environment cannot be built; the message is for the learner."""


@dataclass(frozen=True)
class BuiltEnvironment:
    """An environment that is there.

    Attributes:
        site_packages: where its packages are.
        installed: their versions, by normalised name.
    """

    site_packages: Path
    installed: Mapping[str, str]


class Builder:
    """Builds environments and keeps them; safe for several processes.

    Args:
        folder: where they are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def build(
        self,
        environment: Environment,
        variables: Mapping[str, str],
        log: Path,
        stop: Stop,
        say: Say = lambda line: None,
    ) -> BuiltEnvironment:
        """Return the environment, built now if it was not built before.

        Args:
            environment: what is asked for.
            variables: for pip.
            log: what pip says is appended here.
            stop: ends the build when it is set.
            say: told in one line each what goes on.

        Raises:
            BuildError: the conda file is broken, or the build was stopped.
        """
        try:
            wanted = packages.of_conda_file(environment.conda) if environment.conda else []
        except ValueError as error:
            raise BuildError(str(error)) from None
        needed = [need for need in wanted if need.name not in packages.NOT_PACKAGES]
        place = self._folder / _key(needed)
        self._folder.mkdir(parents=True, exist_ok=True)
        with _alone(place.with_suffix(".lock"), stop, say):
            if not (place / _DONE).exists():
                shutil.rmtree(place, ignore_errors=True)
                say(f"Installing the packages of {environment.name}: {_listed(needed)}")
                _Build(place, variables, log, stop, say).run(needed)
                say("Installed, and kept for the next job of this environment")
        (site_packages,) = (place / "lib").glob("python*/site-packages")
        return BuiltEnvironment(site_packages, json.loads((place / _DONE).read_text()))


def _key(needed: Sequence[Requirement]) -> str:
    """Return a name that equal environments share, whoever defines them."""
    asked = [_WAY, packages.python_version(), [line(need) for need in needed]]
    return hashlib.sha256(json.dumps(asked).encode()).hexdigest()[:16]


def _listed(needed: Sequence[Requirement]) -> str:
    return ", ".join(line(need) for need in needed) or "none"


@contextlib.contextmanager
def _alone(path: Path, stop: Stop, say: Say) -> Iterator[None]:
    """Let nobody else build the same environment, in this process or another."""
    stopped = threading.Event()
    with path.open("w") as file:
        stop.then(stopped.set)
        waiting = False
        while not _locked(file.fileno()):
            if stopped.is_set():
                raise BuildError("The job was stopped while it waited for its environment.")
            if not waiting:
                say("Another job is installing the packages of this environment; waiting for it")
            waiting = True
            stopped.wait(_PAUSE)
        yield


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


class _Build:
    """The making of one environment."""

    def __init__(
        self, place: Path, variables: Mapping[str, str], log: Path, stop: Stop, say: Say
    ) -> None:
        self._place = place
        self._variables = variables
        self._log = log
        self._stop = stop
        self._say = say

    def run(self, needed: Sequence[Requirement]) -> None:
        venv.EnvBuilder(symlinks=True, with_pip=False).create(self._place)
        (library,) = (self._place / "lib").glob("python*/site-packages")
        (library / "pip.pth").write_text("".join(f"{wheel}\n" for wheel in bundled_pip()))
        Resolution(self._install, self._available, self._say).run(needed, library)
        installed = packages.of_python(self._place / "bin" / "python")
        (self._place / _DONE).write_text(json.dumps(installed))

    def _install(self, lines: Sequence[str]) -> bool:
        return self._pip(["install", "--only-binary=:all:", *lines], self._log)

    def _available(self, name: str) -> list[str]:
        # Asked for what nobody has, pip names the wheels that it can install; `pip index versions`
        # also names what would have to be compiled.
        said = self._place / "versions.txt"
        said.unlink(missing_ok=True)
        self._pip(["install", "--only-binary=:all:", f"{name}=={_NOBODYS}"], said)
        listed = _AVAILABLE.search(said.read_text())
        return listed[1].split(", ") if listed else []

    def _pip(self, arguments: list[str], log: Path) -> bool:
        """Run pip; return whether it succeeded."""
        if self._stop.reason is not None:
            raise BuildError("The job was stopped while its environment was built.")
        python = self._place / "bin" / "python"
        command = [str(python), "-I", "-m", "pip", "--disable-pip-version-check", *arguments]
        with JobProcess(
            command,
            folder=self._place,
            environment=self._variables,
            log=log,
            token=uuid.uuid4().hex,
        ) as process:
            self._stop.then(process.stop)
            ending = process.wait(None)
        return ending is not None and ending.exit_code == 0
