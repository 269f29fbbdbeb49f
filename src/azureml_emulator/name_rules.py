"""The rules for names, each said once.

What a name of a kind of resource must be like, and the error when it is not. Where the service's
words are unknown they are put together here, from the words of the rule.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from offline_azure.http.errors import Envelope, ErrorCase
from offline_azure.http.routing import Routes
from offline_azure.http.sources import docs, link, sdk

_LIMITS = docs("Service limits in Azure Machine Learning", "resource-limits-capacity")
_QUOTAS = docs("Manage and increase quotas", "how-to-manage-quotas")
_RULES = link(
    "Naming rules for Azure resources",
    "https://learn.microsoft.com/azure/azure-resource-manager/management/resource-name-rules",
)


@dataclass(frozen=True)
class NameRule:
    """What names must be like.

    Attributes:
        pattern: what the whole name must match.
        words: the rule in words, for the error.
        source: where it is known from; None for a rule that only keeps names harmless.
    """

    pattern: re.Pattern[str]
    words: str
    source: str | None = None

    def allows(self, name: str) -> bool:
        """Return whether a name is as the rule says."""
        return self.pattern.fullmatch(name) is not None

    def check(self, name: str, case: ErrorCase) -> None:
        """Check a name.

        Raises:
            AzureError: `case`, the name breaks the rule.
        """
        if not self.allows(name):
            raise case.error(name=name)


ASSET = NameRule(
    re.compile(r"(?![-_.])[a-zA-Z0-9._-]{1,255}(?<!\.)"),
    "It must start with a letter or a digit, not end with a period, and have at most 255 letters,"
    " digits, hyphens, underscores and periods.",
    sdk("_restclient.model_dataplane"),
)
ASSET_VERSION = NameRule(
    re.compile(r"(?!\.+$)[a-zA-Z0-9._-]{1,50}"),
    "It can only contain alphanumeric characters, dashes, underscores, and periods, with a limit"
    " of 50 characters.",
    link("azure-docs issue 111551", "https://github.com/MicrosoftDocs/azure-docs/issues/111551"),
)
ANONYMOUS_VERSION = NameRule(
    re.compile(r"(?!\.+$)[a-zA-Z0-9._-]{1,64}"),
    ASSET_VERSION.words,
    sdk("entities._assets.environment.Environment._generate_anonymous_name_version"),
)
"""The SDK calls an anonymous version by the hash of its content, of up to 64 digits."""
ENDPOINT = NameRule(
    re.compile(r"(?=.{3,32}$)[a-zA-Z][a-zA-Z0-9-]*[a-zA-Z0-9]"),
    "It must have 3 to 32 letters, digits and hyphens, start with a letter and end with a letter"
    " or a digit.",
    f"{_QUOTAS}; {sdk('constants._endpoint.EndpointConfigurations')}",
)
"""Of endpoints and their deployments, online and batch."""
JOB = NameRule(  # Azure allows one more; here it becomes the name of a folder
    re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,254}"),
    "It must start with a letter or a digit, and have at most 255 letters, digits, hyphens and"
    " underscores.",
    f"{_LIMITS}; {sdk('_restclient.runhistory')}",
)
PORT = NameRule(  # it becomes the name of a folder and part of a variable
    re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,254}"),  # a group of inputs has names with dots
    "It must start with a letter or an underscore.",
)
"""Of inputs and outputs of jobs."""
WORKSPACE = NameRule(
    re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{2,32}"),
    "It must start with a letter or a digit, and have 3 to 33 letters, digits, hyphens and"
    " underscores.",
    _RULES,
)
REGISTRY = NameRule(
    re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{1,31}"),
    "It must start with a letter or a digit, and have 2 to 32 letters, digits, hyphens and"
    " underscores.",
    docs("Create and manage registries", "how-to-manage-registries"),
)
PLAIN = NameRule(
    re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_-]{0,254}"),
    "It must start with a letter or a digit, and have at most 255 letters, digits, hyphens and"
    " underscores.",
    link(
        "the specification of the REST API",
        "https://github.com/Azure/azure-rest-api-specs/tree/main/specification/"
        "machinelearningservices/resource-manager",
    ),
)
"""Of datastores and schedules."""
CONNECTION = NameRule(
    re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,254}"),
    "It must start with a letter or a digit, and have at most 255 letters, digits, hyphens,"
    " underscores and periods.",
)
CLUSTER = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,30}[A-Za-z0-9]")
INSTANCE = re.compile(r"[A-Za-z](?!.*-\d+\Z)[A-Za-z0-9-]{1,22}[A-Za-z0-9]")
ATTACHED = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,14}[A-Za-z0-9]")


def refusal(
    routes: Routes,
    rule: NameRule,
    what: str = "name",
    *,
    code: str = "UserError",
    envelope: Envelope = "service",
) -> ErrorCase:
    """Declare the error of names of one kind.

    Args:
        routes: the area of the kind.
        rule: what the names must be like.
        what: how the error calls such a name, such as `schedule name`.
        code: the code of the error.
        envelope: the form of the answer.
    """
    return routes.error(
        when=f"the {what} breaks the rule",
        status=400,
        code=code,
        message=f"The {what} '{{name}}' is invalid. {rule.words}",
        source=rule.source and f"{rule.source} (the rule); the text is unverified",
        envelope=envelope,
    )


def version_refusal(routes: Routes, word: str) -> ErrorCase:
    """Declare the error of the versions of one kind of asset, in the service's words.

    They were seen for data; that they are the same for other assets is unverified.

    Args:
        routes: the area of the kind.
        word: what the service calls such an asset, such as `data`.
    """
    seen = word == "data"
    return routes.error(
        when="the version breaks the rule",
        status=400,
        code="UserError",
        message=f"{word}Version is invalid. {ASSET_VERSION.words}",
        source=ASSET_VERSION.source if seen else None,
        envelope="service",
    )
