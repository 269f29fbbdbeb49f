"""The program that starts the processes of a distributed job."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import azureml_emulator.programs

LAUNCHER = Path(azureml_emulator.programs.__file__).with_name("worker_launcher.py")


def launch(folder: Path, command: str, count: int = 2) -> int:
    """Run a command in several processes, each with its number in the variable N."""
    spec = {
        "processes": [
            {"variables": {"N": str(number)}, "log": str(folder / f"{number}.txt")}
            for number in range(count)
        ],
        "failed": str(folder / "failed"),
    }
    (folder / "spec.json").write_text(json.dumps(spec))
    arguments = [sys.executable, "-I", "-S", str(LAUNCHER), str(folder / "spec.json")]
    return subprocess.run([*arguments, "sh", "-c", command], check=False).returncode


def test_all_end_well(tmp_path: Path) -> None:
    """Each process has its variables and its log; the end comes when all have ended."""
    assert launch(tmp_path, "sleep 0.0$N; echo process $N; echo oh >&2") == 0

    assert [(tmp_path / f"{n}.txt").read_text() for n in range(2)] == [
        "process 0\noh\n",
        "process 1\noh\n",
    ]
    assert not (tmp_path / "failed").exists()


def test_one_fails(tmp_path: Path) -> None:
    """Its status is the program's at once, and its number is known."""
    command = "if [ $N = 1 ]; then exit 3; fi; while ! [ -e stop ]; do sleep 0.05; done"

    status = launch(tmp_path, f"cd {tmp_path}; {command}")
    (tmp_path / "stop").touch()  # there is no job launcher here that would end the other one

    assert status == 3
    assert (tmp_path / "failed").read_text() == "1"


def test_one_is_killed(tmp_path: Path) -> None:
    """A signal becomes the status that a shell makes of it."""
    assert launch(tmp_path, "kill -KILL $$", count=1) == 137
