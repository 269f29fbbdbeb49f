"""The Python that a job's command finds as `python`.

Azure ML would start the environment's Docker image. Here a job gets one of

- the reader's Python: a virtual environment over the packages of the Python that runs the
  workspace. What the job installs goes into it and ends with the job;
- a bare Python: a virtual environment with nothing but the standard library and pip, for an
  image to which nothing was added;
- a Python built for the environment (`built_environments`), where that is switched on.

The job's log says in one block at its top what was asked for and what is really there.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from azureml_emulator import sdk_v1
from azureml_emulator.runs import packages
from azureml_emulator.runs.built_environments import BuiltEnvironment
from azureml_emulator.runs.job import Environment
from azureml_emulator.runs.packages import Requirement
from azureml_emulator.runs.plugin import plugin_files
from offline_azure import late_import, remedies, virtual_environment

_V1 = "_offline_azureml_v1"
_LATE = "_offline_late_import"
RULE = "#" + "-" * 78
_DROPPED = ("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "VIRTUAL_ENV", "__PYVENV_LAUNCHER__")


@dataclass(frozen=True)
class Interpreter:
    """A Python for one job.

    Attributes:
        folder: its virtual environment.
        kind: one line on what it is.
        installed: its packages, by normalised name.
        built: whether they were installed for the environment.
    """

    folder: Path
    kind: str
    installed: Mapping[str, str]
    built: bool = False

    def variables(self, inherited: Mapping[str, str]) -> dict[str, str]:
        """Return the environment in which this Python is `python`."""
        kept = {name: value for name, value in inherited.items() if name not in _DROPPED}
        path = f"{self.folder / 'bin'}:{inherited.get('PATH', '/usr/local/bin:/usr/bin:/bin')}"
        own = {
            "PATH": path,
            "VIRTUAL_ENV": str(self.folder),
            "PYTHONNOUSERSITE": "1",
            # Python keeps back what it prints to a file, and whoever streams the log would wait.
            "PYTHONUNBUFFERED": "1",
        }
        return {**kept, **own}


def is_bare(environment: Environment) -> bool:
    """Return whether an environment is an image to which nothing was added."""
    added = environment.conda or environment.build or environment.curated
    return bool(environment.image) and not added and "/curated/" not in environment.image


def prepare(
    environment: Environment,
    folder: Path,
    built: BuiltEnvironment | None = None,
    added: str = "",
) -> Interpreter:
    """Make the Python for one job.

    Args:
        environment: what the job asks for.
        folder: where the virtual environment is made.
        built: the environment's own packages, where they are installed.
        added: the folder of packages that the user has added to the guide's own.
    """
    if is_bare(environment):
        virtual_environment.make(folder, [])
        return Interpreter(folder, "a Python without packages, as the image has none", {})
    more = [added] if added and Path(added).is_dir() else []
    if built:
        virtual_environment.make(folder, [str(built.site_packages), *more])
        plugin_files(virtual_environment.site_packages(folder))
        _add_hooks(folder)
        kind = "with packages installed for this environment"
        return Interpreter(folder, kind, built.installed, built=True)
    virtual_environment.make(folder, [*more, *virtual_environment.of_this_python()])
    _add_hooks(folder)
    here = packages.of_this_python() | packages.of_folder(added)
    return Interpreter(folder, "the reader's own Python", here)


def _add_hooks(folder: Path) -> None:
    """Put the stand-in for SDK v1 into a virtual environment, and what makes MLflow start soon."""
    library = virtual_environment.site_packages(folder)
    stand_in = Path(sdk_v1.__file__).parent
    unneeded = shutil.ignore_patterns("__pycache__")
    shutil.copytree(stand_in, library / _V1, ignore=unneeded, dirs_exist_ok=True)
    (library / f"{_V1}.pth").write_text(f"import {_V1}.hook\n")
    shutil.copy(late_import.__file__, library / f"{_LATE}.py")
    (library / f"{_LATE}.pth").write_text(f"import {_LATE}; {_LATE}.install()\n")


def report(environment: Environment, interpreter: Interpreter) -> str:
    """Return the block for the top of a job's log: what was asked for, what is there."""
    try:
        wanted = packages.of_conda_file(environment.conda) if environment.conda else []
        fault = ""
    except ValueError as error:
        wanted, fault = [], str(error)
    lines = [
        RULE,
        "# Offline workspace: this job runs as processes on this machine, not in a container.",
        f"# Environment asked for: {environment.name or 'none'}",
    ]
    if environment.image:
        lines.append(f"#   image {environment.image} (not pulled)")
    if environment.build:
        lines.append("#   Docker build context (not built)")
    if fault:
        lines.append(f"#   {fault}")
    lines.append(f"# Python used: {packages.python_version()}, {interpreter.kind}")
    lines += _table(wanted, interpreter.installed)
    differs = any(not packages.satisfies(need, interpreter.installed) for need in wanted)
    if differs and not interpreter.built:
        lines.append(f"# Not all packages are as asked for. {remedies.BUILD}")
    return "\n".join([*lines, RULE, ""])


def _table(wanted: list[Requirement], installed: Mapping[str, str]) -> list[str]:
    if not wanted:
        return []
    rows = [("package", "asked for", "really here")]
    for need in wanted:
        if need.name == "python":
            here = packages.python_version()
        else:
            here = installed.get(need.name, "missing")
        rows.append((need.name, need.wanted.removeprefix("==") or "any", here))
    widths = [max(len(row[column]) for row in rows) for column in range(2)]
    return [f"#   {a.ljust(widths[0])}  {b.ljust(widths[1])}  {c}" for a, b, c in rows]
