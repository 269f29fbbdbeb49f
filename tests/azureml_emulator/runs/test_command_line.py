"""From a job's command to what the shell gets."""

from __future__ import annotations

import pytest

from azureml_emulator.runs.command_line import UnknownNameError, render

INPUTS = {"data": "/in/data.csv", "rate": "0.1"}
OUTPUTS = {"model": "/out/model"}


@pytest.mark.parametrize(
    ("command", "rendered"),
    [
        ("echo hello", "echo hello"),
        ("a --data ${{inputs.data}} ${{ outputs.model }}", "a --data /in/data.csv /out/model"),
        ("a ${{inputs.data.path}}", "a /in/data.csv"),
        ("a $[[--rate ${{inputs.rate}}]] end", "a --rate 0.1 end"),
        ("a $[[--steps ${{inputs.steps}}]] end", "a  end"),
        ("a $[[--x ${{inputs.rate}} ${{inputs.steps}}]]", "a "),
        ("echo ${HOME} $(date) {{x}}", "echo ${HOME} $(date) {{x}}"),
    ],
)
def test_render(command: str, rendered: str) -> None:
    """Expressions become values; an optional block needs all of its inputs."""
    assert render(command, INPUTS, OUTPUTS) == rendered


@pytest.mark.parametrize("name", ["inputs.steps", "outputs.data"])
def test_unknown_names(name: str) -> None:
    """What the job does not have is named."""
    with pytest.raises(UnknownNameError, match=name):
        render(f"a ${{{{{name}}}}}", INPUTS, OUTPUTS)
