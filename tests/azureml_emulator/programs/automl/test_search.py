"""The search, by FLAML."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from azureml_emulator.programs.automl import algorithms, search, trials
from azureml_emulator.programs.automl.settings import Limits
from azureml_emulator.programs.automl.validation import Validation

FOLDS = Validation("", folds=2)
METRIC = "AUC_weighted"


@pytest.fixture
def data() -> search.Data:
    """Two classes that can nearly be told apart."""
    random = np.random.default_rng(3)
    features = random.normal(size=(80, 4))
    target = (features[:, 0] + random.normal(0, 0.3, 80) > 0).astype(int)
    return search.Data(features, target, classes=2)


def look(data: search.Data, limits: Limits, *names: str, **options: Any) -> list[trials.Trial]:
    chosen = algorithms.chosen("Classification", names or ["LightGBM", "LogisticRegression"], [])
    options = {"validation": FOLDS, **options}
    return search.search(
        data, chosen, METRIC, limits, options["validation"], options.get("tell", lambda _: None)
    )


def test_trials(data: search.Data) -> None:
    """As many as allowed, in turns, each told when it ends; again they are the same."""
    told: list[trials.Trial] = []

    first = look(data, Limits(trials=4), tell=told.append)
    second = look(data, Limits(trials=4))

    assert told == first
    assert [trial.algorithm for trial in first] == ["LightGBM", "LogisticRegression"] * 2
    for one, other in zip(first, second, strict=True):
        assert (one.values, one.metrics) == (other.values, other.metrics)
    assert trials.best(first, METRIC).metrics[METRIC] == max(t.metrics[METRIC] for t in first)
    assert first[0].start <= first[0].end


def test_exit_score(data: search.Data, capsys: pytest.CaptureFixture[str]) -> None:
    """A score that is good enough ends the search, and the log says so."""
    assert len(look(data, Limits(trials=9, exit_score=0.6))) == 1
    assert "exit score 0.6 is reached" in capsys.readouterr().out


@pytest.mark.parametrize(("best", "last"), [(5, 30), (25, 35)])
def test_early_termination(best: int, last: int) -> None:
    """From the 31st trial on, ten without a better score are enough."""
    chosen = algorithms.chosen("Classification", ["KNN"], [])
    watch = search._Watch(chosen, METRIC, Limits(trials=60), lambda _: None)

    def tell_all() -> None:
        for number in range(60):
            shown = {METRIC: 0.9 if number >= best else 0.5}
            state = SimpleNamespace(metric_for_logging=shown, config={}, trial_time=0)
            watch.ended("kneighbor", state)

    with pytest.raises(search._EnoughError, match="Terminated early"):
        tell_all()

    assert watch.trials[-1].number == last


def test_validation_data(data: search.Data) -> None:
    """What is given apart is what scores."""
    wrong = search.Data(
        data.features, data.target, None, (data.features, 1 - data.target), classes=2
    )

    (trial,) = look(wrong, Limits(trials=1), "LogisticRegression", validation=Validation(""))

    assert trial.metrics[METRIC] < 0.1


def test_the_model_of_a_trial(data: search.Data) -> None:
    """It predicts classes as they are called, whatever the algorithm takes."""
    (trial,) = look(data, Limits(trials=1), "XGBoostClassifier")
    words = np.where(data.target == 1, "yes", "no")

    model = search.fit(trial, data, words)

    assert (model.predict(data.features) == words).mean() > 0.9
    assert list(model.classes_) == ["no", "yes"]
    assert set(search.fit(trial, data).predict(data.features)) == {0, 1}


def test_a_regression() -> None:
    """An error is minimized; folds that follow in time are used where they are asked for."""
    random = np.random.default_rng(3)
    features = random.normal(size=(60, 2))
    data = search.Data(features, features[:, 0] * 3, fold=5)
    chosen = algorithms.chosen("Regression", ["ElasticNet", "KNN"], [])
    metric = "normalized_root_mean_squared_error"

    found = search.search(data, chosen, metric, Limits(trials=2), FOLDS, lambda _: None)

    assert trials.best(found, metric).metrics[metric] == min(t.metrics[metric] for t in found)
    assert search.fit(found[0], data).predict(features).shape == (60,)
