"""What requests say about a blob, and what they are told."""

from __future__ import annotations

import pytest
from azure.core import MatchConditions
from azure.core.exceptions import ResourceModifiedError
from azure.storage.blob import ContainerClient, ContentSettings

from offline_azure.storage.blob_answers import http_date


def test_metadata_is_replaced(container: ContainerClient) -> None:
    """Setting metadata replaces all of it and changes the ETag."""
    blob = container.upload_blob("m", b"1", metadata={"a": "1"})
    before = blob.get_blob_properties().etag
    blob.set_blob_metadata({"b": "2"})
    assert blob.get_blob_properties().metadata == {"b": "2"}
    assert blob.get_blob_properties().etag != before


def test_headers_are_replaced(container: ContainerClient) -> None:
    """A blob's type can be changed without its bytes."""
    blob = container.upload_blob("h", b"1", metadata={"a": "1"})
    blob.set_http_headers(ContentSettings(content_type="text/plain"))
    assert blob.get_blob_properties().content_settings.content_type == "text/plain"
    assert blob.get_blob_properties().metadata == {"a": "1"}


def test_conditions(container: ContainerClient) -> None:
    """A request for another version of the blob is refused."""
    blob = container.upload_blob("c", b"1")
    etag = blob.get_blob_properties().etag
    container.upload_blob("c", b"2", overwrite=True)
    with pytest.raises(ResourceModifiedError) as raised:
        blob.download_blob(etag=etag, match_condition=MatchConditions.IfNotModified)
    assert raised.value.error_code == "ConditionNotMet"


def test_http_date() -> None:
    """A moment is written as HTTP wants it."""
    assert http_date(0) == "Thu, 01 Jan 1970 00:00:00 GMT"
