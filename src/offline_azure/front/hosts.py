"""Which host names belong to Azure.

The names end up in the certificate of the proxy. A host that they cover gets TLS and an answer
(an honest 501 when it is not emulated), so that the SDK does not retry a dropped connection for
five seconds; every other host is refused before TLS.
"""

from __future__ import annotations

from offline_azure.arm.regions import REGIONS

_GLOBAL = (
    # Azure Resource Manager, and the sign-in hosts that MSAL knows (msal.authority).
    "management.azure.com",
    "management.core.windows.net",
    "graph.microsoft.com",
    "login.microsoftonline.com",
    "login.microsoft.com",
    "login.windows.net",
    "sts.windows.net",
    # The resources that a workspace is linked to.
    "*.blob.core.windows.net",
    "*.file.core.windows.net",
    "*.dfs.core.windows.net",
    "*.queue.core.windows.net",
    "*.table.core.windows.net",
    "*.vault.azure.net",
    "*.azurecr.io",
    "mcr.microsoft.com",
    # Azure Machine Learning itself.
    "ml.azure.com",
    "*.api.azureml.ms",
    "*.experiments.azureml.net",
    "*.notebooks.azure.net",
    "azuremlschemas.azureedge.net",
    "azuremlschemasprod.azureedge.net",
    # Services that notebooks call next to it.
    "*.cognitiveservices.azure.com",
    "*.openai.azure.com",
    "*.search.windows.net",
    "*.services.ai.azure.com",
    # Telemetry of the SDK: answered, never sent.
    "dc.services.visualstudio.com",
    "*.in.applicationinsights.azure.com",
    "*.livediagnostics.monitor.azure.com",
)
_REGIONAL = ("*.{}.inference.ml.azure.com", "*.{}.instances.azureml.ms")

AZURE_HOSTS = _GLOBAL + tuple(form.format(region) for form in _REGIONAL for region in REGIONS)
"""Host names and one-label wildcards (`*.blob.core.windows.net`), all lower-case."""

_KNOWN = frozenset(AZURE_HOSTS)


def is_azure(host: str) -> bool:
    """Return whether the lower-case `host` is covered by `AZURE_HOSTS`.

    A wildcard stands for exactly one label, as it does in a certificate (RFC 9525, section 6.3).
    """
    _, _, parent = host.partition(".")
    return host in _KNOWN or f"*.{parent}" in _KNOWN
