"""Which certificate authorities a process inside the offline workspace trusts."""

from __future__ import annotations

import hashlib
import ssl
from collections.abc import Mapping
from pathlib import Path

from offline_azure.process import state as states
from offline_azure.process.state import State
from offline_azure.ways_out import CA_BUNDLES


def write_bundle(state: State, inherited: Mapping[str, str]) -> Path:
    """Return a file with our certificate authority and those that the process trusted before."""
    named = {Path(inherited[name]).resolve() for name in CA_BUNDLES if inherited.get(name)}
    files = sorted(path for path in named if path.is_file()) or _of_the_system()
    pieces = [state.authority.read_bytes(), *(path.read_bytes() for path in files)]
    content = b"\n".join(pieces)
    bundle = state.run / f"bundle-{hashlib.sha256(content).hexdigest()[:16]}.pem"
    if not bundle.exists():
        states.write_atomically(bundle, content)
    return bundle


def _of_the_system() -> list[Path]:
    try:
        import certifi
    except ImportError:
        path = ssl.get_default_verify_paths().cafile
        return [Path(path)] if path else []
    return [Path(certifi.where())]
