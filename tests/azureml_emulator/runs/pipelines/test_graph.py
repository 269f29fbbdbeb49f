"""How the steps of a pipeline hang together."""

from __future__ import annotations

import pytest

from azureml_emulator.runs.pipelines.graph import CycleError, Step, check_order, from_json, to_json


def step(name: str, *needs: str) -> Step:
    """Return a step that takes the outputs of others."""
    bound = {f"in_{n}": {"value": f"${{{{parent.jobs.{n}.outputs.o}}}}"} for n in needs}
    return Step(name, {"jobType": "Command"}, {**bound, "own": {"value": "${{parent.inputs.x}}"}})


def test_needs() -> None:
    """Inputs of the pipeline are needed of nobody; a graph survives being stored."""
    found = step("c", "a", "b")

    assert found.needs == {"a", "b"}
    assert from_json(to_json([found])) == {"c": found}


def test_order() -> None:
    """Steps that wait for each other are named, without those that only wait for them."""
    check_order({"a": step("a"), "b": step("b", "a"), "c": step("c", "a", "b")})
    with pytest.raises(CycleError, match=r"^b -> c -> b$"):
        check_order({"a": step("a", "b"), "b": step("b", "c"), "c": step("c", "b")})
    with pytest.raises(CycleError, match=r"^a -> a$"):
        check_order({"a": step("a", "a")})
