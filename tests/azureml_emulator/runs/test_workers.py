"""The processes of a job."""

from __future__ import annotations

from collections.abc import Callable

from azureml_emulator.runs.command import CommandExecutor
from azureml_emulator.runs.distribution import Distribution
from azureml_emulator.runs.job import Job
from azureml_emulator.runs.stopping import Stop

TWO = Distribution("PyTorch", nodes=1, per_node=2)


def test_several(
    executor: CommandExecutor,
    submit: Callable[..., str],
    find: Callable[[str], Job],
    artifact: Callable[[str, str], str],
) -> None:
    """Each process has a log of its own; the first one's says what Python there is."""
    job_id = submit("echo rank $RANK of $WORLD_SIZE in $PWD", distribution=TWO)

    executor.execute(job_id, Stop())

    assert find(job_id).status == "Completed"
    first, second = (artifact("job", f"user_logs/std_log_process_{n}.txt") for n in range(2))
    assert "rank 0 of 2 in " in first
    assert second.startswith("rank 1 of 2 in ")
    assert (
        first.splitlines()[-1].partition(" in ")[2] == second.splitlines()[-1].partition(" in ")[2]
    )


def test_the_log_of_the_one_that_failed(
    executor: CommandExecutor, submit: Callable[..., str], find: Callable[[str], Job]
) -> None:
    """The job's error quotes it, and the others are ended."""
    command = "if [ $RANK = 1 ]; then echo burnt; exit 3; fi; sleep 600"
    job_id = submit(command, distribution=TWO)

    executor.execute(job_id, Stop())

    assert find(job_id).status == "Failed"
    error = find(job_id).run["error"]
    assert "std_log_process_1.txt" in error
    assert "Error: burnt" in error


def test_one(
    executor: CommandExecutor, submit: Callable[..., str], artifact: Callable[[str, str], str]
) -> None:
    """A job without a distribution has the plain log."""
    executor.execute(submit("echo alone"), Stop())

    assert artifact("job", "user_logs/std_log.txt").endswith("alone\n")
