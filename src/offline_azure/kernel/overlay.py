"""Where a kernel installs packages: a virtual environment over that of the guide.

What a notebook installs with `%pip`, `!pip`, `!python -m pip` or `sys.executable -m pip` goes
there. It shadows what the guide has, and never changes it. The kernel itself goes on in the guide's
Python, with its IPython, so that nothing that is installed can keep it from starting: from the
first cell on it looks for packages in the overlay first, and says that its Python is the overlay's.
"""

from __future__ import annotations

import contextlib
import os
import site
import sys
from pathlib import Path

from offline_azure import virtual_environment
from offline_azure.process import state as states
from offline_azure.process.state import Lock, StateError

_MADE_FOR = "made-for"
_PATIENCE = 60.0  # seconds for another kernel to make it
_GUIDES_BIN = str(Path(sys.executable).parent)  # `sys.executable` is another later


def make(folder: Path) -> None:
    """Make the overlay unless it is there; one that was made for another Python is replaced.

    Raises:
        StateError: it cannot be made; the message says why.
    """
    if _is_made(folder):
        return
    lock = Lock.take(folder.with_suffix(".lock"), _PATIENCE)
    if lock is None:
        raise StateError(f"another process has been making {folder} for {_PATIENCE:.0f} s")
    try:
        if not _is_made(folder):
            states.remove_tree(folder)
            virtual_environment.make(folder, virtual_environment.of_this_python())
            (folder / _MADE_FOR).write_text(_this_python(), encoding="utf-8")
    except OSError as error:
        raise StateError(
            f"{folder}, where notebooks install packages, cannot be made ({error.strerror})"
        ) from None
    finally:
        lock.release()


def installed(folder: Path) -> dict[str, str]:
    """Return the versions of the packages that were installed into the overlay, by name."""
    import importlib.metadata  # only here: a kernel starts without

    library = str(virtual_environment.site_packages(folder))
    found = importlib.metadata.distributions(path=[library])
    named = [one for one in found if one.metadata["Name"]]  # not what is left of a broken one
    return {one.metadata["Name"]: one.version for one in sorted(named, key=lambda one: one.name)}


def size(folder: Path) -> int:
    """Return the bytes of what was installed into the overlay, and of its compiled code."""
    library = virtual_environment.site_packages(folder)
    return sum(file.lstat().st_size for file in library.rglob("*") if file.is_file())


def _is_made(folder: Path) -> bool:
    if Path(sys.prefix) == folder:  # a kernel that a cell has started with the overlay's Python
        return True
    with contextlib.suppress(OSError, UnicodeDecodeError):
        made_for = (folder / _MADE_FOR).read_text(encoding="utf-8")
        return made_for == _this_python() and (folder / "bin" / "python").exists()
    return False


def _this_python() -> str:
    return f"Python {sys.version_info[0]}.{sys.version_info[1]} in {sys.prefix}\n"


def enter(folder: Path, left: Path | None = None) -> None:
    """Let this process, and what it starts, use the overlay, which is made.

    Args:
        folder: the overlay.
        left: the one that it used before.
    """
    old = {str(one / "bin") for one in (folder, left) if one}
    path = [place for place in os.environ.get("PATH", os.defpath).split(":") if place not in old]
    guides = [] if _GUIDES_BIN in path else [_GUIDES_BIN]
    os.environ["PATH"] = ":".join([str(folder / "bin"), *guides, *path])
    os.environ["VIRTUAL_ENV"] = str(folder)
    os.environ.pop("__PYVENV_LAUNCHER__", None)  # on macOS it may name the guide's Python
    sys.executable = str(folder / "bin" / "python")
    if left is not None:
        before = str(virtual_environment.site_packages(left))
        sys.path[:] = [place for place in sys.path if place != before]
    _look_into(str(virtual_environment.site_packages(folder)))


def _look_into(library: str) -> None:
    """Let this process find what is installed in a folder, before what the guide has."""
    if library in sys.path:
        return
    places, end = virtual_environment.of_this_python(), len(sys.path)
    site.addsitedir(library)
    added = [place for place in sys.path[end:] if not place.endswith(".whl")]  # pip's own
    del sys.path[end:]
    first = min((sys.path.index(place) for place in places), default=end)
    sys.path[first:first] = added
