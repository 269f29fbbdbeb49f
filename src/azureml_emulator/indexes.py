"""Everything that resources are found by; each index is declared beside what looks them up."""

from __future__ import annotations

from azureml_emulator.assets import code, versions
from azureml_emulator.endpoints.batch import scoring_jobs
from azureml_emulator.registries import sharing
from azureml_emulator.runs import job
from azureml_emulator.runs.pipelines import reuse
from azureml_emulator.schedules import firing
from azureml_emulator.serving import manager
from azureml_emulator.workspaces import datastores

INDEXES = (
    versions.BY_VIEW,
    versions.BY_NUMBER,
    job.BY_PARENT,
    job.BY_PARENT_AND_VIEW,
    job.BY_STATUS,
    reuse.BY_KEY,
    scoring_jobs.BY_DEPLOYMENT,
    datastores.DEFAULTS,
    code.BY_HASH,
    sharing.BY_GUID,
    firing.BY_NEXT,
    manager.BY_STATE,
)
