"""Which certificate authorities a process inside trusts."""

from __future__ import annotations

from pathlib import Path

import pytest

from offline_azure.process import authorities
from offline_azure.process.state import State


@pytest.fixture
def state(tmp_path: Path) -> State:
    """A state whose server has an authority."""
    state = State(tmp_path, tmp_path)
    state.run.mkdir()
    state.authority.write_text("OURS")
    return state


def test_what_was_trusted_stays_trusted(state: State, tmp_path: Path) -> None:
    """The bundle has our authority and those of the process's own bundles, each once."""
    own = tmp_path / "own.pem"
    own.write_text("THEIRS")
    inherited = {"SSL_CERT_FILE": str(own), "REQUESTS_CA_BUNDLE": str(own)}

    assert authorities.write_bundle(state, inherited).read_text() == "OURS\nTHEIRS"


def test_the_systems_authorities_are_the_default(state: State) -> None:
    """A process that names no bundle trusts the usual authorities, or pip could not work."""
    bundle = authorities.write_bundle(state, {"SSL_CERT_FILE": "/nowhere"}).read_text()

    assert bundle.startswith("OURS\n")
    assert "BEGIN CERTIFICATE" in bundle
