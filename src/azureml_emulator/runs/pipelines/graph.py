"""The steps of a pipeline and how they hang together.

A graph is made and checked when the pipeline is submitted, and kept with it as JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from azureml_emulator.runs.pipelines import bindings as pipeline_bindings
from offline_azure.store.documents import Format


@dataclass(frozen=True)
class Step:
    """One step.

    Attributes:
        name: its name in the pipeline.
        asked: the job that it is, as the REST API takes it, without inputs and outputs.
        inputs: its inputs as the REST API takes them; the value of a literal may be a binding.
        outputs: its outputs likewise; one with a `value` is bound to an output of the pipeline.
        types: the types of the inputs that its component declares.
        component: the name of its component.
        fingerprint: what decides, together with the inputs, what comes out.
        deterministic: whether the same inputs always give the same outputs.
    """

    name: str
    asked: dict[str, Any]
    inputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    outputs: dict[str, dict[str, Any]] = field(default_factory=dict)
    types: dict[str, str] = field(default_factory=dict)
    component: str = ""
    fingerprint: str = ""
    deterministic: bool = True

    @property
    def needs(self) -> set[str]:
        """The names of the steps whose outputs it takes."""
        bindings = (pipeline_bindings.parse(given.get("value")) for given in self.inputs.values())
        return {found.step for found in bindings if found is not None and found.step}


_FORMAT = Format(Step)


class CycleError(Exception):
    """Steps that wait for each other; the message names them."""


def to_json(steps: Iterable[Step]) -> dict[str, Any]:
    """Return the steps as JSON."""
    return {step.name: _FORMAT.write(step) for step in steps}


def from_json(stored: Mapping[str, Any]) -> dict[str, Step]:
    """Return the steps that were stored, by name.

    Raises:
        DocumentError: one of them cannot be read.
    """
    return {name: _FORMAT.read(step) for name, step in stored.items()}


def check_order(steps: Mapping[str, Step]) -> None:
    """Check that all steps can be run one after the other.

    Raises:
        CycleError: some wait for each other.
    """
    left = dict(steps)
    while left:
        free = [name for name, step in left.items() if not step.needs & left.keys()]
        if not free:
            raise CycleError(" -> ".join(_cycle(left)))
        for name in free:
            del left[name]


def _cycle(steps: Mapping[str, Step]) -> list[str]:
    """Return the names of steps that form a circle; each of `steps` needs one of them."""
    path = [next(iter(steps))]
    while True:
        following = min(steps[path[-1]].needs & steps.keys())
        if following in path:
            return [*path[path.index(following) :], following]
        path.append(following)
