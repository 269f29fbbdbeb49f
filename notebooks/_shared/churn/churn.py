"""Who of Brightloaf's subscribers will cancel? Train a model, measure it, list those at risk.

What may differ from run to run is an argument. Nothing here knows where it runs: data and results
are paths, and what is measured goes to wherever MLflow's tracking address points.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import matplotlib.pyplot as plt
import mlflow
import pandas as pd
import sklearn
from mlflow.models import infer_signature
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.metrics import RocCurveDisplay, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import OneHotEncoder

AT_RISK = 50  # customers on the list


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """Return the arguments of the command line, or those that are `given`."""
    parser = argparse.ArgumentParser(description="Train Brightloaf's churn model")
    parser.add_argument("--data", type=Path, required=True, help="a CSV file, or a folder of them")
    parser.add_argument("--at-risk", type=Path, required=True, help="folder for the list")
    parser.add_argument("--trees", type=int, default=100)
    parser.add_argument("--learning-rate", type=float, default=0.1)
    return parser.parse_args(given)


def read(path: Path) -> pd.DataFrame:
    """Return the customers in a file, or in all files of a folder."""
    files = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    customers = pd.concat([pd.read_csv(file) for file in files], ignore_index=True)
    # Numbers as floats: MLflow then accepts missing values in them when the model scores.
    numbers = customers.select_dtypes("number").columns.drop("churned")
    return customers.astype(dict.fromkeys(numbers, float))


def features(customers: pd.DataFrame) -> pd.DataFrame:
    """Return the columns that the model may look at."""
    return customers.drop(columns=["customer_id", "churned"])


def build(trees: int, learning_rate: float) -> Pipeline:
    """Return an untrained model."""
    texts = make_column_selector(dtype_include=object)
    return make_pipeline(
        make_column_transformer(
            (OneHotEncoder(handle_unknown="ignore"), texts), remainder="passthrough"
        ),
        GradientBoostingClassifier(
            n_estimators=trees, learning_rate=learning_rate, max_depth=2, random_state=0
        ),
    )


def measure(model: Pipeline, test: pd.DataFrame) -> None:
    """Log how good the model is on customers that it has not seen, tree by tree."""
    stages = model[-1].staged_predict_proba(model[:-1].transform(features(test)))
    for trees, found in enumerate(stages, start=1):
        if trees % 10 == 0:
            mlflow.log_metric("auc", roc_auc_score(test["churned"], found[:, 1]), step=trees)
    figure, axes = plt.subplots(figsize=(5, 4), layout="tight")
    RocCurveDisplay.from_estimator(
        model, features(test), test["churned"], name="churn model", plot_chance_level=True, ax=axes
    )
    mlflow.log_figure(figure, "roc.png")


def main() -> None:
    """Do what the command line asks for."""
    options = arguments()
    mlflow.log_params({"trees": options.trees, "learning_rate": options.learning_rate})

    customers = read(options.data)
    train, test = train_test_split(
        customers, test_size=0.25, random_state=0, stratify=customers["churned"]
    )
    print(f"{len(train)} customers to train on, {len(test)} to test on")

    model = build(options.trees, options.learning_rate)
    model.fit(features(train), train["churned"])
    measure(model, test)
    mlflow.sklearn.log_model(
        model,
        "model",
        signature=infer_signature(features(test), model.predict(features(test))),
        pip_requirements=[f"scikit-learn=={sklearn.__version__}", f"pandas=={pd.__version__}"],
    )

    listed = test.assign(risk=model.predict_proba(features(test))[:, 1].round(3))
    listed = listed.nlargest(AT_RISK, "risk")[["customer_id", "plan", "risk"]]
    options.at_risk.mkdir(parents=True, exist_ok=True)
    listed.to_csv(options.at_risk / "at-risk.csv", index=False)
    print(f"{len(listed)} customers listed")


if __name__ == "__main__":
    main()
