"""The Azure hosts that the offline workspace answers for.

Source: the endpoints in azure-ai-ml's `_azure_environments` and in recorded workspace answers.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Host:
    """A host name; each `*.` in front stands for exactly one more label."""

    pattern: str

    def matches(self, host: str) -> bool:
        """Return whether `host` (lower case, no port) is this host."""
        fixed = self.pattern.lstrip("*.")
        labels = self.pattern.count("*.")
        *more, rest = host.split(".", labels)
        return rest == fixed and len(more) == labels and all(more)


ARM = Host("management.azure.com")
LOGIN = Host("login.microsoftonline.com")
AZUREML_API = Host("*.api.azureml.ms")
BLOB = Host("*.blob.core.windows.net")
DATA_LAKE = Host("*.dfs.core.windows.net")
FILE = Host("*.file.core.windows.net")
SCHEMAS = Host("azuremlschemasprod.azureedge.net")
INFERENCE = Host("*.*.inference.ml.azure.com")

HOSTS = (ARM, LOGIN, AZUREML_API, BLOB, DATA_LAKE, FILE, SCHEMAS, INFERENCE)
