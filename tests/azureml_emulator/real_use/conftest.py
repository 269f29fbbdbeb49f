"""A workspace in a server of its own, and scripts that use it as a class does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from offline_azure.process.client import join

MIB = 1 << 20
HEAD = """
import contextlib, json, sys, time
from pathlib import Path
from azure.ai.ml import MLClient, command
from azure.ai.ml.entities import Data
from azure.identity import DefaultAzureCredential
client = MLClient.from_config(credential=DefaultAzureCredential())
def submit(line, **options):
    job = command(command=line, environment="AzureML-sklearn-1.5@latest", **options)
    return client.jobs.create_or_update(job).name
def ended(name):
    while (status := client.jobs.get(name).status) not in ("Completed", "Failed", "Canceled"):
        time.sleep(0.1)
    return status
"""


@dataclass
class Workspace:
    """A workspace that runs in a server of its own.

    Attributes:
        server: its process.
        environment: the variables of a process inside it.
        checkout: where scripts run.
    """

    server: psutil.Process
    environment: dict[str, str]
    checkout: Path

    def start(
        self, *command: str, environment: dict[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """Start a command in the checkout."""
        return subprocess.Popen(
            command,
            cwd=self.checkout,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def run(self, script: str, *arguments: object) -> Any:
        """Run a script; return the JSON document on its last line."""
        words = [sys.executable, "-W", "ignore", "-c", HEAD + script, *map(str, arguments)]
        with self.start(*words, environment=self.environment) as process:
            output, _ = process.communicate()
        assert process.returncode == 0, output
        return json.loads(output.splitlines()[-1].lstrip("."))  # the SDK's dots of progress

    @contextmanager
    def peak(self) -> Iterator[Callable[[], float]]:
        """Watch the memory of the server; give out how many MiB it has grown at most."""
        before = most = self.server.memory_info().rss
        over = threading.Event()

        def watch() -> None:
            nonlocal most
            while not over.wait(0.01):
                most = max(most, self.server.memory_info().rss)

        watcher = threading.Thread(target=watch)
        watcher.start()
        try:
            yield lambda: (most - before) / MIB
        finally:
            over.set()
            watcher.join()


def started(checkout: Path) -> Workspace:
    """Start the workspace of a checkout unless it runs."""
    membership = join("test", checkout, os.environ)
    environment = membership.environment(os.environ)
    return Workspace(psutil.Process(membership.endpoint.process.pid), environment, checkout)


@pytest.fixture
def start(home: Path, checkout: Path) -> Callable[[], Workspace]:
    """Start the workspace of the checkout unless it runs."""
    return lambda: started(checkout)


@pytest.fixture
def workspace(start: Callable[[], Workspace]) -> Workspace:
    """A started workspace."""
    return start()


@pytest.fixture
def size(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """Choose a size: `size(usual, full)`."""
    full = request.config.getoption("full_size")
    return lambda usual, large: large if full else usual


@pytest.fixture
def script_head() -> str:
    """What every script begins with."""
    return HEAD
