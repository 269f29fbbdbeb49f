"""Score subscribers, and say in a word how high the risk is. New this week."""

import json
import math
import os
from pathlib import Path

model = {}


def init():
    """Read the model when the deployment starts."""
    path = Path(os.environ["AZUREML_MODEL_DIR"])
    model.update(json.loads(next(path.rglob("model.json")).read_text()))
    model["ordered"] = list(model["weights"].values())


def run(raw_data):
    """Return the probability that each subscriber cancels, and a word for it."""
    rows = json.loads(raw_data)["data"]
    found = [probability(row) for row in rows]
    return {"churn": found, "risk": [word(value) for value in found]}


def probability(row):
    """Return one probability."""
    values = [float(row[name]) for name in sorted(model["weights"])]
    total = model["intercept"] + sum(
        weight * value for weight, value in zip(model["ordered"], values)
    )
    return round(1 / (1 + math.exp(-total)), 4)


def word(value):
    """Return what the people at the telephone see."""
    return "high" if value > 0.5 else "low"
