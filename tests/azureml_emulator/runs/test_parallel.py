"""The command of a job that works on mini batches."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path

import pytest

from azureml_emulator.programs.parallel_driver import options
from azureml_emulator.runs.command_line import render
from azureml_emulator.runs.job import Input, Plan
from azureml_emulator.runs.parallel import ParallelRun, delivered, read_by_driver


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


RUN = ParallelRun("score.py", ("${{inputs.data}}",), arguments="--data ${{inputs.data}}").command()


@pytest.mark.parametrize(
    ("kind", "mode", "table"),
    [
        ("mltable", "Direct", "direct"),
        ("mltable", "EvalMount", "eval"),
        ("mltable", "EvalDownload", "eval"),
        ("mltable", "ReadOnlyMount", "mount"),
        ("mltable", "Download", "mount"),
        ("uri_folder", "Download", ""),
        ("uri_folder", "Direct", ""),
    ],
)
def test_what_the_driver_reads(plan: Plan, kind: str, mode: str, table: str) -> None:
    """It lies on this machine whatever the mode; the entry script gets what its mode is for."""
    data, other = Input("data", kind, mode, "azureml://x"), Input("m", "uri_file", "Direct", "y")

    made = delivered(replace(plan, command=RUN, inputs=(data, other)))

    places = {item.name: "URI" if item.mode == "Direct" else item.uri for item in made.inputs}
    asked = options(shlex.split(render(made.command, places, {}))[3:])
    assert (asked.table, str(asked.input[0])) == (table, str(Path("azureml://x")))
    assert asked.arguments == ["--data", "URI" if mode == "Direct" else "azureml://x"]
    assert made.inputs[:2] == (data, other)
    assert len(made.inputs) == 2 + (mode == "Direct")


def test_arguments_of_the_entry_script_are_its_own(plan: Plan) -> None:
    """Also when it has an option of the driver's name."""
    run = ParallelRun("s.py", ("${{inputs.data}}",), arguments='--input "${{inputs.other}}"')
    data, other = (Input(name, "mltable", "Direct", "azureml://x") for name in ("data", "other"))

    made = delivered(replace(plan, command=run.command(), inputs=(data, other)))

    assert made.command.endswith('-- --input "${{inputs.other}}"')
    assert [item.name for item in made.inputs] == ["data", "other", "data.mounted"]


def test_other_jobs_stay_as_they_are(plan: Plan) -> None:
    """A command of somebody else is not touched, nor one that names what there is not."""
    data = Input("data", "mltable", "Direct", "azureml://x")
    command = 'cat --input "${{inputs.data}}"'

    assert delivered(replace(plan, command=command, inputs=(data,))).command == command
    assert delivered(replace(plan, command=RUN)).command == RUN
    assert read_by_driver(command) == frozenset()
    assert read_by_driver(RUN) == {"data"}
    assert read_by_driver(RUN.replace("{{inputs.data}}", "{{ inputs.data.path }}")) == {"data"}
