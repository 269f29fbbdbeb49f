"""Signatures, checked against those that Azure's own client makes."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qsl

from azure.storage.blob import (
    AccountSasPermissions,
    BlobSasPermissions,
    ContainerSasPermissions,
    ResourceTypes,
    generate_account_sas,
    generate_blob_sas,
    generate_container_sas,
)

from offline_azure.storage import signatures

KEY = "c2VjcmV0"
UNTIL = datetime(2030, 1, 1, tzinfo=UTC)


def test_account_signature_of_the_client() -> None:
    """What azure-storage-blob signs with the key is accepted, and with another is not."""
    token = generate_account_sas(
        "acct", KEY, ResourceTypes(object=True), AccountSasPermissions(read=True), UNTIL
    )
    fields = dict(parse_qsl(token))
    assert signatures.sas_is_signed(fields, "acct", "/c/b", [KEY])
    assert not signatures.sas_is_signed(fields, "acct", "/c/b", ["b3RoZXI="])
    assert not signatures.sas_is_signed({**fields, "sp": "rw"}, "acct", "/c/b", [KEY])


def test_container_signature_of_the_client() -> None:
    """A container's signature is good for its blobs, and for no other container."""
    token = generate_container_sas(
        "acct", "c", KEY, permission=ContainerSasPermissions(read=True), expiry=UNTIL
    )
    fields = dict(parse_qsl(token))
    assert signatures.sas_is_signed(fields, "acct", "/c/b/d", [KEY])
    assert not signatures.sas_is_signed(fields, "acct", "/d/b", [KEY])


def test_a_token_in_place_of_the_key() -> None:
    """What the SDK signs with a token, to read a job's log, is good for reading that blob."""
    token = f"?{signatures.account_sas('acct', KEY, UNTIL)}"
    read, write = BlobSasPermissions(read=True), BlobSasPermissions(read=True, write=True)

    def signed(permission: BlobSasPermissions, path: str) -> bool:
        text = generate_blob_sas(
            "acct", "c", "b", account_key=token, permission=permission, expiry=UNTIL
        )
        return signatures.sas_is_signed(dict(parse_qsl(text)), "acct", path, [KEY])

    assert signed(read, "/c/b")
    assert not signed(read, "/c/other")
    assert not signed(write, "/c/b")


def test_own_signatures() -> None:
    """What is given out is accepted, and expires when it says."""
    account = dict(parse_qsl(signatures.account_sas("acct", KEY, UNTIL)))
    container = dict(parse_qsl(signatures.container_sas("acct", "c", KEY, UNTIL)))
    assert signatures.sas_is_signed(account, "acct", "/c/b", [KEY])
    assert signatures.sas_is_signed(container, "acct", "/c/b", [KEY])
    assert account["se"] == container["se"] == "2030-01-01T00:00:00Z"
