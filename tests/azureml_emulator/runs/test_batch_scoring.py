"""A batch scoring job and its only child."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from unittest.mock import Mock

import pytest

from azureml_emulator.runs.batch_scoring import BatchScoring, set_child
from azureml_emulator.runs.job import Job


@pytest.mark.parametrize(
    ("status", "error", "expected"),
    [
        ("Completed", "", ""),
        ("Failed", "no model", "no model"),
        ("Canceled", "", "The step batchscoring is Canceled."),
    ],
)
def test_the_child_decides(
    submit: Callable[..., str],
    find: Callable[[str], Job],
    status: Any,
    error: str,
    expected: str,
) -> None:
    """The parent ends as its child does, with the child's error."""
    parent, child = find(submit("", name="parent")), find(submit("true", name="child"))
    set_child(parent, {"command": "true"})
    child.properties["status"] = status
    child.run["error"] = error
    family = Mock()
    family.parent = parent
    family.submit.return_value = child
    family.wait.side_effect = [[], [child]]

    assert BatchScoring().run(family) == expected
    assert family.submit.call_args.args[1] == {"command": "true"}
