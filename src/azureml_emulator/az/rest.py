"""`az rest`: a request of one's own to Azure Resource Manager or another host of the workspace.

Source: https://learn.microsoft.com/cli/azure/reference-index#az-rest (2026-08-21).
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from azureml_emulator.az import account, arm
from azureml_emulator.az.command import Invocation
from azureml_emulator.az.errors import AzError
from azureml_emulator.az.ml_values import pairs


def send(invocation: Invocation) -> Any:
    """Send the request; return what came back, where it is JSON."""
    given = invocation.given
    url = _url(invocation)
    headers = _headers(given("headers") or [])
    body = _body(given("body"))
    if body is not None and "content-type" not in {name.lower() for name in headers}:
        headers["content-type"] = "application/json"
    if not given("skip-authorization-header"):
        resource = given("resource") or "/".join(url.split("/")[:3])
        scope = resource.rstrip("/") + "/.default"
        headers["authorization"] = f"Bearer {arm.token(scope).text}"
    answer = arm.send((given("method") or "get").upper(), url, body, headers)
    if answer.status >= 400:
        text = answer.body.decode(errors="replace")
        raise AzError(f"{_reason(answer.status)}({text})")
    if file := given("output-file"):
        Path(file).write_bytes(answer.body)
        return None
    try:
        return answer.json()
    except ValueError:
        print(answer.body.decode(errors="replace"))
        return None


def _url(invocation: Invocation) -> str:
    url = str(invocation.given("uri"))
    if "{subscriptionId}" in url:
        current = account.subscription(invocation)["subscriptionId"]
        url = url.replace("{subscriptionId}", current)
    if not url.startswith(("http://", "https://")):
        url = f"{arm.ENDPOINT}{url if url.startswith('/') else f'/{url}'}"
    if words := invocation.given("uri-parameters"):
        url += ("&" if "?" in url else "?") + urlencode(pairs(words, "uri-parameters"))
    return url


def _headers(words: list[str]) -> dict[str, str]:
    if len(words) == 1 and words[0].startswith("{"):
        try:
            return {name: str(value) for name, value in json.loads(words[0]).items()}
        except ValueError:
            raise AzError(f"--headers is no JSON: {words[0]}") from None
    return pairs(words, "headers")


def _body(text: str | None) -> bytes | None:
    if text is None:
        return None
    if text.startswith("@"):
        try:
            return Path(text[1:]).read_bytes()
        except OSError as error:
            raise AzError(f"{text[1:]}: {error.strerror}") from None
    return text.encode()


def _reason(status: int) -> str:
    from http import HTTPStatus

    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return str(status)
