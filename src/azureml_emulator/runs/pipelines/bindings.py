"""Where the steps of a pipeline get their inputs: `${{parent.inputs.x}}` and its like.

Source: Microsoft Learn, "CLI (v2) pipeline job YAML schema", on expressions.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

_BINDING = re.compile(
    r"\$\{\{\s*parent\.(?:(inputs)\.([^\s}]+?)|(outputs)\.([^\s}]+?)"
    r"|jobs\.([^\s.}]+)\.(inputs|outputs)\.([^\s}]+?))\s*\}\}"
)


@dataclass(frozen=True)
class Binding:
    """What an expression names.

    Attributes:
        port: an input or an output.
        name: its name.
        step: the step that has it; empty for one of the pipeline's own.
    """

    port: Literal["inputs", "outputs"]
    name: str
    step: str = ""


def parse(value: Any) -> Binding | None:
    """Return what a value names that is one expression; None for any other value."""
    found = _BINDING.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        return None
    own_input, input_name, own_output, output_name, step, port, name = found.groups()
    if own_input:
        return Binding("inputs", input_name)
    if own_output:
        return Binding("outputs", output_name)
    return Binding("inputs" if port == "inputs" else "outputs", name, step)
