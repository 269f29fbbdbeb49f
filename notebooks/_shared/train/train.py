"""Train Brightloaf's churn model: who of the subscribers will cancel?

Runs the same on a laptop and in a job. What is measured goes to MLflow, wherever MLflow's
tracking address points to.
"""

from __future__ import annotations

import argparse

import mlflow
import pandas as pd
from sklearn.compose import make_column_transformer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

CATEGORIES = ["region", "plan"]
NUMBERS = [
    "tenure_months",
    "price_eur",
    "late_deliveries",
    "pauses",
    "support_tickets",
    "newsletter",
]


def build(regularization: float) -> Pipeline:
    """Return an untrained model; a larger `regularization` makes it simpler."""
    return make_pipeline(
        make_column_transformer(
            (OneHotEncoder(handle_unknown="ignore"), CATEGORIES), (StandardScaler(), NUMBERS)
        ),
        LogisticRegression(C=1 / regularization, max_iter=1000),
    )


def main() -> None:
    """Read the arguments, train, and log parameters, metrics and the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", required=True, help="path of customers.csv")
    parser.add_argument("--regularization", type=float, default=0.1)
    arguments = parser.parse_args()

    # Numbers as floats: MLflow then accepts missing values in them when the model scores.
    customers = pd.read_csv(arguments.data).astype(dict.fromkeys(NUMBERS, float))
    train, test = train_test_split(
        customers, test_size=0.25, random_state=0, stratify=customers["churned"]
    )
    print(f"{len(train)} customers to train on, {len(test)} to test on")

    mlflow.sklearn.autolog(log_input_examples=False, silent=True)
    # In a job this takes up the job's own run, so that everything is logged to one place.
    with mlflow.start_run():
        model = build(arguments.regularization)
        model.fit(train[CATEGORIES + NUMBERS], train["churned"])

        found = model.predict_proba(test[CATEGORIES + NUMBERS])[:, 1]
        accuracy = accuracy_score(test["churned"], found > 0.5)
        auc = roc_auc_score(test["churned"], found)
        mlflow.log_metrics({"accuracy": accuracy, "auc": auc})
    print(f"accuracy {accuracy:.3f}, AUC {auc:.3f}")


if __name__ == "__main__":
    main()
