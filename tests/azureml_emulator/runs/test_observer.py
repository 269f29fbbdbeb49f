"""Who else hears of the steps of a job."""

from __future__ import annotations

from collections.abc import Callable

from azureml_emulator.runs.command import CommandExecutor
from azureml_emulator.runs.job import Job, Output
from azureml_emulator.runs.observer import Observer
from azureml_emulator.runs.stopping import Stop

OUTPUT = Output("o", "uri_file", "Upload", "azureml://datastores/workspaceblobstore/paths/o")


def test_every_step_is_told(
    executor: CommandExecutor, submit: Callable[..., str], notes: Observer
) -> None:
    """An observer hears of each step once, and of an output only when it is complete."""
    executor.execute(submit("echo x > ${{outputs.o}}", outputs=(OUTPUT,)), Stop())

    assert notes.heard == ["preparing", "running", "stored o", "Completed"]  # type: ignore[attr-defined]


def test_a_failed_job_has_no_complete_output(
    executor: CommandExecutor, submit: Callable[..., str], notes: Observer
) -> None:
    """What a command wrote before it failed is not registered."""
    executor.execute(submit("echo x > ${{outputs.o}}; exit 1", outputs=(OUTPUT,)), Stop())

    assert notes.heard == ["preparing", "running", "Failed"]  # type: ignore[attr-defined]


def test_an_observer_that_fails_fails_the_job(
    executor: CommandExecutor,
    submit: Callable[..., str],
    find: Callable[[str], Job],
    notes: Observer,
) -> None:
    """A job whose run cannot be started ends as Failed and says why; nothing hangs."""

    def refuse(job: Job) -> dict[str, str]:
        raise RuntimeError("the experiment is deleted")

    notes.preparing = refuse  # type: ignore[method-assign]
    job_id = submit("true")

    executor.execute(job_id, Stop())

    assert find(job_id).status == "Failed"
    assert "the experiment is deleted" in find(job_id).run["error"]
