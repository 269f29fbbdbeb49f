"""One command job, from Queued to its end."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import psutil
import pytest

from azureml_emulator.runs.command import CommandExecutor
from azureml_emulator.runs.job import Environment, Input, Job, Output
from azureml_emulator.runs.stopping import Reason, Stop
from offline_azure.clock import ManualClock
from offline_azure.store.public_data import Address, PublicData
from offline_azure.store.store import Store

Submit = Callable[..., str]
Find = Callable[[str], Job]
Artifact = Callable[[str, str], str]
BASE = "azureml://datastores/workspaceblobstore/paths"
LOG = "user_logs/std_log.txt"


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 300
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_completed(
    executor: CommandExecutor, submit: Submit, find: Find, artifact: Artifact, tmp_path: Path
) -> None:
    """A command that succeeds leaves its log, and nothing else."""
    job_id = submit("echo hello; echo $GIVEN; pwd", variables={"OWN": "1"})

    executor.execute(job_id, Stop())

    assert find(job_id).status == "Completed"
    head, _, printed = artifact("job", LOG).rpartition("---\n")
    assert head.startswith("#---")
    assert printed.splitlines()[:2] == ["hello", "by the observer"]
    assert printed.splitlines()[2].endswith("/cr/j/job/exe/wd")
    assert "Completed" not in artifact("job", "system_logs/lifecycler/lifecycler.log")
    assert list((tmp_path / "jobs").iterdir()) == []


def test_a_job_cannot_open_a_way_out(
    executor: CommandExecutor, submit: Submit, artifact: Artifact
) -> None:
    """A proxy setting among its variables is left out, and the log says so."""
    chosen = {"NO_PROXY": "chosen", "OWN": "kept"}
    job_id = submit("echo $OWN; env | grep NO_PROXY=chosen || echo closed", variables=chosen)

    executor.execute(job_id, Stop())

    assert artifact("job", LOG).splitlines()[-2:] == ["kept", "closed"]
    assert (
        "Different from Azure: the environment variable NO_PROXY is not set; all connections lead "
        "to the offline workspace" in artifact("job", "system_logs/lifecycler/lifecycler.log")
    )


@pytest.mark.parametrize(
    ("command", "message"),
    [
        ("python -c 'raise ValueError(7)'", "User process 'python' exited with status code 1."),
        ("true && no-such-program -x", "'no-such-program' exited with status code 127."),
        ("exit 3", "'exit' exited with status code 3."),
        ("kill -9 $$", "'kill' was killed by signal 9."),
    ],
)
def test_failed(
    executor: CommandExecutor, submit: Submit, find: Find, command: str, message: str
) -> None:
    """The error names the program, how it ended and the log."""
    job_id = submit(command)

    executor.execute(job_id, Stop())

    job = find(job_id)
    assert job.status == "Failed"
    assert message in job.run["error"]
    assert f"Please check log file '{LOG}' for error details." in job.run["error"]


def test_the_error_quotes_the_traceback(
    executor: CommandExecutor, submit: Submit, find: Find
) -> None:
    """A learner sees the exception without opening the log."""
    job_id = submit("python -c 'print(1); raise ValueError(7)'")

    executor.execute(job_id, Stop())

    _, _, quoted = find(job_id).run["error"].partition(" Error: ")
    assert quoted.startswith("Traceback (most recent call last)")
    assert quoted.endswith("ValueError: 7")


def test_data(
    executor: CommandExecutor, submit: Submit, find: Find, stored: Callable[[str], Path]
) -> None:
    """Data comes in, and what the command makes of it goes out."""
    source = stored(f"{BASE}/in.csv")
    source.parent.mkdir(parents=True)
    source.write_text("1,2")
    job_id = submit(
        "tr 1-2 $[[ ${{inputs.to}} ]] < ${{inputs.data}} > ${{outputs.result}}",
        inputs=(
            Input("data", "uri_file", "ReadOnlyMount", f"{BASE}/in.csv"),
            Input("to", "literal", value="8-9"),
        ),
        outputs=(Output("result", "uri_file", "ReadWriteMount", f"{BASE}/out.csv"),),
    )

    executor.execute(job_id, Stop())

    assert find(job_id).status == "Completed"
    assert stored(f"{BASE}/out.csv").read_text() == "8,9"


def test_missing_data(executor: CommandExecutor, submit: Submit, find: Find) -> None:
    """A job whose input does not exist fails when it runs, and says which."""
    given = Input("data", "uri_file", "ReadOnlyMount", f"{BASE}/nothing.csv")
    job_id = submit("true", inputs=(given,))

    executor.execute(job_id, Stop())

    job = find(job_id)
    assert job.status == "Failed"
    assert "ScriptExecution.StreamAccess.NotFound" in job.run["error"]
    assert "nothing.csv" in job.run["error"]


@pytest.mark.parametrize(
    "uri",
    [
        "https://example.org/iris.csv",
        "https://contoso.blob.core.windows.net/public/iris.csv",
        "wasbs://public@contoso.blob.core.windows.net/iris.csv",
    ],
)
def test_data_of_other_hosts(
    executor: CommandExecutor, submit: Submit, find: Find, artifact: Artifact, uri: str
) -> None:
    """A job says, in its error and its log, that public data cannot be fetched, and what to do."""
    job_id = submit("true", inputs=(Input("data", "uri_file", "ReadOnlyMount", uri),))

    executor.execute(job_id, Stop())

    job = find(job_id)
    assert job.status == "Failed"
    for said in (job.run["error"], artifact("job", "system_logs/lifecycler/lifecycler.log")):
        assert uri in said
        assert "azureml-emulator data add https://" in said


def test_an_unknown_name_in_the_command(
    executor: CommandExecutor, submit: Submit, find: Find
) -> None:
    """A command that names an input that the job has not fails before it starts."""
    job_id = submit("echo ${{inputs.missing}}")

    executor.execute(job_id, Stop())

    assert "inputs.missing" in find(job_id).run["error"]


def test_what_a_failed_job_wrote(
    executor: CommandExecutor, submit: Submit, stored: Callable[[str], Path], artifact: Artifact
) -> None:
    """Mounts and `./outputs` of a failed job are kept, uploads are not."""
    outputs = (
        Output("mounted", "uri_file", "ReadWriteMount", f"{BASE}/mounted"),
        Output("uploaded", "uri_file", "Upload", f"{BASE}/uploaded"),
    )
    command = "for f in outputs/a ${{outputs.mounted}} ${{outputs.uploaded}};"
    executor.execute(submit(f"{command} do echo x > $f; done; exit 1", outputs=outputs), Stop())

    assert artifact("job", "outputs/a") == "x\n"
    assert stored(f"{BASE}/mounted").exists()
    assert not stored(f"{BASE}/uploaded").exists()


@pytest.mark.parametrize(
    ("reason", "status", "error"),
    [
        (Reason.CANCELED, "Canceled", ""),
        (Reason.CLOSED, "Failed", "The offline workspace was stopped"),
    ],
)
def test_stopped(
    executor: CommandExecutor, submit: Submit, find: Find, reason: Reason, status: str, error: str
) -> None:
    """A job that runs is stopped; what it had written so far is there."""
    job_id, stop = submit("sleep 987"), Stop()
    runner = threading.Thread(target=executor.execute, args=(job_id, stop))
    runner.start()
    until(lambda: find(job_id).status == "Running")

    stop.set(reason)
    runner.join()

    job = find(job_id)
    assert job.status == status
    assert job.run.get("error", "").startswith(error)


def test_a_killed_launcher(executor: CommandExecutor, submit: Submit, find: Find) -> None:
    """When something kills the parent of the job's processes, the job fails and they end."""
    job_id = submit("sleep 987; true")
    runner = threading.Thread(target=executor.execute, args=(job_id, Stop()))
    runner.start()
    until(lambda: "pid" in find(job_id).process)
    launcher = psutil.Process(find(job_id).process["pid"])
    until(lambda: any(one.name() == "sleep" for one in launcher.children(recursive=True)))
    family = launcher.children(recursive=True)

    launcher.kill()
    runner.join()

    assert find(job_id).status == "Failed"
    assert psutil.wait_procs(family, timeout=300)[1] == []


