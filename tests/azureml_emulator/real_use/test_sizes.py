"""Much at once, and large things.

Sizes are such that each test takes some seconds; `--full-size` makes them those of a hard day
(see CONTRIBUTING).
"""

from __future__ import annotations

import filecmp
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

pytestmark = pytest.mark.timeout(600)

MIB = 1 << 20
UPLOAD = """
data = client.data.create_or_update(Data(name="large", path="./large.bin", type="uri_file"))
print(json.dumps(data.path))
"""


def write_large(folder: Path, mebibytes: int) -> Path:
    """Write a file of which every part is different."""
    path = folder / "large.bin"
    block = os.urandom(MIB)
    with path.open("wb") as file:
        for number in range(mebibytes):
            file.write(number.to_bytes(4, "big") + block[4:])
    return path


def test_many_jobs_at_once(workspace: Any, size: Callable[[int, int], int]) -> None:
    """Jobs that are all submitted before the first ones have ended all complete, once."""
    count = size(60, 500)
    script = """
from concurrent.futures import ThreadPoolExecutor
with ThreadPoolExecutor(4) as pool:
    numbers = range(int(sys.argv[1]))
    names = list(pool.map(lambda n: submit(f"echo job {n}", name=f"many-{n}"), numbers))
statuses = [ended(name) for name in names]
print(json.dumps([statuses, sorted(job.name for job in client.jobs.list())]))
"""
    statuses, names = workspace.run(script, count)

    assert statuses == ["Completed"] * count
    assert names == sorted(f"many-{number}" for number in range(count))
    for number in range(count):
        (log,) = workspace.checkout.parent.rglob(f"dcid.many-{number}/user_logs/std_log.txt")
        assert log.read_text().splitlines()[-1] == f"job {number}"


def test_notebooks_at_once(
    workspace: Any, script_head: str, size: Callable[[int, int], int]
) -> None:
    """Notebooks that share a started workspace do not disturb each other."""
    cells = [
        script_head,
        # Two that ask for the next version at the same moment would get the same one.
        'data = Data(name="shared", version="{number}", path="./{name}.txt", type="uri_file")\n'
        "version = client.data.create_or_update(data).version",
        'job = submit("cat ${{{{inputs.d}}}}", inputs={{"d": __import__("azure.ai.ml").ai.ml.Input('
        'type="uri_file", path=f"azureml:shared:{{version}}")}}, display_name="{name}")',
        'import mlflow\nwith mlflow.start_run(run_name="{name}"):\n    mlflow.log_metric("m", 1)',
        'assert client.jobs.get(job).status == "Completed"',
    ]
    names = [f"notebook{number}" for number in range(size(4, 8))]
    processes = []
    for number, name in enumerate(names, 1):
        (workspace.checkout / f"{name}.txt").write_text(f"data of {name}\n")
        code = [cells[0], *(cell.format(name=name, number=number) for cell in cells[1:])]
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in code])
        nbformat.write(notebook, workspace.checkout / f"{name}.ipynb")
        command = ("-m", "azureml_emulator", "notebook", f"{name}.ipynb")
        processes.append(workspace.start(sys.executable, "-W", "ignore", *command))
    outputs = [process.communicate()[0] for process in processes]

    assert [process.returncode for process in processes] == [0] * len(names), "\n".join(outputs)
    script = """
jobs = [job for job in client.jobs.list() if job.command]
versions = sorted(int(found.version) for found in client.data.list("shared"))
print(json.dumps([{job.name: [job.display_name, job.status] for job in jobs}, versions]))
"""
    jobs, versions = workspace.run(script)
    assert sorted(jobs.values()) == [[name, "Completed"] for name in names]
    assert versions == list(range(1, len(names) + 1))
    for job, (name, _) in jobs.items():
        (log,) = workspace.checkout.parent.rglob(f"dcid.{job}/user_logs/std_log.txt")
        assert log.read_text().endswith(f"data of {name}\n")


def test_a_large_upload(workspace: Any, size: Callable[[int, int], int]) -> None:
    """A file that is larger than the server's memory may become goes up whole."""
    large = write_large(workspace.checkout, size(256, 2048))

    with workspace.peak() as grown:
        path = workspace.run(UPLOAD)

    assert path.endswith("/large.bin")
    (stored,) = (workspace.checkout.parent / "home").rglob("large.bin")
    assert filecmp.cmp(stored, large, shallow=False)
    assert grown() < 200


def test_kill_9_in_an_upload(workspace: Any, script_head: str, start: Callable[[], Any]) -> None:
    """An upload that broke off with the server is not there, and the same one succeeds later."""
    large = write_large(workspace.checkout, 128)
    home = workspace.checkout.parent / "home"
    broken = workspace.start(
        sys.executable,
        "-W",
        "ignore",
        "-c",
        script_head + UPLOAD,
        environment=workspace.environment,
    )
    while not [*home.rglob("tmp-*"), *home.rglob("blocks-*")]:
        assert broken.poll() is None
    workspace.server.kill()
    broken.kill()
    broken.communicate()
    assert list(home.rglob("large.bin")) == []

    again = start()
    path = again.run(UPLOAD)

    assert path.endswith("/large.bin")
    (stored,) = home.rglob("large.bin")
    assert filecmp.cmp(stored, large, shallow=False)
    listing = 'print(json.dumps([data.version for data in client.data.list("large")]))'
    assert again.run(listing) == ["1"]


def test_a_job_that_prints_much(workspace: Any, size: Callable[[int, int], int]) -> None:
    """The log of a job may be large: it is stored and streamed, but never held in memory."""
    count = size(20, 100)
    script = """
lines = int(sys.argv[1]) * 1024
name = submit(f"python -c 'for n in range({lines}): print(str(n % 10) * 1023)'")
with open("streamed.txt", "w") as file, contextlib.redirect_stdout(file):
    client.jobs.stream(name)
print(json.dumps([name, ended(name)]))
"""
    with workspace.peak() as grown:
        name, status = workspace.run(script, count)

    assert status == "Completed"
    (log,) = workspace.checkout.parent.rglob(f"dcid.{name}/user_logs/std_log.txt")
    printed = log.read_text().splitlines()[-count * 1024 :]
    assert printed == [str(number % 10) * 1023 for number in range(count * 1024)]
    streamed = (workspace.checkout / "streamed.txt").read_text()
    assert streamed.count("9" * 1023 + "\n") == count * 1024 // 10
    assert grown() < 50
