"""Runs the Python blocks of questions as a learner types them; `test_answers.py` starts it.

It runs inside one offline workspace. Standard input is a JSON list of blocks, standard output a
JSON list with the error of each, or null.
"""

from __future__ import annotations

import ast
import contextlib
import importlib
import json
import logging
import re
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

warnings.simplefilter("ignore")

from azure.ai.ml import Input, MLClient, command  # noqa: E402
from azure.ai.ml.entities import (  # noqa: E402
    AmlCompute,
    Compute,
    Data,
    Environment,
    Job,
    Model,
)
from azure.identity import DefaultAzureCredential  # noqa: E402

CURATED = "azureml://registries/azureml/environments/sklearn-1.5/labels/latest"
IMAGE = "mcr.microsoft.com/azureml/openmpi4.1.0-ubuntu22.04:latest"
SUBNET = (
    "/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg-network/providers/"
    "Microsoft.Network/virtualNetworks/vnet-ml/subnets/snet-training"
)
ROOMS = ("azure.ai.ml", "azure.ai.ml.entities", "azure.ai.ml.automl", "azure.ai.ml.sweep")


def main() -> None:
    """Answer the list on standard input."""
    logging.disable(logging.WARNING)
    blocks: list[str] = json.load(sys.stdin)
    prepare_files()
    ml_client = MLClient.from_config(credential=DefaultAzureCredential())
    # What is printed on the way, by uploads for example, is no part of the answer.
    with contextlib.redirect_stdout(sys.stderr):
        found = [error_of(block, ml_client) for block in blocks]
    print(json.dumps(found))


def prepare_files() -> None:
    """Make what blocks name on the disk: a script, a conda file, a Dockerfile, a model."""
    for name, content in {
        "src/train.py": "print('trained')\n",
        "src/join.py": "print('joined')\n",
        "ocr/gpu.Dockerfile": f"FROM {IMAGE}\n",
        "conda.yml": "channels: [conda-forge]\ndependencies: [python=3.11]\n",
        "docker/Dockerfile": f"FROM {IMAGE}\n",
        "data.csv": "a,b\n1,2\n",
        "model/MLmodel": "flavors: {}\n",
        "model.pkl": "a model",
    }.items():
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text(content, encoding="utf-8")


def error_of(code: str, ml_client: MLClient) -> str | None:
    """Run one block, and submit what it has made and kept; return what went wrong."""
    try:
        prepare_workspace(code, ml_client)
        for made in run(code, ml_client):
            submit(made, ml_client)
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    return None


def prepare_workspace(code: str, ml_client: MLClient) -> None:
    """Create the clusters, environments and data assets that the block takes for granted."""
    for name in re.findall(r'compute="([\w-]+)"', code):
        ml_client.compute.begin_create_or_update(
            AmlCompute(name=name, size="Standard_DS3_v2", max_instances=2)
        ).result()
    for name in re.findall(r'environment="(?:azureml:)?([\w-]+)[@:](?!//)', code):
        ml_client.environments.create_or_update(Environment(name=name, image=IMAGE))
    for kind, name, version in re.findall(r'type=([\w."]+), path="azureml:([\w-]+):(\d+)"', code):
        data = Data(name=name, version=version, type="uri_file", path="data.csv")
        if "mltable" in kind.lower():
            Path("table").mkdir(exist_ok=True)
            Path("table/MLTable").write_text("paths: [{file: ../data.csv}]\n", encoding="utf-8")
            data = Data(name=name, version=version, type="mltable", path="table")
        ml_client.data.create_or_update(data)


def run(code: str, ml_client: MLClient) -> Iterator[Any]:
    """Execute the block; yield the jobs, clusters and so on that it made but did not send."""
    names: dict[str, Any] = {}
    for room in ROOMS:
        module = importlib.import_module(room)
        names |= {name: getattr(module, name) for name in module.__all__}
    names |= {"ml_client": ml_client, **given(ml_client, code)}
    before = dict(names)
    tree = ast.parse(code.replace("<id of the subnet>", SUBNET))
    last = tree.body[-1]
    if isinstance(last, ast.Expr):  # an object that the block only shows
        tree.body[-1] = ast.Assign([ast.Name("_", ast.Store())], last.value)
        ast.fix_missing_locations(tree)
    exec(compile(tree, "<answer>", "exec"), names)  # noqa: S102 - the book's own code
    if "create_or_update" not in code:
        yield from (value for name, value in names.items() if before.get(name) is not value)


def given(ml_client: MLClient, code: str) -> dict[str, Any]:
    """Return what a block uses although the question did not define it in code."""
    if not re.search(r"\b(job_name|job|path_of_tonights_job)\b", code):
        return {}
    job = command(
        code="src",
        command="python train.py --rate ${{inputs.learning_rate}}",
        inputs={
            "learning_rate": 0.1,
            "batch_size": 16,
            "dropout": 0.1,
        },
        environment=CURATED,
    )
    return {"job": job, "job_name": "churn-42", "path_of_tonights_job": "model", "Input": Input}


def submit(made: Any, ml_client: MLClient) -> None:
    """Send an entity to the workspace, as the next line of the learner would."""
    if isinstance(made, Compute):
        ml_client.compute.begin_create_or_update(made).result()
    elif isinstance(made, Environment | Model | Data):
        ml_client.create_or_update(made)
    elif isinstance(made, Job):
        ml_client.jobs.begin_cancel(ml_client.jobs.create_or_update(made).name)


if __name__ == "__main__":
    main()
