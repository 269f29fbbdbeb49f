"""Lets Python find the stand-in where nobody else has `azureml.core`.

It is imported at the start of every Python of a job, so it imports next to nothing itself. A real
azureml-core comes first: this finder is the last to be asked.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.util import spec_from_file_location, spec_from_loader
from types import ModuleType

_CORE = "azureml.core"
_PARTS = ("run", "model", "workspace", "experiment")


class _Part(Loader):
    """`azureml.core.run` and its like: other names for what is in `azureml.core`."""

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """Let Python make the module."""
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Fill it."""
        core = sys.modules[_CORE]
        module.__dict__.update({name: getattr(core, name) for name in core.__all__})
        module.__getattr__ = core.__getattr__  # type: ignore[method-assign]


class Finder(MetaPathFinder):
    """Finds `azureml`, `azureml.core` and the modules in it that the stand-in has."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """Return where a module is, or None.

        Raises:
            ModuleNotFoundError: it is a module of `azureml.core` that the stand-in has not.
        """
        if fullname == "azureml":
            return ModuleSpec(fullname, None, is_package=True)
        if fullname == _CORE:
            file = __file__.replace("hook.py", "core.py")
            return spec_from_file_location(fullname, file, submodule_search_locations=[])
        if not fullname.startswith(f"{_CORE}."):
            return None
        if fullname.removeprefix(f"{_CORE}.") in _PARTS:
            return spec_from_loader(fullname, _Part())
        raise ModuleNotFoundError(
            f"No module named {fullname!r}: the offline workspace has Run and Model of SDK v1 only."
            " Use SDK v2 (azure-ai-ml).",
            name=fullname,
        )


sys.meta_path.append(Finder())
