"""What a reader is told about jobs that failed while all cells ran.

A cell that submits a job has done its part, on Azure too. So the notebook has run, and yet its
reader may have nothing: what became of the jobs is said in one paragraph.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import Any

_NAMED = 3  # jobs with the same error that are named
_QUOTED = 2  # lines of an error: what Python says last, and what helps
_LONGEST = 400


def paragraph(jobs: Sequence[dict[str, Any]], known: Collection[str]) -> str:
    """Return which jobs failed and why, empty when none did.

    Args:
        jobs: all jobs, as `job_report.report` describes them, parents before their children.
        known: the names of those that were there before.
    """
    own = _without(jobs, known)
    failed = [job for job in own if job["status"] == "Failed"]
    if not failed:
        return ""
    alike: dict[str, list[str]] = defaultdict(list)
    for job in failed:
        alike[_quoted(job["error"] or "without an error")].append(job["name"])
    lines = [f"All cells ran, but {len(failed)} of the {len(own)} jobs of this notebook failed:"]
    for error, names in alike.items():
        more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
        lines += [
            f"- {', '.join(names[:_NAMED])}{more}",
            *(f"    {line}" for line in error.splitlines()),
        ]
    return "\n".join(lines)


def _without(jobs: Sequence[dict[str, Any]], known: Collection[str]) -> list[dict[str, Any]]:
    """Return the jobs that are neither known nor part of one that is."""
    old = {name.lower() for name in known}
    found = []
    for job in jobs:
        if job["name"].lower() in old or str(job["parent"]).lower() in old:
            old.add(job["name"].lower())
        else:
            found.append(job)
    return found


def _quoted(error: str) -> str:
    lines = [line.strip() for line in error.splitlines() if line.strip()]
    return "\n".join(line[:_LONGEST] for line in lines[-_QUOTED:])
