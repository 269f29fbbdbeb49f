"""How a job is spread over processes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from azureml_emulator.runs.distribution import Distribution, DistributionError


def parse(kind: str, nodes: int = 1, **given: Any) -> Distribution:
    return Distribution.parse({"distributionType": kind, **given}, nodes)


def test_pytorch() -> None:
    """Ranks count through all nodes, local ranks within each; all know one address."""
    found = parse("PyTorch", 2, processCountPerInstance=2).variables()

    assert [v["RANK"] for v in found] == ["0", "1", "2", "3"]
    assert [v["LOCAL_RANK"] for v in found] == ["0", "1", "0", "1"]
    assert [v["NODE_RANK"] for v in found] == ["0", "0", "1", "1"]
    assert {v["WORLD_SIZE"] for v in found} == {"4"}
    assert len({(v["MASTER_ADDR"], v["MASTER_PORT"]) for v in found}) == 1


def test_mpi() -> None:
    """The variables are those of Open MPI."""
    found = parse("Mpi", 2, processCountPerInstance=2).variables()

    assert [v["OMPI_COMM_WORLD_RANK"] for v in found] == ["0", "1", "2", "3"]
    assert [v["OMPI_COMM_WORLD_LOCAL_RANK"] for v in found] == ["0", "1", "0", "1"]
    assert {v["OMPI_COMM_WORLD_SIZE"] for v in found} == {"4"}
    assert {v["OMPI_COMM_WORLD_LOCAL_SIZE"] for v in found} == {"2"}


def test_tensorflow() -> None:
    """Workers come first, then parameter servers; each has an address of its own."""
    distribution = parse("TensorFlow", 3, workerCount=2, parameterServerCount=1)

    found = [json.loads(variables["TF_CONFIG"]) for variables in distribution.variables()]

    assert [(c["task"]["type"], c["task"]["index"]) for c in found] == [
        ("worker", 0),
        ("worker", 1),
        ("ps", 0),
    ]
    addresses = found[0]["cluster"]["worker"] + found[0]["cluster"]["ps"]
    assert len(set(addresses)) == 3
    assert found[0]["environment"] == "cloud"


def test_defaults() -> None:
    """One process a node, one worker an instance, no parameter server."""
    assert parse("PyTorch", 3).size == 3
    assert parse("TensorFlow", 3).size == 3
    assert parse("TensorFlow", 3, workerCount=2).size == 2


@pytest.mark.parametrize("count", [0, -1, True, "two"])
def test_what_is_no_number_of_processes(count: Any) -> None:
    """It is refused."""
    with pytest.raises(DistributionError, match="processCountPerInstance"):
        parse("Mpi", processCountPerInstance=count)
