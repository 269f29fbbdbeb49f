"""Expressions that name inputs and outputs."""

from __future__ import annotations

from typing import Any

import pytest

from azureml_emulator.runs.pipelines.bindings import Binding, parse


@pytest.mark.parametrize(
    ("value", "binding"),
    [
        ("${{parent.inputs.x}}", Binding("inputs", "x")),
        ("${{ parent.inputs.group.x }}", Binding("inputs", "group.x")),
        ("${{parent.outputs.y}}", Binding("outputs", "y")),
        ("${{parent.jobs.a.outputs.y}}", Binding("outputs", "y", "a")),
        ("${{parent.jobs.a.inputs.x}}", Binding("inputs", "x", "a")),
        ("${{inputs.x}}", None),
        ("${{parent.inputs.x}} and more", None),
        (3, None),
        (None, None),
    ],
)
def test_parse(value: Any, binding: Binding | None) -> None:
    """Only a value that is one expression is bound."""
    assert parse(value) == binding
