"""A batch scoring job: a parent with one child, which does the work.

Source: recording `batch_services/batch_job_download` (2023-03-05): a batch job is a pipeline job
whose only child has the output `score`.
"""

from __future__ import annotations

import uuid
from typing import Any

from azureml_emulator.runs.family import Family
from azureml_emulator.runs.job import Job

KIND = "BatchScoring"
"""The kind of a plan; the job itself shows that it is a pipeline."""
_CHILD = "child"


def set_child(job: Job, asked: dict[str, Any]) -> None:
    """Say what the child is asked to do. The job has to be saved."""
    job.resource.private[_CHILD] = asked


class BatchScoring:
    """Submits the child and waits for it."""

    log = "logs/azureml/executionlogs.txt"

    def run(self, family: Family) -> str:
        """Run the child; return its error.

        Raises:
            RefusedError: it cannot be made.
            StoppedError: the parent is to end.
        """
        child = family.submit(str(uuid.uuid4()), family.parent.resource.private[_CHILD])
        family.log.write(f"Submitted the step batchscoring: {child.name}")
        while not (ended := family.wait()):
            pass
        family.log.write(f"The step batchscoring has ended: {ended[0].status}")
        if ended[0].status == "Completed":
            return ""
        return str(ended[0].run.get("error") or f"The step batchscoring is {ended[0].status}.")
