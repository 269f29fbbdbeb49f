"""The form of an option does not give the key away: who knows nothing should gain nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from studyguide.bank.lookup import question_files, questions_of
from studyguide.kinds.choice import ChoiceQuestion

ROOT = Path(__file__).resolve().parents[2]
GRADED = [
    question
    for path in question_files(ROOT)
    for question in questions_of(ROOT, path)
    if isinstance(question, ChoiceQuestion)
]
SINGLE = [question for question in GRADED if question.type == "single"]
TELLS = {
    "only": r"only",
    "because": r"because|since|so that",
    "absolute": r"always|never|every|all|any|none|nothing|nobody",
}


def words(text: str) -> list[str]:
    """Return the words of a text, without regard to capitals."""
    return re.findall(r"[\w-]+", text.lower())


def count(pattern: str) -> Callable[[str], float]:
    """Return a function that counts whole words."""
    compiled = re.compile(rf"\b(?:{pattern})\b", re.IGNORECASE)
    return lambda text: float(len(compiled.findall(text)))


OF_AN_OPTION: list[Callable[[str], float]] = [
    lambda text: float(len(text)),
    lambda text: float(len(words(text))),
    lambda text: float(text.count(",")),
    lambda text: float(text.count("`")),
    lambda text: float(len(re.findall(r"\d", text))),
    count("and|or"),
    count("not|no|without|neither|cannot"),
    count("can|may|might|often|usually|mostly"),
    *(count(pattern) for pattern in TELLS.values()),
]


def features(question: ChoiceQuestion) -> np.ndarray:
    """Return one row for each option: how its form differs from the question's other options."""
    texts = [option.text for option in question.options]
    own = np.array([[of(text) for of in OF_AN_OPTION] for text in texts])
    length = own[:, 0]
    sets = [set(words(text)) for text in texts]
    shared = [
        sum(len(mine & other) for other in sets if other is not mine) / max(1, len(mine))
        for mine in sets
    ]
    extra = np.column_stack([length == length.max(), length == length.min(), shared])
    rows = np.column_stack([own, extra.astype(float)])
    return rows - rows.mean(axis=0)


def share_found(seed: int) -> float:
    """Return for how many questions the form tells the key, by ten-fold cross-validation."""
    rows = [features(question) for question in SINGLE]
    keys = [np.array([option.correct for option in question.options]) for question in SINGLE]
    fold = np.random.default_rng(seed).permutation(len(SINGLE)) % 10
    found = 0.0
    for held_out in range(10):
        seen = np.flatnonzero(fold != held_out)
        model = make_pipeline(StandardScaler(), LogisticRegression(solver="newton-cholesky"))
        model.fit(np.vstack([rows[i] for i in seen]), np.concatenate([keys[i] for i in seen]))
        for i in np.flatnonzero(fold == held_out):
            score = model.decision_function(rows[i])
            found += keys[i][score > score.max() - 1e-9].mean()  # of equals, any may be taken
    return found / len(SINGLE)


def test_form_alone_does_not_tell_the_key() -> None:
    """With four options a guess finds 25 %; length, commas, code and such words add little."""
    assert np.mean([share_found(seed) for seed in range(5)]) <= 0.30


def test_the_longest_option_is_the_key_as_often_as_by_chance() -> None:
    """Neither "take the longest" nor "never take the longest" pays."""
    longest = 0
    for question in SINGLE:
        length = {option.correct: 0 for option in question.options}
        for option in question.options:
            length[option.correct] = max(length[option.correct], len(option.text))
        longest += length[True] > length[False]

    assert 0.15 <= longest / len(SINGLE) <= 0.30


@pytest.mark.parametrize("name", TELLS)
def test_a_telling_word_is_as_frequent_in_keys(name: str) -> None:
    """An option with "only", say, is right about as often as another one."""
    has = count(TELLS[name])
    options = [option for question in GRADED for option in question.options]
    keys = [bool(has(option.text)) for option in options if option.correct]
    others = [bool(has(option.text)) for option in options if not option.correct]

    share, expected = sum(keys) / len(keys), sum(others) / len(others)

    assert expected / 2 <= share <= expected * 2, (share, expected)
