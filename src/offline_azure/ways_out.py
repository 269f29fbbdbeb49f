"""Which environment variables decide where a process connects to, and whom it trusts there.

Nobody but the workspace sets them: with one of them, even what a job's own
`environment_variables` name could lead to Azure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

CA_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
NETRC = "NETRC"
"""Logins by host (requests). One for a host of Azure would take the place of a bearer token."""

# With REQUEST_METHOD set (a CGI script), Python ignores HTTP_PROXY (urllib.request).
_OTHERS = ("REQUEST_METHOD", NETRC, *CA_BUNDLES)


def is_way_out(name: str) -> bool:
    """Return whether a variable decides it.

    Python reads proxies from names in any case (urllib.request.getproxies_environment), and
    other tools have prefixed names of their own (npm_config_https_proxy).
    """
    return name.lower().endswith("_proxy") or name in _OTHERS


def closed(variables: Mapping[str, str]) -> dict[str, str]:
    """Return the variables without those that decide it."""
    return {name: value for name, value in variables.items() if not is_way_out(name)}


def remarks(names: Iterable[str]) -> list[str]:
    """Say which of the variables that a user asks for are not set."""
    return [
        f"the environment variable {name} is not set; all connections lead to the offline workspace"
        for name in sorted(names)
        if is_way_out(name)
    ]
