"""What the offline workspace adds to the start of a kernel."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator

from jupyter_client.manager import KernelManager

from bench.measure import Figure, in_turn

ROUNDS = 7


def start(name: str) -> Callable[[], None]:
    """Return an action: start the kernel `name` and wait until it answers."""

    def action() -> None:
        with tempfile.TemporaryDirectory() as folder:
            manager = KernelManager(kernel_name=name)
            manager.start_kernel(cwd=folder, env=os.environ | {"AZUREML_EMULATOR_FRESH": "1"})
            client = manager.client()
            client.start_channels()
            client.wait_for_ready(timeout=60)
            client.stop_channels()
            manager.shutdown_kernel(now=True)

    return action


def figures() -> Iterator[Figure]:
    """Measure the start of the offline kernel against that of a plain ipykernel."""
    ours, plain = in_turn(start("azureml-offline"), start("python3"), ROUNDS)
    yield Figure(
        "kernel start",
        f"+{ours - plain:.2f} s ({ours:.2f} s)",
        "<= +0.5 s",
        f"new workspace vs plain ipykernel, until it answers; medians of {ROUNDS} in turn",
    )
