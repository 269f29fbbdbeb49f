"""Schedules compared with recorded answers of the live service: status, headers and keys.

Sources: recordings `schedule/command_job_schedule` (2023-10-30), `schedule/schedule_lifetime`
(2024-02-20) and `schedule/load_cron_schedule_with_arm_id` (2023-10-27) of azure-ai-ml's tests.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from offline_azure.arm.ids import WorkspaceId
from offline_azure.http.messages import Response

Ask = Callable[..., Response]

VERSION = "?api-version=2023-06-01-preview"
ASKED = {
    "properties": {
        "description": "a weekly retrain schedule",
        "properties": {},
        "tags": {},
        "action": {
            "actionType": "CreateJob",
            "jobDefinition": {
                "jobType": "Command",
                "command": "pip freeze",
                "environmentId": "azureml:AzureML-sklearn-1.5@latest",
            },
        },
        "displayName": "weekly retrain schedule",
        "trigger": {"timeZone": "UTC", "triggerType": "Cron", "expression": "15 10 * * 1"},
    }
}
PROPERTIES = [
    "description",
    "tags",
    "properties",
    "displayName",
    "isEnabled",
    "trigger",
    "action",
    "provisioningState",
]


def content(response: Response) -> dict[str, Any]:
    assert isinstance(response.body, bytes)
    return json.loads(response.body)  # type: ignore[no-any-return]


@pytest.fixture
def path(default: WorkspaceId) -> str:
    """The path of a schedule."""
    return f"{default.arm_id}/schedules/weekly"


@pytest.fixture
def made(ask: Ask, path: str) -> Response:
    """The answer to the request that makes it."""
    return ask("PUT", f"{path}{VERSION}", ASKED)


def test_create(ask: Ask, made: Response, path: str) -> None:
    """Made is 201 with properties only, and an operation to ask for; the start time is missing."""
    assert made.status == 201
    assert list(content(made)) == ["properties"]
    assert list(content(made)["properties"]) == PROPERTIES
    assert content(made)["properties"]["provisioningState"] == "Creating"
    assert list(content(made)["properties"]["trigger"]) == [
        "endTime",
        "startTime",
        "timeZone",
        "triggerType",
        "expression",
    ]
    assert content(made)["properties"]["trigger"]["startTime"] is None
    assert made.headers["location"] == f"https://management.azure.com{path}{VERSION}"
    operation = urlsplit(made.headers["azure-asyncoperation"])
    assert "/mfeOperationsStatus/s:" in operation.path
    status = content(ask("GET", f"{operation.path}?{operation.query}"))
    assert status["status"] == "Succeeded"


def test_get(ask: Ask, made: Response, path: str) -> None:
    """Read back it has a name and a start time, but no id and no type."""
    found = content(ask("GET", f"{path}{VERSION}"))

    assert list(found) == ["name", "properties", "systemData"]
    assert list(found["properties"]) == PROPERTIES
    assert found["properties"]["provisioningState"] == "Succeeded"
    assert found["properties"]["trigger"]["startTime"] == "2026-01-01T00:00:30"
    assert list(found["systemData"]) == [
        "createdAt",
        "createdBy",
        "createdByType",
        "lastModifiedAt",
        "lastModifiedBy",
        "lastModifiedByType",
    ]


def test_delete_of_an_active_one(ask: Ask, made: Response, path: str) -> None:
    """The deletion is accepted, and its operation fails."""
    answer = ask("DELETE", f"{path}{VERSION}")

    assert (answer.status, answer.body) == (202, b"null")
    operation = urlsplit(answer.headers["azure-asyncoperation"])
    status = content(ask("GET", f"{operation.path}?{operation.query}"))
    assert status["status"] == "Failed"
    assert status["error"] == {
        "code": "UserError",
        "message": "Cannot delete an active trigger weekly",
        "details": [],
        "additionalInfo": [],
    }


def test_not_found(ask: Ask, path: str) -> None:
    """An unknown schedule is an unknown trigger."""
    answer = ask("GET", f"{path}{VERSION}")

    assert answer.status == 404
    error = content(answer)["error"]
    assert (error["code"], error["message"]) == ("UserError", "Resource Trigger weekly not found")
    assert error["additionalInfo"][-1] == {
        "type": "InnerError",
        "info": {"value": {"code": "NotFound", "innerError": None}},
    }
