"""The command of a job that works on mini batches."""

from __future__ import annotations

import shlex

from azureml_emulator.runs.command_line import render
from azureml_emulator.runs.parallel import ParallelRun
from azureml_emulator.runs.parallel_driver import options


def test_command() -> None:
    """The driver reads back what is asked for, with the places of inputs and outputs."""
    asked = ParallelRun(
        entry_script="my script.py",
        inputs=("${{inputs.data}}",),
        mini_batch_size=3,
        processes=2,
        mini_batch_error_threshold=1,
        error_threshold=5,
        max_retries=0,
        timeout=1.5,
        append_row_to="${{outputs.out}}",
        delimiter=" ",
        arguments="--model ${{inputs.model}} $[[--a ${{inputs.a}}]]",
    )
    line = render(asked.command(), {"data": "/some where/in", "model": "m"}, {"out": "/out"})
    python, safe, _, *words = shlex.split(line)
    found = options(words)

    assert (python, safe) == ("python", "-P")
    assert (found.entry_script, str(found.input[0])) == ("my script.py", "/some where/in")
    assert (found.mini_batch_size, found.processes, found.max_retries) == (3, 2, 0)
    assert (found.mini_batch_error_threshold, found.error_threshold) == (1, 5)
    assert (found.timeout, str(found.append_row_to), found.delimiter) == (1.5, "/out", " ")
    assert found.arguments == ["--model", "m"]
