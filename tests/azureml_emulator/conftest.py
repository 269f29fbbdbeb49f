"""Fixtures that the tests of the offline workspace share."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from azureml_emulator.core.http import Handler
from azureml_emulator.environment import offline_environment
from azureml_emulator.front.certificate import Certificate
from azureml_emulator.front.proxy import Front

StartFront = Callable[..., Front]


@pytest.fixture(scope="session")
def certificate() -> Certificate:
    """One certificate for all fronts of the run: making it is the slow part of a start."""
    return Certificate()


@pytest.fixture
def start_front(certificate: Certificate) -> Iterator[StartFront]:
    """Start fronts: `start_front(handler, serves=..., control=..., tunnel=...)`."""
    fronts: list[Front] = []

    def start(
        handler: Handler, *, serves: Callable[[str], bool] = lambda host: True, **options: object
    ) -> Front:
        fronts.append(Front(handler, serves=serves, certificate=certificate, **options))  # type: ignore[arg-type]
        return fronts[-1]

    yield start
    for front in fronts:
        front.close()


@pytest.fixture
def offline_env(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[Front], None]:
    """Put this process inside a front: `offline_env(front)`."""

    def enter(front: Front) -> None:
        authority = tmp_path / "authority.pem"
        authority.write_bytes(front.authority)
        inside = offline_environment(
            os.environ,
            address=front.address,
            secret=front.secret,
            ca_bundle=authority,
            package_index=False,
        )
        for name in os.environ.keys() - inside.keys():
            monkeypatch.delenv(name)
        for name, value in inside.items():
            monkeypatch.setenv(name, value)

    return enter
