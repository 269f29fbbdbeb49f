"""The hosts of Azure Machine Learning.

Source: the endpoints in azure-ai-ml's `_azure_environments` and in recorded workspace answers.
"""

from __future__ import annotations

from offline_azure.http.hosts import ARM_AUDIENCES, Host

_AUDIENCE = "https://ml.azure.com"
AZUREML_API = Host("*.api.azureml.ms", ARM_AUDIENCES | {_AUDIENCE})
SCHEMAS = Host("azuremlschemasprod.azureedge.net")
INFERENCE = Host("*.*.inference.ml.azure.com", frozenset({_AUDIENCE}))

HOSTS = (
    AZUREML_API,
    SCHEMAS,
    INFERENCE,
    # Nobody answers for these.
    Host("ml.azure.com"),
    Host("*.experiments.azureml.net"),
    Host("*.notebooks.azure.net"),
    Host("azuremlschemas.azureedge.net"),
    Host("*.*.instances.azureml.ms"),
)
