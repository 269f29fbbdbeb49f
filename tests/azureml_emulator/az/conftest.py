"""A workspace with `az`, one for each module of tests."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from azureml_emulator.az.command import Invocation
from azureml_emulator.az.parser import parse
from azureml_emulator.az.settings import Settings
from offline_azure.process.client import join

with warnings.catch_warnings():
    # azure-ai-ml says at each import that marshmallow 4 will change something.
    warnings.simplefilter("ignore")
    import azure.ai.ml  # noqa: F401


@dataclass
class Done:
    """How a command ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What it printed, which must be JSON; it must have succeeded."""
        assert self.status == 0, self.err
        return json.loads(self.out)


@dataclass
class Workspace:
    """A workspace, and the program `az` inside of it."""

    folder: Path
    home: Path
    state: Path
    environment: Mapping[str, str]

    def az(self, *words: str, **variables: str) -> Done:
        """Run `az`, as a shell finds it."""
        return self.run("az", *words, **variables)

    def run(self, *command: str, **variables: str) -> Done:
        """Run a program inside of the workspace."""
        done = subprocess.run(
            command,
            cwd=self.folder,
            env={**self.environment, **variables},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=300,
            check=False,
        )
        return Done(done.returncode, done.stdout.decode(), done.stderr.decode())

    def write(self, name: str, text: str) -> str:
        """Write a file into the working directory; return its name."""
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_text(text, encoding="utf-8")
        return name

    def processes(self) -> list[psutil.Process]:
        """Return the processes that belong to the workspace."""
        return [
            process
            for process in psutil.process_iter(["cmdline", "status"])
            if any(str(self.home) in word for word in process.info["cmdline"] or ())
            and process.info["status"] != psutil.STATUS_ZOMBIE
        ]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """A workspace whose defaults are set; afterwards no process of it is left."""
    folder, home = tmp_path_factory.mktemp("checkout"), tmp_path_factory.mktemp("home")
    inherited = {**os.environ, "AZUREML_EMULATOR_HOME": str(home), "HOME": str(home / "user")}
    inherited.pop("AZUREML_EMULATOR_FRESH", None)
    membership = join("test", folder, inherited)
    made = Workspace(folder, home, membership.state.folder, membership.environment(inherited))
    defaults = made.az("configure", "--defaults", "group=rg-offline", "workspace=mlw-offline")
    assert defaults == Done(0, "", "")
    yield made
    subprocess.run(
        [sys.executable, "-m", "azureml_emulator", "stop"], cwd=folder, env=inherited, check=True
    )
    deadline = time.monotonic() + 60
    while (left := made.processes()) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert [process.info["cmdline"] for process in left] == []


@pytest.fixture
def az(workspace: Workspace) -> Callable[..., Done]:
    """Run `az` in the workspace of the module."""
    return workspace.az


@pytest.fixture
def invoked(tmp_path: Path) -> Callable[..., Invocation]:
    """Parse a command line without running it: `invoked("ml", "job", "list", ...)`."""

    def invoked(*words: str, defaults: bool = True) -> Invocation:
        settings = Settings(tmp_path / "az", tmp_path)
        if defaults:
            settings.set("defaults", {"group": "rg", "workspace": "ws"})
        found = parse(list(words), settings)
        assert isinstance(found, Invocation)
        return found

    return invoked
