"""Run an exercise's checks against a workspace. Whatever happens, the answer is words."""

from __future__ import annotations

import contextlib
import importlib.util
import io
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from studyguide.errors import ReaderError
from studyguide.exercises.lookup import checks_of
from studyguide.exercises.model import Exercise, Point
from studyguide.exercises.report import Finding, Report, State
from studyguide.exercises.workspace import NotYet, Workspace

_SIGN_IN = {"ClientAuthenticationError", "CredentialUnavailableError"}
_NO_ANSWER = {"ServiceRequestError", "ServiceResponseError", "IncompleteReadError"}


def grade(exercise: Exercise, path: Path, connect: Callable[[], Any]) -> Report:
    """Return what the workspace shows of each point.

    Args:
        exercise: the exercise.
        path: its file; the checks are beside it.
        connect: returns the `MLClient`, or raises what stands in the way.
    """
    # What the SDK prints on the way is no answer to the learner.
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            checks = load_checks(checks_of(path))
            workspace = Workspace(connect())
        except Exception as error:
            words, look = obstacle(error)
            first, *others = exercise.points
            return Report(
                exercise,
                (
                    Finding(first, State.UNKNOWN, words, look),
                    *(_after(point) for point in others),
                ),
            )
        return Report(exercise, _findings(exercise, checks, workspace))


def load_checks(path: Path) -> ModuleType:
    """Return the module of checks, read anew: authors change it while a kernel runs."""
    spec = importlib.util.spec_from_file_location("studyguide_checks", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _findings(exercise: Exercise, checks: ModuleType, workspace: Workspace) -> tuple[Finding, ...]:
    findings: list[Finding] = []
    said: set[str] = set()
    for point in exercise.points:
        finding = _finding(point, checks, workspace)
        if finding.state is not State.DONE:
            # One cause is told once: the points that hang on it come after.
            if finding.words in said:
                finding = _after(point)
            said.add(finding.words)
        findings.append(finding)
    return tuple(findings)


def _finding(point: Point, checks: ModuleType, workspace: Workspace) -> Finding:
    try:
        seen = getattr(checks, point.function)(workspace)
    except NotYet as missing:
        return Finding(point, State.MISSING, missing.words, missing.look or point.look)
    except Exception as error:
        return Finding(point, State.UNKNOWN, *obstacle(error))
    return Finding(point, State.DONE, seen or "")


def _after(point: Point) -> Finding:
    return Finding(point, State.WAITING, "This comes after what is said above.")


def obstacle(error: Exception) -> tuple[str, str]:
    """Return what kept a check from looking, and what to do about it, in the learner's words."""
    name = type(error).__name__
    if isinstance(error, ReaderError):
        return str(error), "The cell with `connection()` at the top of the notebook."
    if name in _SIGN_IN or getattr(error, "status_code", None) == 401:
        return (
            "Azure does not know who you are here.",
            "Sign in (`az login` in a terminal), restart the kernel, and run the cell that makes "
            "`ml_client` again.",
        )
    if getattr(error, "status_code", None) == 403:
        return (
            "You may not look at this in the workspace: Azure answered *forbidden*.",
            "*Access control (IAM)* of the workspace: the role *Reader* lets you look, *AzureML "
            "Data Scientist* lets you do the exercises too.",
        )
    if name in _NO_ANSWER:
        return (
            "The workspace does not answer.",
            "Run the cell that makes `ml_client` again; if that fails too, restart the kernel.",
        )
    if getattr(error, "status_code", None) == 404:
        return (
            f"The workspace does not know what was asked for: {_first_line(error)}",
            "Does the `config.json` that `ml_client` was made from name a workspace that exists?",
        )
    if getattr(error, "status_code", None):
        return f"The workspace refused to answer: {_first_line(error)}", "Check again in a minute."
    return (
        f"The check itself failed ({name}: {_first_line(error)}). That may be the guide's fault, "
        "not yours.",
        "Run the cell that makes `ml_client` again. If it stays like this, report it.",
    )


def _first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return lines[0] if lines else type(error).__name__
