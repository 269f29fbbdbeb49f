"""The addresses of a run's logs, for runs whose logs the SDK does not look for in storage.

Source: azure-ai-ml's `operations._job_ops_helper.stream_logs_until_completion`: it lists the
default output of a job, and takes the addresses in the details of a run that has none.
"""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import quote

from azureml_emulator import uris
from azureml_emulator.runs.job import Job
from offline_azure.http.routing import Call
from offline_azure.storage import accounts, signatures

_FOLDERS = ("logs", "azureml-logs", "user_logs", "system_logs")
_VALID = timedelta(hours=1)


def addresses(call: Call, job: Job) -> dict[str, str]:
    """Return the URL of each log of a run, by its path below the run's artifacts.

    Args:
        call: the request for the details of the run.
        job: the run's job.
    """
    outputs = job.properties["outputs"] or {}
    if job.logged or "default" in outputs:
        return {}
    place = uris.resolve(call.store, uris.artifacts_uri(job.name), call.scope_id)
    keys = accounts.find_keys(call.store, place.account)
    if not keys:
        return {}
    root = call.storage.local_path(place)
    found = sorted(
        path.relative_to(root).as_posix()
        for folder in _FOLDERS
        for path in (root / folder).rglob("*")
        if path.is_file()
    )
    token = signatures.container_sas(
        place.account, place.container, keys[0], call.clock.now() + _VALID
    )
    base = f"https://{place.account}.blob.core.windows.net/{place.container}"
    folder = place.path.strip("/")
    return {name: f"{base}/{quote(f'{folder}/{name}')}?{token}" for name in found}
