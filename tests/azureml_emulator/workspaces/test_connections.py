"""Connections through the real SDK."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from azure.ai.ml import MLClient
from azure.ai.ml.entities import (
    AccountKeyConfiguration,
    ApiKeyConfiguration,
    AzureBlobStoreConnection,
    AzureOpenAIConnection,
    NoneCredentialConfiguration,
    PatTokenConfiguration,
    UsernamePasswordConfiguration,
    WorkspaceConnection,
)
from azure.core.exceptions import HttpResponseError, ResourceNotFoundError

from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response

pytestmark = pytest.mark.filterwarnings("ignore::marshmallow.warnings.RemovedInMarshmallow4Warning")


def feed(pat: str = "secret", target: str = "https://host/feed") -> WorkspaceConnection:
    return WorkspaceConnection(
        name="feed", type="python_feed", target=target, credentials=PatTokenConfiguration(pat=pat)
    )


def test_lifetime(client: MLClient) -> None:
    """A connection is made, updated, listed and deleted."""
    made = client.connections.create_or_update(feed())
    assert (made.name, made.type, made.target) == ("feed", "python_feed", "https://host/feed")
    assert made.id.endswith("/connections/feed")

    client.connections.create_or_update(feed(target="https://host/other"))

    assert client.connections.get("feed").target == "https://host/other"
    assert [c.name for c in client.connections.list()] == ["feed"]
    assert list(client.connections.list("snowflake")) == []
    assert [c.name for c in client.connections.list("python_feed")] == ["feed"]
    client.connections.delete("feed")
    with pytest.raises(ResourceNotFoundError, match="feed can't be found in this workspace"):
        client.connections.get("feed")


def test_secrets_are_not_shown(client: MLClient) -> None:
    """Credentials are there only for who asks for them."""
    asked = AzureOpenAIConnection(
        name="llm",
        azure_endpoint="https://host",
        credentials=ApiKeyConfiguration(key="secret"),
        api_version="2024-02-01",
    )
    client.connections.create_or_update(asked)

    assert client.connections.get("llm").api_key is None
    assert [c.api_key for c in client.connections.list()] == [None]
    assert client.connections.get("llm", populate_secrets=True).api_key == "secret"
    assert client.connections.get("llm").api_version == "2024-02-01"


def test_kinds_of_credentials(client: MLClient) -> None:
    """Databases, Git and nothing at all."""
    for name, kind, credentials in (
        ("database", "azure_sql_db", UsernamePasswordConfiguration(username="u", password="p")),
        ("sources", "git", NoneCredentialConfiguration()),
    ):
        client.connections.create_or_update(
            WorkspaceConnection(
                name=name, type=kind, target="https://host", credentials=credentials
            )
        )

    kinds = {c.name: type(c.credentials).__name__ for c in client.connections.list()}
    assert kinds == {
        "database": "UsernamePasswordConfiguration",
        "sources": "NoneCredentialConfiguration",
    }


def test_data_connections(client: MLClient) -> None:
    """A connection to storage keeps the names that it needs."""
    asked = AzureBlobStoreConnection(
        name="blobs",
        url="https://account.blob.core.windows.net/c",
        container_name="c",
        account_name="account",
        credentials=AccountKeyConfiguration(account_key="secret"),
    )
    client.connections.create_or_update(asked)

    found = client.connections.get("blobs")
    assert (found.container_name, found.account_name) == ("c", "account")
    assert "secret" not in str([vars(c) for c in client.connections.list()])


def test_bad_connections(client: MLClient) -> None:
    """A name with a blank is refused."""
    asked = feed()
    asked.name = "my feed"
    with pytest.raises(HttpResponseError, match="connection name 'my feed' is invalid"):
        client.connections.create_or_update(asked)


def test_recorded_answers(ask: Callable[..., Response], default: WorkspaceId) -> None:
    """Keys and the error of the common runtime are those of the recorded answers, but for one."""
    path = f"{default.arm_id}/connections/feed"
    properties = {
        "authType": "PAT",
        "category": "PythonFeed",
        "target": "https://host",
        "credentials": {"pat": "secret"},
    }

    made = ask("PUT", path, {"properties": properties})
    found = ask("GET", path)
    gone = ask("DELETE", path)
    missing = ask("GET", path)

    assert [answer.status for answer in (made, found, gone, missing)] == [200, 200, 200, 404]
    assert made.body == found.body
    shown = json.loads(bytes(found.body))
    assert list(shown) == ["tags", "location", "id", "name", "type", "properties", "systemData"]
    recorded = {
        *("authType", "credentials", "group", "category", "expiryTime", "target", "metadata"),
        *("createdByWorkspaceArmId", "useWorkspaceManagedIdentity", "isSharedToAll", "isDefault"),
        *("sharedUserList", "peRequirement", "peStatus", "error"),
    }
    assert set(shown["properties"]) == recorded
    assert shown["properties"]["credentials"] is None
    error = json.loads(bytes(missing.body))
    assert set(error) == {
        "error",
        "correlation",
        "environment",
        "location",
        "time",
        "componentName",
    }
    assert error["error"]["innerError"] == {"code": "NotFoundError", "innerError": None}
    assert error["componentName"] == "account-rp"


def test_what_a_connection_shows(ask: Callable[..., Response], default: WorkspaceId) -> None:
    """It says who made it and what it belongs to; Content Safety has versions of its API."""
    asked = {
        "authType": "AAD",
        "category": "CognitiveService",
        "metadata": {"Kind": "Content Safety"},
        "target": "my_endpoint",
    }

    answer = ask("PUT", f"{default.arm_id}/connections/safe", {"properties": asked})

    assert isinstance(answer.body, bytes)
    made = json.loads(answer.body)
    assert made["properties"]["group"] == "AzureAI"
    assert made["properties"]["createdByWorkspaceArmId"] == str(default.arm_id)
    assert made["properties"]["metadata"]["ApiVersion"] == "2023-10-01"
    assert {"expiryTime", "sharedUserList", "peRequirement", "peStatus", "isDefault"} <= made[
        "properties"
    ].keys()
    assert made["systemData"]["createdByType"] == "User"
