"""Requests to the Azure Resource Manager of the workspace, without the SDK.

The proxy and the certificates come from the environment, as for every client inside the workspace.
"""

from __future__ import annotations

import json
import os
import ssl
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from azureml_emulator.az.errors import AzError, NotFoundError
from offline_azure.arm.ids import OFFLINE_TENANT_ID
from offline_azure.ways_out import CA_BUNDLES

ENDPOINT = "https://management.azure.com"
_LOGIN = "https://login.microsoftonline.com"
_API_VERSION = "2021-04-01"
_MISSING = 404


@dataclass(frozen=True)
class Token:
    """An access token, and when it expires, in seconds since 1970."""

    text: str
    expires: int


@dataclass(frozen=True)
class Answer:
    """What a host answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        """Return the body as JSON; None when it is empty."""
        return json.loads(self.body) if self.body.strip() else None


_TOKENS: dict[str, Token] = {}  # of this process, which lives as long as one command


def token(scope: str) -> Token:
    """Get a token of the signed-in principal; of each kind one for the whole command.

    Raises:
        AzError: it was not given.
    """
    if scope in _TOKENS:
        return _TOKENS[scope]
    form = {
        "grant_type": "client_credentials",
        "client_id": os.environ.get("AZURE_CLIENT_ID", "az"),
        "client_secret": "offline",
        "scope": scope,
    }
    url = f"{_LOGIN}/{OFFLINE_TENANT_ID}/oauth2/v2.0/token"
    answer = send("POST", url, urllib.parse.urlencode(form).encode()).json()
    if "access_token" not in answer:
        raise AzError(answer.get("error_description", "no token was given"))
    expires = int(time.time()) + int(answer["expires_in"])
    _TOKENS[scope] = Token(answer["access_token"], expires)
    return _TOKENS[scope]


def call(method: str, path: str, body: Any = None, api_version: str = _API_VERSION) -> Any:
    """Ask Azure Resource Manager; return what it answers.

    Raises:
        NotFoundError: what the path names does not exist.
        AzError: it refused.
    """
    url = f"{ENDPOINT}{path}{'&' if '?' in path else '?'}api-version={api_version}"
    headers = {"authorization": f"Bearer {token(f'{ENDPOINT}/.default').text}"}
    content = None
    if body is not None:
        content = json.dumps(body).encode()
        headers["content-type"] = "application/json"
    answer = send(method, url, content, headers)
    if answer.status < 400:
        return answer.json()
    raise refusal(answer)


def trust_the_workspace_only() -> None:
    """Let clients of this process load one certificate: that of all a whole bundle takes long."""
    bundle = Path(os.environ.get("SSL_CERT_FILE", ""))
    authority = bundle.with_name("authority.pem")
    if bundle.name.startswith("bundle-") and authority.is_file():
        os.environ.update(dict.fromkeys(CA_BUNDLES, str(authority)))


@cache
def _trusted() -> ssl.SSLContext:
    return ssl.create_default_context(cafile=os.environ.get("SSL_CERT_FILE"))


def refusal(answer: Answer) -> AzError:
    """Return the error for an answer that is none, worded as the Azure CLI does."""
    try:
        error = answer.json()["error"]
        code, message = error.get("code", ""), error.get("message", "")
    except (ValueError, KeyError, TypeError):
        code, message = str(answer.status), answer.body.decode(errors="replace")
    kind = NotFoundError if answer.status == _MISSING else AzError
    return kind(f"({code}) {message}\nCode: {code}\nMessage: {message}")


def send(
    method: str, url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> Answer:
    """Send a request; return what came back, whatever its status.

    Raises:
        AzError: nobody answered.
    """
    request = urllib.request.Request(url, body, dict(headers or {}), method=method)  # noqa: S310
    try:
        with urllib.request.urlopen(request, context=_trusted()) as answer:  # noqa: S310
            return Answer(answer.status, dict(answer.headers), answer.read())
    except urllib.error.HTTPError as error:
        with error:
            return Answer(error.code, dict(error.headers), error.read())
    except (OSError, ValueError) as error:
        raise AzError(
            f"{url.split('?')[0]} cannot be reached from the offline workspace ({error})"
        ) from None
