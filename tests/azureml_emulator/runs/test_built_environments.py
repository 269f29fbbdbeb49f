"""Environments with the packages that are asked for, from a package index in a folder."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from azureml_emulator.runs.built_environments import Builder, BuildError
from azureml_emulator.runs.command import CommandExecutor
from azureml_emulator.runs.job import Environment, Job
from azureml_emulator.runs.observer import Observer
from azureml_emulator.runs.stopping import Reason, Stop
from offline_azure.clock import ManualClock
from offline_azure.remedies import BUILD_ENVIRONMENTS
from offline_azure.store.storage import Storage
from offline_azure.store.store import Store

CONDA = "dependencies:\n- python=3.8\n- oak=1.2\n- pip:\n  - elm==1.0\n  - nowhere==1\n"


@pytest.fixture
def variables(package_index: Callable[..., None]) -> dict[str, str]:
    """The environment of pip, with an index that has three versions of two packages."""
    for name, version in (("oak", "1.2.3"), ("oak", "2.0"), ("elm", "3.0")):
        package_index(name, version)
    pip = {name: os.environ[name] for name in ("PATH", "PIP_NO_INDEX", "PIP_FIND_LINKS")}
    return {**pip, BUILD_ENVIRONMENTS: "1"}


def test_a_job_in_its_own_environment(
    database: Store,
    storage: Storage,
    clock: ManualClock,
    tmp_path: Path,
    notes: Observer,
    variables: dict[str, str],
    submit: Callable[..., str],
    find: Callable[[str], Job],
    artifact: Callable[[str, str], str],
) -> None:
    """A job has the packages that were asked for, or the nearest, and the log compares them."""
    executor = CommandExecutor(database, storage, clock, tmp_path / "jobs", notes)
    executor.start(variables)
    environment = Environment("trees:1", "image", CONDA)
    code = "import oak, elm; print(oak.VERSION, elm.VERSION)"

    executor.execute(submit(f"python -c '{code}'", environment=environment), Stop())
    bare = submit("python -c 'import pandas'", name="other", environment=environment)
    executor.execute(bare, Stop())

    head, _, printed = artifact("job", "user_logs/std_log.txt").rpartition("---\n")
    assert printed == "1.2.3 3.0\n"
    rows = [line.split()[1:] for line in head.splitlines() if line.startswith("#   ")]
    assert ["oak", "1.2", "1.2.3"] in rows
    assert ["elm", "1.0", "3.0"] in rows
    assert ["nowhere", "1", "missing"] in rows
    assert "No module named 'pandas'" in find(bare).run["error"]
    assert head.index("Installing the packages of trees:1: oak==1.2.*, elm==1.0") < head.index(
        "asked"
    )
    assert "nearest versions" in head
    assert "oak" in artifact("job", "system_logs/environment/build.log")
    assert "Installing" not in artifact("other", "user_logs/std_log.txt")
    assert "oak" not in artifact("other", "system_logs/environment/build.log")


def test_a_broken_conda_file(tmp_path: Path, variables: dict[str, str]) -> None:
    """A conda file that cannot be read is said to be so."""
    with pytest.raises(BuildError, match="conda file"):
        Builder(tmp_path / "e").build(
            Environment("x", conda="a: ["), variables, tmp_path / "log", Stop()
        )


def test_a_stopped_build(tmp_path: Path, variables: dict[str, str]) -> None:
    """A job that is cancelled does not wait for pip."""
    stop = Stop()
    stop.set(Reason.CANCELED)
    with pytest.raises(BuildError, match="stopped"):
        Builder(tmp_path / "e").build(
            Environment("x", conda=CONDA), variables, tmp_path / "log", stop
        )


def test_equal_environments_are_built_once(tmp_path: Path, variables: dict[str, str]) -> None:
    """Another lab with the same packages, written another way, waits for nothing."""
    other = "# mine\nname: lab\ndependencies: [pip, oak=1.2, {pip: [elm==1.0, nowhere==1]}]\n"
    first, second = [], []
    for conda, said in ((CONDA, first), (other, second)):
        built = Builder(tmp_path / "e").build(
            Environment("x", conda=conda), variables, tmp_path / "log", Stop(), said.append
        )
        assert built.installed["oak"] == "1.2.3"

    assert first[0].startswith("Installing the packages of x: oak==1.2.*")
    assert second == []


def test_who_waits_for_another_build_says_so_and_can_be_stopped(
    tmp_path: Path, variables: dict[str, str]
) -> None:
    """A second job of an environment waits; a job that is cancelled does not go on waiting."""
    folder, stop, said = tmp_path / "e", Stop(), []
    asked = Environment("x", conda=CONDA)
    Builder(folder).build(asked, variables, tmp_path / "log", Stop())
    (lock,) = folder.glob("*.lock")

    def hear(line: str) -> None:
        said.append(line)
        stop.set(Reason.CANCELED)

    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(BuildError, match="waited"):
            Builder(folder).build(asked, variables, tmp_path / "log", stop, hear)

    assert [line.split(";")[1] for line in said] == [" waiting for it"]
