"""Loads a large package when something asks for what is in it, not when it is imported.

`import mlflow` wants one exception from a module of `databricks.sdk`, for which Python loads the
package around it first, all of it: almost half of the time that the import takes. A script that
logs with MLflow begins so much sooner. Whoever does use the package gets it, as always.

It is imported at the start of every Python of a job (`interpreter` copies it there) and of the
offline kernel, so it imports next to nothing itself.
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

_PACKAGES = ("databricks.sdk",)


class _Late(ModuleType):
    """A package that is run at the first look at it; its modules can be imported before."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") and name != "__all__":
            raise AttributeError(name)  # Python itself looks for these in every module
        found: _Loader = self.__loader__  # type: ignore[assignment]
        found.run(self)
        return ModuleType.__getattribute__(self, name)


class _Loader(Loader):
    """Makes a package without running it.

    Args:
        real: what runs it.
    """

    def __init__(self, real: Loader) -> None:
        self._real = real
        self._lock = threading.RLock()  # also held by who runs it, which looks at it too
        self._begun = False

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Return an empty package; Python tells it where its modules are."""
        return _Late(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing yet."""

    def run(self, module: ModuleType) -> None:
        """Run the package, once; a thread that comes meanwhile waits for the end.

        Raises:
            Exception: whatever the package raises; the next look runs it again.
        """
        with self._lock:
            if self._begun:
                return
            self._begun = True
            try:
                self._real.exec_module(module)
            except BaseException:
                self._begun = False
                raise


class Finder(MetaPathFinder):
    """Finds the packages where everybody does, and puts off running them."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where one of the packages is; None for anything else."""
        if fullname not in _PACKAGES:
            return None
        spec = PathFinder.find_spec(fullname, path)
        if spec is not None and spec.loader is not None:
            spec.loader = _Loader(spec.loader)
        return spec


def install() -> None:
    """Put off the packages in this process, unless they are loaded already."""
    if not any(isinstance(finder, Finder) for finder in sys.meta_path):
        sys.meta_path.insert(0, Finder())
