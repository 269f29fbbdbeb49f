"""Errors as Azure answers them: who answers decides the shape.

Azure Resource Manager's gateway sends two keys; an Azure ML service sends details and
additional information, which the SDK prints; some parts of Azure ML send the errors of their common
runtime as they are; a storage account sends XML. Each error a
resource can give is declared once as an `ErrorCase`, with the source of its text or with none:
then it is unverified, and the generated page says so. A few answers are a status code without a
body.

Sources: recordings `workspace/workspace_create_update_and_delete` (gateway), `datastore/blob_store`
(service) and `workspace/workspace_connections_create_update_and_delete_python_feed` (runtime) of
azure-ai-ml's tests; for storage, Microsoft Learn, "Status and
error codes" of its REST API.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from xml.sax.saxutils import escape

from offline_azure.clock import offset_timestamp, timestamp
from offline_azure.http.messages import Headers, Response

Envelope = Literal["gateway", "service", "runtime", "storage", "mlflow", "none"]


@dataclass(frozen=True)
class ErrorCase:
    """One error that the service can answer.

    `message` may hold `{names}`, filled in when the error is raised. `inner` is the chain of
    codes under `InnerError`, outermost first; `details` are codes and messages below the main
    one. `source` is None when the text is unverified.
    """

    when: str
    status: int
    code: str
    message: str
    source: str | None
    envelope: Envelope = "gateway"
    inner: tuple[str, ...] = ()
    details: tuple[tuple[str, str], ...] = ()

    def error(self, **values: str) -> AzureError:
        """Return the error to raise, with its message filled in."""
        details = [
            {"code": code, "message": text.format(**values), "details": [], "additionalInfo": []}
            for code, text in self.details
        ]
        return AzureError(self, self.message.format(**values), details)


class AzureError(Exception):
    """An error answer on its way to the client."""

    def __init__(self, case: ErrorCase, message: str, details: list[Any] | None = None) -> None:
        super().__init__(message)
        self.case = case
        self.message = message
        self.details = details or []

    def response(self, region: str, now: datetime) -> Response:
        """Return the answer as the service in `region` words it."""
        if self.case.envelope == "gateway":
            return self._gateway_response()
        if self.case.envelope == "runtime":
            return self._runtime_response(region, now)
        if self.case.envelope == "storage":
            return self._storage_response(now)
        if self.case.envelope == "mlflow":
            error = {"error_code": self.case.code, "message": self.message}
            return Response.of_json(error, self.case.status)
        if self.case.envelope == "none":
            return Response(self.case.status, headers=Headers({"x-ms-response-type": "standard"}))
        return self._service_response(region, now)

    def _gateway_response(self) -> Response:
        error: dict[str, Any] = {"code": self.case.code, "message": self.message}
        if self.details:
            error["details"] = self.details
        headers = {"x-ms-failure-cause": "gateway"}
        return Response.of_json({"error": error}, self.case.status, headers)

    def _storage_response(self, now: datetime) -> Response:
        request = uuid.uuid5(uuid.NAMESPACE_URL, f"{self.case.code}:{self.message}")
        text = f"{self.message}\nRequestId:{request}\nTime:{timestamp(now)}"
        body = (
            '<?xml version="1.0" encoding="utf-8"?>'
            f"<Error><Code>{self.case.code}</Code><Message>{escape(text)}</Message></Error>"
        )
        headers = Headers({"x-ms-error-code": self.case.code, "content-type": "application/xml"})
        return Response(self.case.status, body.encode(), headers)

    @property
    def _correlation(self) -> dict[str, str]:
        # Azure draws the correlation ids at random; derived ones keep stored outputs stable.
        seed = uuid.uuid5(uuid.NAMESPACE_URL, f"{self.case.code}:{self.message}").hex
        return {"operation": seed, "request": seed[:16]}

    def _runtime_response(self, region: str, now: datetime) -> Response:
        error = {
            "code": self.case.code,
            "severity": None,
            "message": self.message,
            "messageFormat": None,
            "messageParameters": None,
            "referenceCode": None,
            "detailsUri": None,
            "target": None,
            "details": self.details,
            "innerError": _chain(self.case.inner),
            "debugInfo": None,
            "additionalInfo": None,
        }
        content = {
            "error": error,
            "correlation": self._correlation,
            "environment": region,
            "location": region,
            "time": offset_timestamp(now),
            "componentName": "account-rp",
        }
        return Response.of_json(content, self.case.status, {"x-ms-response-type": "error"})

    def _service_response(self, region: str, now: datetime) -> Response:
        information: list[tuple[str, Any]] = [
            ("ComponentName", "managementfrontend"),
            ("Correlation", self._correlation),
            ("Environment", region),
            ("Location", region),
            ("Time", offset_timestamp(now)),
        ]
        if self.case.inner:
            information.append(("InnerError", _chain(self.case.inner)))
        error = {
            "code": self.case.code,
            "message": self.message,
            "details": self.details,
            "additionalInfo": [{"type": t, "info": {"value": v}} for t, v in information],
        }
        headers = {"x-ms-response-type": "error"}
        return Response.of_json({"error": error}, self.case.status, headers)


def _chain(codes: tuple[str, ...]) -> dict[str, Any] | None:
    return {"code": codes[0], "innerError": _chain(codes[1:])} if codes else None
