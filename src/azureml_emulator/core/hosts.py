"""The Azure hosts that the offline workspace answers for.

Source: the endpoints in azure-ai-ml's `_azure_environments` and in recorded workspace answers.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Host:
    """A host name, or with `*.` in front all names with one more label."""

    pattern: str

    def matches(self, host: str) -> bool:
        """Return whether `host` (lower case, no port) is this host."""
        if not self.pattern.startswith("*."):
            return host == self.pattern
        label, _, rest = host.partition(".")
        return bool(label) and rest == self.pattern[2:]


ARM = Host("management.azure.com")
LOGIN = Host("login.microsoftonline.com")
AZUREML_API = Host("*.api.azureml.ms")
BLOB = Host("*.blob.core.windows.net")
DATA_LAKE = Host("*.dfs.core.windows.net")
FILE = Host("*.file.core.windows.net")
SCHEMAS = Host("azuremlschemasprod.azureedge.net")

HOSTS = (ARM, LOGIN, AZUREML_API, BLOB, DATA_LAKE, FILE, SCHEMAS)
