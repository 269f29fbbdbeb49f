"""`exercise("id")` shows itself, and checks, as well as the place allows."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import IPython
import pytest

from studyguide import exercise
from studyguide.exercises.lookup import UnknownExerciseError

ID = "compute-night-oven"


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work where no workspace is configured."""
    monkeypatch.chdir(tmp_path)
    for name in ("AZUREML_EMULATOR_ADDRESS", "CI_NAME"):
        monkeypatch.delenv(name, raising=False)


class MLClient:
    """Stands for the SDK's class of this name; its workspace has one cluster."""

    def __init__(self, **settings: Any) -> None:
        defaults = {
            "type": "amlcompute",
            "size": "Standard_DS3_v2",
            "min_instances": 0,
            "max_instances": 3,
            "tier": "low_priority",
            "idle_time_before_scale_down": 300,
        }
        self.compute = SimpleNamespace(get=lambda name: SimpleNamespace(**defaults | settings))


def test_a_terminal_shows_the_task_and_the_ways_on() -> None:
    """Neither hints nor solution are in the text."""
    shown = exercise(ID)

    assert repr(shown).endswith(f'Solution: print(exercise("{ID}").solution)')
    assert "begin_create_or_update" not in repr(shown)
    assert shown.hint(1) != shown.hint(2)
    assert shown.hint(99) == shown.hint(3)
    assert "begin_create_or_update" in shown.solution


def test_a_static_place_gets_html() -> None:
    """No kernel, no controls."""
    assert set(exercise(ID)._repr_mimebundle_()) == {"text/plain", "text/html"}


def test_a_typo_gets_a_suggestion() -> None:
    """An unknown id names the nearest ones."""
    with pytest.raises(UnknownExerciseError, match=f"Did you mean '{ID}'"):
        exercise("compute-nite-oven")


def test_a_client_that_is_given_is_asked() -> None:
    """Scripts and tests say where to look."""
    assert exercise(ID).check(MLClient()).passed
    report = exercise(ID).check(MLClient(min_instances=2))
    assert not report.passed
    assert "billed day and night" in repr(report)
    assert "billed day and night" in report._repr_html_()


def test_the_notebooks_client_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """The learner's own variable, nothing else of that name."""
    shell = SimpleNamespace(user_ns={"ml_client": MLClient()})
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    assert exercise(ID).check().passed

    shell.user_ns["ml_client"] = "something else"
    assert "no config.json" in " ".join(repr(exercise(ID).check()).split())


def test_without_a_workspace_the_answer_is_the_way_to_one() -> None:
    """No traceback, and nothing is done."""
    report = exercise(ID).check()

    assert not report.passed
    assert "pick the kernel" in " ".join(repr(report).split())


def test_a_result_is_remembered_where_progress_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each check counts, and a file that cannot be written stops none."""
    kept: list[tuple[object, ...]] = []
    progress = ModuleType("studyguide.progress")
    monkeypatch.setitem(sys.modules, "studyguide.progress", progress)
    progress.record = lambda *entry: kept.append(entry)  # type: ignore[attr-defined]
    exercise(ID).check(MLClient())
    exercise(ID).check(MLClient(min_instances=1))
    exercise(ID).check()  # there is no workspace: that says nothing of the learner
    assert kept == [("exercises", ID, "right"), ("exercises", ID, "partly")]

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    progress.record = full  # type: ignore[attr-defined]
    assert exercise(ID).check(MLClient()).passed
