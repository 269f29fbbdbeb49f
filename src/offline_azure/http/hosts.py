"""Which hosts are Azure's, and which tokens open them.

Each service brings its own. Together they are the one list that decides what the certificate of the
proxy vouches for, who answers, and what a bearer token has to be for. A host that nobody answers
for is on it too: it gets TLS and an honest 501, so that the SDK does not retry a dropped connection
for five seconds. Every other host is refused before TLS.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from offline_azure.arm.regions import REGIONS


@dataclass(frozen=True)
class Host:
    """A host name; each `*.` in front stands for exactly one more label.

    Attributes:
        pattern: the name, lower-case. Of two labels that vary, the second is a region.
        audiences: the resources that a bearer token may be for; `{host}` is the host that is asked.
    """

    pattern: str
    audiences: frozenset[str] = frozenset()

    def matches(self, host: str) -> bool:
        """Return whether `host` (lower case, no port) is this host."""
        fixed = self.pattern.lstrip("*.")
        labels = self.pattern.count("*.")
        *more, rest = host.split(".", labels)
        return rest == fixed and len(more) == labels and all(more)

    def names(self) -> Iterator[str]:
        """Yield the names that a certificate has for it: there a wildcard is one label."""
        first, star, rest = self.pattern.partition("*.*.")
        if star:
            yield from (f"*.{region}.{rest}" for region in REGIONS)
        else:
            yield first


class Hosts:
    """All hosts of some services.

    Args:
        hosts: them; one that several services bring counts once.

    Attributes:
        names: host names and one-label wildcards (`*.blob.core.windows.net`), for a certificate.
    """

    def __init__(self, hosts: Iterable[Host]) -> None:
        self.listed = tuple(dict.fromkeys(hosts))
        self.names = tuple(dict.fromkeys(name for host in self.listed for name in host.names()))
        self._known = frozenset(self.names)

    def find(self, name: str) -> Host | None:
        """Return the host that a lower-case name belongs to."""
        return next((host for host in self.listed if host.matches(name)), None)

    def covers(self, name: str) -> bool:
        """Return whether a certificate for these hosts vouches for a lower-case name.

        A wildcard stands for exactly one label (RFC 9525, section 6.3).
        """
        return name in self._known or f"*.{name.partition('.')[2]}" in self._known


_STORAGE = frozenset({"https://storage.azure.com", "https://{host}"})
ARM_AUDIENCES = frozenset({"https://management.azure.com", "https://management.core.windows.net"})
ARM = Host("management.azure.com", ARM_AUDIENCES)
LOGIN = Host("login.microsoftonline.com")
BLOB = Host("*.blob.core.windows.net", _STORAGE)
DATA_LAKE = Host("*.dfs.core.windows.net", _STORAGE)
FILE = Host("*.file.core.windows.net", _STORAGE)

HOSTS = (
    # Azure Resource Manager, and the sign-in hosts that MSAL knows (msal.authority).
    ARM,
    Host("management.core.windows.net"),
    Host("graph.microsoft.com"),
    LOGIN,
    Host("login.microsoft.com"),
    Host("login.windows.net"),
    Host("sts.windows.net"),
    # What many services keep their things in.
    BLOB,
    FILE,
    DATA_LAKE,
    Host("*.queue.core.windows.net"),
    Host("*.table.core.windows.net"),
    Host("*.vault.azure.net"),
    Host("*.azurecr.io"),
    Host("mcr.microsoft.com"),
    # Services that notebooks call next to one that is here.
    Host("*.cognitiveservices.azure.com"),
    Host("*.openai.azure.com"),
    Host("*.search.windows.net"),
    Host("*.services.ai.azure.com"),
    # Telemetry of SDKs: answered, never sent.
    Host("dc.services.visualstudio.com"),
    Host("*.in.applicationinsights.azure.com"),
    Host("*.livediagnostics.monitor.azure.com"),
)
"""The hosts of Azure that belong to no service here, the unanswered ones among them."""
