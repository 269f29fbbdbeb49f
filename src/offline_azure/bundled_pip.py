"""The pip that Python brings along."""

from __future__ import annotations

import ensurepip
import sysconfig
from pathlib import Path


def bundled_pip() -> list[Path]:
    """Return the wheel of pip that Python brings along; pip runs from it as it is.

    It lies beside ensurepip, or where a distribution such as Debian keeps its wheels (the
    configuration variable that ensurepip reads too). None where Python comes without pip.
    """
    folders = [Path(ensurepip.__file__).parent / "_bundled"]
    if kept := sysconfig.get_config_var("WHEEL_PKG_DIR"):
        folders.append(Path(kept))
    return [wheel for folder in folders for wheel in sorted(folder.glob("pip-*.whl"))][:1]
