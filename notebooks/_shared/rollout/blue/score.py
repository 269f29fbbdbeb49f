"""Score subscribers: the script that has served Brightloaf since the summer."""

import json
import math
import os
from pathlib import Path

model = {}


def init():
    """Read the model when the deployment starts."""
    path = Path(os.environ["AZUREML_MODEL_DIR"])
    model.update(json.loads(next(path.rglob("model.json")).read_text()))


def run(raw_data):
    """Return the probability that each subscriber cancels."""
    rows = json.loads(raw_data)["data"]
    return {"churn": [probability(row) for row in rows]}


def probability(row):
    """Return one probability; what a new subscriber does not have yet is taken as average."""
    total = model["intercept"]
    for name, weight in model["weights"].items():
        value = row.get(name)
        if value is None:
            value = model["averages"][name]
        total += weight * value
    return round(1 / (1 + math.exp(-total)), 4)
