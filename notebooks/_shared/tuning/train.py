"""Train Brightloaf's churn model as a boosted ensemble of small trees, one round after another.

The metric is logged after every round: that is what a sweep needs to compare trials while they run.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import joblib
import mlflow
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

CATEGORIES = ["region", "plan"]
NUMBERS = [
    "tenure_months",
    "price_eur",
    "late_deliveries",
    "pauses",
    "support_tickets",
    "newsletter",
]
TREES_A_ROUND = 10


def main() -> None:
    """Read the arguments and train; log the AUC after every round."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="path of customers.csv")
    parser.add_argument("--learning_rate", type=float, default=0.1)
    parser.add_argument("--depth", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=8)
    parser.add_argument("--pause", type=float, default=0.0, help="seconds that a round takes more")
    parser.add_argument("--model", required=True, help="folder to write the model to")
    arguments = parser.parse_args()

    customers = pd.read_csv(arguments.data)
    train, test = train_test_split(
        customers, test_size=0.25, random_state=0, stratify=customers["churned"]
    )
    encode = make_column_transformer(
        (OneHotEncoder(handle_unknown="ignore"), CATEGORIES), remainder="passthrough"
    )
    seen = encode.fit_transform(train[CATEGORIES + NUMBERS])
    unseen = encode.transform(test[CATEGORIES + NUMBERS])
    trees = GradientBoostingClassifier(
        learning_rate=arguments.learning_rate,
        max_depth=arguments.depth,
        n_estimators=TREES_A_ROUND,
        warm_start=True,  # a further fit adds trees to those that there are
        random_state=0,
    )
    for number in range(1, arguments.rounds + 1):
        trees.n_estimators = number * TREES_A_ROUND
        trees.fit(seen, train["churned"])
        auc = roc_auc_score(test["churned"], trees.predict_proba(unseen)[:, 1])
        mlflow.log_metric("auc", auc, step=number)
        print(f"round {number}: AUC {auc:.4f}", flush=True)
        time.sleep(arguments.pause)

    folder = Path(arguments.model)
    folder.mkdir(parents=True, exist_ok=True)
    joblib.dump(make_pipeline(encode, trees), folder / "model.joblib")


if __name__ == "__main__":
    main()