def test_the_name_of_a_deleted_job(
    executor: CommandExecutor, submit: Submit, find: Find, database: Store, clock: ManualClock
) -> None:
    """The end of a job that was deleted while it ran is not that of the next with its name."""
    job_id, stop = submit("sleep 987"), Stop()
    runner = threading.Thread(target=executor.execute, args=(job_id, stop))
    runner.start()
    until(lambda: find(job_id).status == "Running")
    with database.write() as store:
        store.delete(job_id)
    clock.advance(timedelta(seconds=1))
    submit("true")

    stop.set(Reason.CANCELED)
    runner.join()

    assert find(job_id).status == "Queued"


def test_stopped_before_it_starts(
    executor: CommandExecutor, submit: Submit, find: Find, artifact: Artifact
) -> None:
    """A job that is cancelled while it is prepared never prints anything."""
    job_id, stop = submit("echo hello"), Stop()
    stop.set(Reason.CANCELED)

    executor.execute(job_id, stop)

    assert find(job_id).status == "Canceled"
    assert "hello" not in artifact("job", LOG)


def test_a_job_that_no_longer_waits_is_left_alone(
    executor: CommandExecutor, submit: Submit, find: Find, database: Store, clock: ManualClock
) -> None:
    """A job that was cancelled in the queue is not run."""
    job_id = submit("true")
    job = find(job_id)
    job.move("Canceled", clock.now())
    with database.write() as store:
        job.save(store)

    executor.execute(job_id, Stop())

    assert find(job_id).status == "Canceled"


