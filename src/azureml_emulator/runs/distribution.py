"""Distributed jobs: the same command in several processes that know of each other.

The nodes and their processes are all on this machine. Each process gets the variables from which
its framework learns who the others are; no framework need be installed for that.

Sources: Microsoft Learn, "Distributed GPU training guide (SDK v2)" for the variables of PyTorch
and `TF_CONFIG`, and "CLI (v2) command job YAML schema" for the defaults; the documentation of Open
MPI for `OMPI_COMM_WORLD_*`. That MPI jobs get `MASTER_ADDR` too, and the names of the logs beyond
what azure-ai-ml's `JobLogPattern` matches, are unverified.
"""

from __future__ import annotations

import contextlib
import json
import random
import socket
from dataclasses import dataclass
from typing import Any

KINDS = ("PyTorch", "Mpi", "TensorFlow")
MOST = 32
"""So many processes are started at most."""
_HOST = "127.0.0.1"
_PORTS = range(20_000, 32_000)  # below those that Linux, macOS and Windows give away


class DistributionError(Exception):
    """The distribution is wrong; the message says how."""


@dataclass(frozen=True)
class Distribution:
    """How a job is spread.

    Attributes:
        kind: `PyTorch`, `Mpi` or `TensorFlow`.
        nodes: the number of nodes.
        per_node: the number of processes on each.
        servers: the number of parameter servers, which TensorFlow has beside its workers.
    """

    kind: str
    nodes: int
    per_node: int
    servers: int = 0

    @classmethod
    def parse(cls, given: dict[str, Any], nodes: int) -> Distribution:
        """Return the distribution that a job asks for.

        Args:
            given: the job's `distribution`, of one of `KINDS`.
            nodes: the job's `instanceCount`.

        Raises:
            DistributionError: a number is wrong.
        """
        kind = str(given["distributionType"])
        if kind == "TensorFlow":
            workers = _count(given, "workerCount", nodes, least=1)
            return cls(kind, workers, 1, _count(given, "parameterServerCount", 0, least=0))
        return cls(kind, nodes, _count(given, "processCountPerInstance", 1, least=1))

    @property
    def size(self) -> int:
        """The number of processes."""
        return self.nodes * self.per_node + self.servers

    def log(self, rank: int) -> str:
        """Return the log of a process, below the job's artifacts."""
        return f"user_logs/std_log_process_{rank}.txt"

    def variables(self) -> list[dict[str, str]]:
        """Return the variables of each process; the ports in them are free at this moment."""
        if self.kind == "TensorFlow":
            return self._of_tensorflow()
        (port,) = _free_ports(1)
        return [self._of_rank(rank, port) for rank in range(self.size)]

    def _of_rank(self, rank: int, port: int) -> dict[str, str]:
        node, local = divmod(rank, self.per_node)
        common = {"MASTER_ADDR": _HOST, "MASTER_PORT": str(port), "NODE_RANK": str(node)}
        if self.kind == "Mpi":
            return {
                **common,
                "OMPI_COMM_WORLD_RANK": str(rank),
                "OMPI_COMM_WORLD_SIZE": str(self.size),
                "OMPI_COMM_WORLD_LOCAL_RANK": str(local),
                "OMPI_COMM_WORLD_LOCAL_SIZE": str(self.per_node),
                "OMPI_COMM_WORLD_NODE_RANK": str(local),
            }
        return {
            **common,
            "WORLD_SIZE": str(self.size),
            "RANK": str(rank),
            "LOCAL_RANK": str(local),
        }

    def _of_tensorflow(self) -> list[dict[str, str]]:
        addresses = [f"{_HOST}:{port}" for port in _free_ports(self.size)]
        cluster = {"worker": addresses[: self.nodes]}
        if self.servers:
            cluster["ps"] = addresses[self.nodes :]
        tasks = [(kind, index) for kind, of in cluster.items() for index in range(len(of))]
        return [
            {
                "TF_CONFIG": json.dumps(
                    {
                        "cluster": cluster,
                        "task": {"type": kind, "index": index},
                        "environment": "cloud",
                    }
                )
            }
            for kind, index in tasks
        ]


def _count(given: dict[str, Any], field: str, default: int, *, least: int) -> int:
    value = given.get(field)
    if value is None:
        return default
    if isinstance(value, bool) or not isinstance(value, int) or value < least:
        raise DistributionError(f"{field} must be a whole number, {least} or more.")
    return value


def _free_ports(count: int) -> list[int]:
    """Return ports that nobody listens on, and that the system gives to nobody by itself.

    The job takes seconds until it listens; meanwhile others ask the system for any free port.
    """
    found: list[int] = []
    for port in random.sample(_PORTS, len(_PORTS)):
        with contextlib.suppress(OSError), socket.create_server((_HOST, port)):
            found.append(port)
        if len(found) == count:
            return found
    raise OSError("no port is free for the processes of a distributed job")
