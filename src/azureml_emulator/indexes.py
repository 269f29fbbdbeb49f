"""Everything that resources are found by; each index is declared beside what looks them up."""

from __future__ import annotations

from azureml_emulator.core import long_running
from azureml_emulator.resources import code, datastores
from azureml_emulator.resources.assets import versions
from azureml_emulator.resources.batch import scoring_jobs
from azureml_emulator.resources.registries import sharing
from azureml_emulator.resources.schedules import firing
from azureml_emulator.runs import job
from azureml_emulator.runs.pipelines import reuse
from azureml_emulator.services.storage import accounts
from azureml_emulator.serving import manager

INDEXES = (
    versions.BY_VIEW,
    versions.BY_NUMBER,
    job.BY_PARENT,
    job.BY_PARENT_AND_VIEW,
    job.BY_STATUS,
    reuse.BY_KEY,
    scoring_jobs.BY_DEPLOYMENT,
    datastores.DEFAULTS,
    *accounts.NAMING,
    code.BY_HASH,
    sharing.BY_GUID,
    firing.BY_NEXT,
    manager.BY_STATE,
    long_running.BY_EXPIRY,
)
