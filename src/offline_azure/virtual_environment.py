"""A virtual environment that finds pip, and the packages of other places behind its own."""

from __future__ import annotations

import site
import sys
from collections.abc import Sequence
from pathlib import Path

_PIP = '#!/bin/sh\nexec "$(dirname "$0")/python" -m pip "$@"\n'
BEHIND = "offline_workspace.pth"


def make(folder: Path, places: Sequence[str]) -> None:
    """Make a virtual environment.

    Args:
        folder: where.
        places: folders of packages that it sees too; what is installed in it comes first.
    """
    import venv  # only here: a kernel, which seldom makes one, loads this module too

    from offline_azure.bundled_pip import bundled_pip

    venv.EnvBuilder(symlinks=True, with_pip=False).create(folder)
    lines = [str(wheel) for wheel in bundled_pip()]
    if places:
        own = ", ".join(map(repr, places))
        # Who sees them already has read their own `.pth` files too.
        others = f"itertools.filterfalse(sys.path.__contains__, [{own}])"
        lines.insert(0, f"import itertools, site, sys; list(map(site.addsitedir, {others}))")
    (site_packages(folder) / BEHIND).write_text("\n".join(lines) + "\n")
    for name in ("pip", "pip3"):
        command = folder / "bin" / name
        command.write_text(_PIP)
        command.chmod(0o755)


def site_packages(folder: Path) -> Path:
    """Return where the packages of a virtual environment are, made by this Python."""
    version = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    return folder / "lib" / version / "site-packages"


def of_this_python() -> list[str]:
    """Return the folders of packages that this Python sees."""
    places = [*site.getsitepackages(), site.getusersitepackages()]
    return [place for place in places if place in sys.path]
