"""The shapes of error answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from offline_azure.http.errors import ErrorCase

NOW = datetime(2026, 1, 1, tzinfo=UTC)


def test_gateway() -> None:
    """Azure Resource Manager's gateway sends a code and a message."""
    case = ErrorCase("w", 404, "ResourceNotFound", "No {name}.", None)
    response = case.error(name="ws").response("westeurope", NOW)
    assert response.status == 404
    assert response.headers["x-ms-failure-cause"] == "gateway"
    assert json.loads(response.body) == {"error": {"code": "ResourceNotFound", "message": "No ws."}}


def test_service() -> None:
    """An Azure ML service sends details and additional information, in the recorded order."""
    case = ErrorCase(
        "w", 404, "UserError", "No {name}.", None, "service", ("NotFound", "ThingNotFound")
    )
    response = case.error(name="thing").response("westeurope", NOW)
    error = json.loads(response.body)["error"]
    assert response.headers["x-ms-response-type"] == "error"
    assert list(error) == ["code", "message", "details", "additionalInfo"]
    information = {entry["type"]: entry["info"]["value"] for entry in error["additionalInfo"]}
    assert list(information) == [
        "ComponentName",
        "Correlation",
        "Environment",
        "Location",
        "Time",
        "InnerError",
    ]
    assert information["Time"] == "2026-01-01T00:00:00.0000000+00:00"
    assert information["InnerError"] == {
        "code": "NotFound",
        "innerError": {"code": "ThingNotFound", "innerError": None},
    }


def test_service_without_inner_error() -> None:
    """`InnerError` is left out where the service leaves it out."""
    error = ErrorCase("w", 400, "UserError", "No.", None, "service").error()
    content = json.loads(error.response("westeurope", NOW).body)
    types = [entry["type"] for entry in content["error"]["additionalInfo"]]
    assert "InnerError" not in types


def test_same_error_has_the_same_correlation() -> None:
    """Stored outputs of a failing cell do not change from run to run."""
    case = ErrorCase("w", 400, "UserError", "No {name}.", None, "service")
    bodies = [case.error(name=name).response("r", NOW).body for name in ("a", "a", "b")]
    assert bodies[0] == bodies[1]
    assert bodies[0] != bodies[2]


def test_without_a_body() -> None:
    """Some answers are nothing but a status code."""
    response = ErrorCase("w", 404, "", "", None, "none").error().response("westeurope", NOW)
    assert (response.status, response.body) == (404, b"")


def test_mlflow() -> None:
    """The services of MLflow answer in its own form."""
    case = ErrorCase("w", 400, "FEATURE_DISABLED", "No {name}.", None, "mlflow")
    response = case.error(name="aliases").response("westeurope", NOW)
    assert response.status == 400
    assert json.loads(response.body) == {"error_code": "FEATURE_DISABLED", "message": "No aliases."}
