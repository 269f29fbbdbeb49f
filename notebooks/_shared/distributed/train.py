"""Train a logistic regression for Brightloaf's churn in several processes, by data parallelism.

What PyTorch's DistributedDataParallel does for you is written out here: every process has the whole
model and a share of the data, and after each step the gradients of all are averaged. The processes
find each other by the variables that PyTorch reads too. Nothing but NumPy is needed.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import os
import time
from multiprocessing.connection import Client, Connection, Listener
from pathlib import Path

import numpy as np

NUMBERS = ["tenure_months", "late_deliveries", "pauses", "support_tickets", "newsletter"]
RANK = int(os.environ.get("RANK", "0"))
WORLD_SIZE = int(os.environ.get("WORLD_SIZE", "1"))
LOCAL_RANK = int(os.environ.get("LOCAL_RANK", "0"))
NODE_RANK = int(os.environ.get("NODE_RANK", "0"))


def connect() -> list[Connection]:
    """Return connections: of rank 0 to all others, of the others to rank 0."""
    if WORLD_SIZE == 1:
        return []
    address = (os.environ["MASTER_ADDR"], int(os.environ["MASTER_PORT"]))
    if RANK == 0:
        with Listener(address, authkey=b"brightloaf") as listener:
            return [listener.accept() for _ in range(WORLD_SIZE - 1)]
    found = None
    while found is None:
        time.sleep(0.05)  # rank 0 may not be there yet
        with contextlib.suppress(ConnectionRefusedError):
            found = Client(address, authkey=b"brightloaf")
    return [found]


def all_reduce(own: np.ndarray, others: list[Connection]) -> np.ndarray:
    """Return the sum over all processes; every process gets the same one."""
    if RANK == 0:
        total = own + sum(other.recv() for other in others)
        for other in others:
            other.send(total)
        return total
    others[0].send(own)
    return others[0].recv()


def main() -> None:
    """Read one share of the data, train together, and let rank 0 write the result."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="path of customers.csv")
    parser.add_argument("--steps", type=int, default=200)
    parser.add_argument("--model", required=True, help="folder to write to")
    arguments = parser.parse_args()

    with Path(arguments.data).open(newline="") as file:
        rows = list(csv.DictReader(file))
    table = np.array([[float(row[name]) for name in NUMBERS] for row in rows])
    table = np.c_[np.ones(len(rows)), (table - table.mean(axis=0)) / table.std(axis=0)]
    churned = np.array([float(row["churned"]) for row in rows])
    seen, labels = table[RANK::WORLD_SIZE], churned[RANK::WORLD_SIZE]
    place = f"rank {RANK} of {WORLD_SIZE}: node {NODE_RANK}, local rank {LOCAL_RANK}"
    print(f"{place}, {len(seen)} of {len(rows)} customers", flush=True)

    others = connect()
    weights, losses = np.zeros(table.shape[1]), []
    for _ in range(arguments.steps):
        found = 1 / (1 + np.exp(-seen @ weights))
        loss = -np.log(np.where(labels == 1, found, 1 - found)).sum()
        gradient = seen.T @ (found - labels)
        total = all_reduce(np.r_[loss, gradient], others) / len(rows)
        losses.append(total[0])
        weights -= 0.5 * total[1:]  # the same step in every process

    if RANK == 0:  # one process writes, not all of them
        np.savez(Path(arguments.model) / "model.npz", weights=weights, losses=losses)
        print(f"loss {losses[0]:.4f} -> {losses[-1]:.4f}")


if __name__ == "__main__":
    main()
