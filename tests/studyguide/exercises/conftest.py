"""A checkout with one exercise, and a workspace of two clusters."""

from __future__ import annotations

import shutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

CHECKS = """
from studyguide.exercises import NotYet


def there_it_is(workspace):
    return f"It is a {workspace.compute('oven').type}."


def no_idle_node(workspace):
    if nodes := workspace.compute("oven").min_instances:
        raise NotYet(f"It keeps {nodes} nodes.")
"""


class HttpResponseError(Exception):
    """Says what the SDK's exception of this name says."""

    def __init__(self, status_code: int) -> None:
        super().__init__(f"({status_code}) told so\nCode: {status_code}")
        self.status_code = status_code


class Compute:
    """The operations of an `MLClient` that know these clusters; `error` is raised instead."""

    def __init__(self, **clusters: int) -> None:
        self.clusters = clusters
        self.error: Exception | None = None
        self.asked: list[str] = []

    def get(self, name: str) -> Any:
        """Return a cluster."""
        self.asked.append(name)
        if self.error:
            raise self.error
        if name not in self.clusters:
            raise HttpResponseError(404)
        return SimpleNamespace(name=name, type="amlcompute", min_instances=self.clusters[name])

    def list(self) -> Any:
        """Return all clusters."""
        if self.error:
            raise self.error
        return [SimpleNamespace(name=name) for name in self.clusters]


@pytest.fixture
def file(checkout: Any) -> Path:
    """Return a file of one exercise with its checks, in a checkout."""
    path = checkout.root / "book/exercises/1-workspace/a-provision/1-first.yml"
    path.parent.mkdir(parents=True)
    shutil.copy(Path(__file__).parents[2] / "exercise.yml", path)
    path.with_suffix(".py").write_text(CHECKS, encoding="utf-8")
    return Path(path)


@pytest.fixture
def compute() -> Compute:
    """Return clusters."""
    return Compute(even=0)


@pytest.fixture
def client(compute: Compute) -> Any:
    """Return what checks use of an `MLClient`."""
    return SimpleNamespace(compute=compute)


@pytest.fixture
def error() -> type[HttpResponseError]:
    """Return the class of an answer that is refused."""
    return HttpResponseError
