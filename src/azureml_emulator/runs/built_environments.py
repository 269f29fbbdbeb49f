"""Python environments with the packages that an Azure ML environment asks for.

Off unless `AZUREML_EMULATOR_BUILD_ENVIRONMENTS=1`: jobs then run with the pinned packages
instead of the reader's own, each environment built once and kept. The Python itself stays that
of the workspace, and only wheels are installed, from the package index that pip is configured
with. Where no wheel fits this Python the nearest version is taken; the job's log compares what
was asked for with what is there.
"""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import threading
import uuid
import venv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from packaging.specifiers import InvalidSpecifier, SpecifierSet
from packaging.version import InvalidVersion, Version

from azureml_emulator.runs import packages
from azureml_emulator.runs.job import Environment
from azureml_emulator.runs.packages import Requirement
from azureml_emulator.runs.pip import bundled_pip, plugin_files
from azureml_emulator.runs.process import JobProcess
from azureml_emulator.runs.stopping import Stop

_DONE = "built.json"
# The offline workspace has its own plugin for `azureml://`; the other is for Azure only.
_REPLACED = {"azureml-mlflow": "mlflow-skinny<3", "pytorch": "torch"}
_NOBODYS = "99999.99999"
_AVAILABLE = re.compile(r"\(from versions: ([^)]*)\)")
_NUMBER = re.compile(r"\d+(?:\.\d+)*")


Say = Callable[[str], None]


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
    """Builds environments, one at a time, and keeps them.

    Args:
        folder: where they are kept.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()

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
        asked = f"{packages.python_version()}\n{environment.conda}"
        place = self._folder / hashlib.sha256(asked.encode()).hexdigest()[:16]
        with self._lock:
            if not (place / _DONE).exists():
                shutil.rmtree(place, ignore_errors=True)
                _Build(place, variables, log, stop, say).run(environment)
        (site_packages,) = (place / "lib").glob("python*/site-packages")
        return BuiltEnvironment(site_packages, json.loads((place / _DONE).read_text()))


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

    def run(self, environment: Environment) -> None:
        try:
            wanted = packages.of_conda_file(environment.conda) if environment.conda else []
        except ValueError as error:
            raise BuildError(str(error)) from None
        venv.EnvBuilder(symlinks=True, with_pip=False).create(self._place)
        (library,) = (self._place / "lib").glob("python*/site-packages")
        (library / "pip.pth").write_text("".join(f"{wheel}\n" for wheel in bundled_pip()))
        needed = [need for need in wanted if need.name not in packages.NOT_PACKAGES]
        lines = [_line(need) for need in needed]
        self._say(f"Installing the packages of {environment.name}: {', '.join(lines)}")
        if lines and not self._install(lines):
            self._say("Not all of them can be had together; looking for the nearest versions")
            found = [self._nearest(need) for need in needed]
            lines = [line for line in found if line]
            if lines and not self._install(lines):
                for line in lines:
                    self._install([line])
        self._say("Installed, and kept for the next job of this environment")
        plugin_files(library)
        installed = packages.of_python(self._place / "bin" / "python")
        (self._place / _DONE).write_text(json.dumps(installed))

    def _install(self, lines: list[str]) -> bool:
        return self._pip(["install", "--only-binary=:all:", *lines], self._log)

    def _nearest(self, need: Requirement) -> str:
        """Return the requirement with a version that can be installed; empty without any."""
        if need.name in _REPLACED:
            return _line(need)
        # Asked for what nobody has, pip names the wheels that it can install; `pip index versions`
        # also names what would have to be compiled.
        said = self._place / "versions.txt"
        said.unlink(missing_ok=True)
        self._pip(["install", "--only-binary=:all:", f"{need.name}=={_NOBODYS}"], said)
        listed = _AVAILABLE.search(said.read_text())
        version = nearest(need.wanted, listed[1].split(", ")) if listed else None
        return f"{need.name}=={version}" if version else ""

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


def _line(need: Requirement) -> str:
    """Return the requirement as pip takes it."""
    if need.name in _REPLACED:
        return _REPLACED[need.name]
    return f"{need.name}{packages.specifier(need)}"


def nearest(wanted: str, available: list[str]) -> str | None:
    """Return the version that fits `wanted`, or the one nearest to it.

    Args:
        wanted: a specifier such as `==1.22`, or nothing.
        available: versions that can be installed.

    Returns:
        The newest that fits; else the lowest above what is wanted; else the highest there is.
    """
    versions = sorted(v for v in map(_version, available) if v is not None and not v.is_prerelease)
    try:
        fitting = list(SpecifierSet(wanted).filter(versions))
    except InvalidSpecifier:
        fitting = []
    number = _NUMBER.search(wanted)
    above = [version for version in versions if number and version >= Version(number[0])]
    if fitting:
        return str(max(fitting))
    if above:
        return str(above[0])
    return str(versions[-1]) if versions else None


def _version(text: str) -> Version | None:
    try:
        return Version(text)
    except InvalidVersion:
        return None
