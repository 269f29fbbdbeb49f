"""The errors of a storage account."""

from __future__ import annotations

from datetime import UTC, datetime

from offline_azure.storage import faults


def test_the_answer_is_xml() -> None:
    """A storage client reads the code from the header, a person the text from the XML."""
    response = faults.BLOB_NOT_FOUND.error().response(
        "westeurope", datetime(2026, 1, 1, tzinfo=UTC)
    )
    assert response.status == 404
    assert response.headers["x-ms-error-code"] == "BlobNotFound"
    assert isinstance(response.body, bytes)
    assert b"<Code>BlobNotFound</Code>" in response.body
    assert b"Time:2026-01-01T00:00:00" in response.body
