"""The environment variables that a job finds.

Sources: names that public code reads in Azure ML jobs; `AZUREML_` names are those of azureml-core's
`_constants`. MLflow's own come from whoever keeps the runs.
"""

from __future__ import annotations

from collections.abc import Mapping

from azureml_emulator.runs.job import Plan
from azureml_emulator.runs.parallel import DRIVER, DRIVER_VARIABLE
from offline_azure.arm.ids import ArmId


def of_job(plan: Plan, inputs: Mapping[str, str], outputs: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that say who and where the job is, and where its data is.

    Args:
        plan: the job.
        inputs: the value or path of each input.
        outputs: the path of each output.
    """
    workspace = ArmId.parse(plan.workspace_id)
    api = f"https://{plan.region}.api.azureml.ms"
    return {
        DRIVER_VARIABLE: str(DRIVER),
        "AZUREML_RUN_ID": plan.name,
        "AZUREML_ROOT_RUN_ID": plan.name,
        "AZUREML_ARM_SUBSCRIPTION": workspace.subscription_id,
        "AZUREML_ARM_RESOURCEGROUP": workspace.resource_group,
        "AZUREML_ARM_WORKSPACE_NAME": workspace.name,
        "AZUREML_ARM_PROJECT_NAME": plan.experiment_name,
        "AZUREML_EXPERIMENT_SCOPE": f"{plan.workspace_id}/experiments/{plan.experiment_name}",
        "AZUREML_WORKSPACE_SCOPE": plan.workspace_id,
        "AZUREML_WORKSPACE_ID": plan.workspace_guid,
        "AZUREML_SERVICE_ENDPOINT": api,
        "AZUREML_DISCOVERY_SERVICE_ENDPOINT": f"{api}/discovery",
        **{f"AZURE_ML_INPUT_{name}": value for name, value in inputs.items()},
        **{f"AZURE_ML_OUTPUT_{name}": path for name, path in outputs.items()},
    }
