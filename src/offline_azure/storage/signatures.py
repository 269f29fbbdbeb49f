"""Signatures of storage requests: shared access signatures and the account key itself.

Sources: Microsoft Learn, "Create an account SAS", "Create a service SAS" (both from version
2018-11-09 on) and "Authorize with Shared Key".
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from datetime import UTC, datetime
from urllib.parse import urlencode

from offline_azure.http.messages import AnyRequest

_VERSION = "2019-07-07"
_TIME = "%Y-%m-%dT%H:%M:%SZ"
_SERVICE_FIELDS_2020_12 = (
    "sp st se {resource} si sip spr sv sr {snapshot} ses rscc rscd rsce rscl rsct"
)
# To read a job's log, azure-ai-ml 1.35 signs an address with a token in place of the account key
# (`_artifacts._artifact_utilities.list_logs_in_datastore`). Base64 ends at the first padding, so
# every token that begins like this is the same key.
_TOKEN_START = "srt="  # noqa: S105
_SIGNED_HEADERS = (
    "content-encoding",
    "content-language",
    "content-length",
    "content-md5",
    "content-type",
    "date",
    "if-modified-since",
    "if-match",
    "if-none-match",
    "if-unmodified-since",
    "range",
)


def account_sas(account: str, key: str, expiry: datetime) -> str:
    """Return a token, without `?`, for the containers and blobs of an account.

    Its fields are those of a token that was recorded from `listSecrets`, in another order (see
    `_TOKEN_START`).
    """
    fields = {
        "sv": _VERSION,
        "se": expiry.astimezone(UTC).strftime(_TIME),
        "srt": "co",
        "ss": "bf",
        "sp": "rcuwdl",
    }
    fields["sig"] = _sign(_account_text(account, fields), key)
    return urlencode({name: fields[name] for name in ("srt", "sv", "sig", "se", "ss", "sp")})


def container_sas(account: str, container: str, key: str, expiry: datetime) -> str:
    """Return a token, without `?`, to read, create, write and list one container's blobs."""
    fields = {
        "sv": _VERSION,
        "se": expiry.astimezone(UTC).strftime(_TIME),
        "sr": "c",
        "sp": "rcwl",
    }
    fields["sig"] = _sign(_service_text(account, f"/{container}", fields), key)
    return urlencode(fields)


def sas_is_signed(fields: dict[str, str], account: str, path: str, keys: list[str]) -> bool:
    """Return whether one of the keys signed a token.

    Args:
        fields: the request's query.
        account: the account that is asked.
        path: the decoded path, `/container/blob`.
        keys: the keys of the account.
    """
    if "ss" in fields:
        texts = [_account_text(account, fields)]
    else:
        container = "/".join(path.split("/")[:2])
        texts = [_service_text(account, container if fields.get("sr") == "c" else path, fields)]
        if (fields.get("sr"), fields.get("sp")) == ("b", "r"):
            keys = [*keys, _TOKEN_START]
    return any(_same(fields["sig"], _sign(text, key)) for text in texts for key in keys)


def key_signed(request: AnyRequest, account: str, keys: list[str]) -> bool:
    """Return whether one of the keys signed the request itself (`SharedKey`)."""
    _, _, credentials = request.headers.get("authorization", "").partition(" ")
    name, _, signature = credentials.partition(":")
    text = _request_text(request, account)
    return name.lower() == account and any(_same(signature, _sign(text, key)) for key in keys)


def _account_text(account: str, fields: dict[str, str]) -> str:
    names = ["sp", "ss", "srt", "st", "se", "sip", "spr", "sv"]
    if fields.get("sv", "") >= "2020-12-06":
        names.append("ses")
    return "\n".join([account, *(fields.get(name, "") for name in names), ""])


def _service_text(account: str, path: str, fields: dict[str, str]) -> str:
    names = _SERVICE_FIELDS_2020_12.split()
    if fields.get("sv", "") < "2020-12-06":
        names.remove("ses")
    values = {**fields, "{resource}": f"/blob/{account}{path}", "{snapshot}": ""}
    return "\n".join(values.get(name, "") for name in names)


def _request_text(request: AnyRequest, account: str) -> str:
    headers = [request.headers.get(name, "") for name in _SIGNED_HEADERS]
    headers[2] = "" if headers[2] == "0" else headers[2]
    if "x-ms-date" in request.headers:
        headers[5] = ""
    own = sorted((n, v) for n, v in request.headers.items() if n.startswith("x-ms-"))
    query = sorted((name.lower(), value) for name, value in request.query.items())
    lines = [request.method, *headers, *(f"{name}:{value}" for name, value in own)]
    lines.append(f"/{account}{request.path}")
    lines += [f"{name}:{value}" for name, value in query]
    return "\n".join(lines)


def _sign(text: str, key: str) -> str:
    try:
        secret = base64.b64decode(key)
    except binascii.Error:
        return ""
    return base64.b64encode(hmac.new(secret, text.encode(), hashlib.sha256).digest()).decode()


def _same(given: str, right: str) -> bool:
    return bool(right) and hmac.compare_digest(given.encode(), right.encode())