def test_timeout(executor: CommandExecutor, submit: Submit, find: Find, clock: ManualClock) -> None:
    """A command that takes longer than its limit is stopped; the clock decides."""
    job_id = submit("sleep 987", timeout=60)
    runner = threading.Thread(target=executor.execute, args=(job_id, Stop()))
    runner.start()
    until(lambda: find(job_id).status == "Running")

    clock.advance(timedelta(seconds=61))
    runner.join()

    job = find(job_id)
    assert job.status == "Failed"
    assert "60 seconds" in job.run["error"]


def test_a_clock_that_jumps(
    executor: CommandExecutor,
    submit: Submit,
    find: Find,
    clock: ManualClock,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A limit on the running time is measured by a clock that nobody sets."""
    looks: list[None] = []
    monkeypatch.setattr(clock, "monotonic", lambda: float(looks.append(None) is not None))
    job_id = submit(f"until [ -e {tmp_path}/go ]; do sleep 0.02; done", timeout=60)
    runner = threading.Thread(target=executor.execute, args=(job_id, Stop()))
    runner.start()
    until(lambda: find(job_id).status == "Running")

    clock.advance(timedelta(hours=2))
    seen = len(looks)
    until(lambda: len(looks) > seen + 1)
    (tmp_path / "go").touch()
    runner.join()

    assert find(job_id).status == "Completed"


def test_a_job_that_is_not_run(
    executor: CommandExecutor, submit: Submit, find: Find, artifact: Artifact
) -> None:
    """A job that is accepted but cannot be run here fails and says so in its log."""
    job_id = submit("", not_run="Not run here.")

    executor.execute(job_id, Stop())

    assert (find(job_id).status, find(job_id).run["error"]) == ("Failed", "Not run here.")
    assert artifact("job", LOG) == "Not run here.\n"


def test_a_bare_image(executor: CommandExecutor, submit: Submit, find: Find) -> None:
    """On an image without packages `import pandas` fails, as on Azure."""
    job_id = submit("python -c 'import pandas'", environment=Environment("bare:1", "ubuntu"))

    executor.execute(job_id, Stop())

    assert "No module named 'pandas'" in find(job_id).run["error"]


def test_a_large_log(executor: CommandExecutor, submit: Submit, artifact: Artifact) -> None:
    """What a command prints goes straight to the log's file, however much it is."""
    executor.execute(submit("head -c 20000000 /dev/zero | tr '\\0' x"), Stop())

    assert len(artifact("job", LOG).rpartition("\n")[2]) == 20_000_000


@pytest.mark.parametrize(
    ("uri", "url"),
    [
        ("https://x.blob.core.windows.net/c/a.csv", "https://x.blob.core.windows.net/c/a.csv"),
        ("wasbs://c@x.blob.core.windows.net/a.csv", "https://x.blob.core.windows.net/c/a.csv"),
        ("https://raw.githubusercontent.com/a.csv", "https://raw.githubusercontent.com/a.csv"),
    ],
)
def test_public_data(
    executor: CommandExecutor,
    submit: Submit,
    find: Find,
    artifact: Artifact,
    public: PublicData,
    tmp_path: Path,
    uri: str,
    url: str,
) -> None:
    """A job that reads a public address says how to give a copy; with one, it finds it."""
    given = {"inputs": (Input("data", "uri_file", uri=uri),)}
    without = submit("cat ${{inputs.data}}", name="without", **given)
    executor.execute(without, Stop())
    assert f"azureml-emulator data add {url} FILE" in find(without).run["error"]
    (tmp_path / "mine").write_text("1,2")
    public.add(Address.parse(url), tmp_path / "mine")

    executor.execute(submit("cat ${{inputs.data}}", **given), Stop())

    assert artifact("job", "user_logs/std_log.txt").endswith("1,2")


def test_files_with_names_that_no_blob_can_have(
    executor: CommandExecutor, submit: Submit, find: Find, artifact: Artifact
) -> None:
    """The job has succeeded, all other files are kept, and both logs name those that are not."""
    output = Output("made", "uri_folder", "ReadWriteMount", f"{BASE}/made/")
    job_id = submit(
        "mkdir outputs; for f in a $'caf\\xe9.txt' $'a\\x01b' z; do"
        " echo 1 > outputs/$f; echo 1 > ${{outputs.made}}/$f; done",
        outputs=(output,),
    )

    executor.execute(job_id, Stop())

    assert find(job_id).status == "Completed"
    assert artifact("job", "outputs/a") == artifact("job", "outputs/z") == "1\n"
    for log in (LOG, "system_logs/lifecycler/lifecycler.log"):
        text = artifact("job", log)
        for name in ("outputs/caf\\xe9.txt", "outputs/a\\x01b", "made/caf\\xe9.txt"):
            assert f"The file {name} is not kept" in text
