"""Talking to the workspace from outside a notebook, without the SDK.

The command line looks at jobs while a notebook runs. It asks the same services that the SDK
asks, over the same proxy, but in milliseconds: nothing heavy is imported.
"""

from __future__ import annotations

import base64
import json
import ssl
import urllib.request
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

from offline_azure.arm.ids import MACHINE_LEARNING, OFFLINE_TENANT_ID

_ARM = "https://management.azure.com"
_LOGIN = f"https://login.microsoftonline.com/{OFFLINE_TENANT_ID}/oauth2/v2.0/token"
_WORKSPACES = f"{MACHINE_LEARNING}/workspaces"
_MLFLOW_PAGE = 1000
_API_VERSION = "2024-10-01-preview"


class _OnlyProxy(urllib.request.BaseHandler):
    """Sends every request to one proxy, a redirected one too.

    `ProxyHandler` asks the system which hosts it should pass by, and `NO_PROXY` may name Azure.
    """

    handler_order = 900  # after the handler that reads the host's name from the request

    def __init__(self, proxy: str) -> None:
        parts = urlsplit(proxy)
        login = base64.b64encode(f"{parts.username}:{parts.password}".encode()).decode()
        self._address = f"{parts.hostname}:{parts.port}"
        self._authorization = f"Basic {login}"

    def https_request(self, request: urllib.request.Request) -> urllib.request.Request:
        request.add_header("Proxy-Authorization", self._authorization)
        request.set_proxy(self._address, "http")
        return request

    http_request = https_request


class Inside:
    """The services of the workspace that a process is inside of.

    Args:
        environment: the variables of that process.

    Raises:
        OSError: the workspace does not answer.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        context = ssl.create_default_context(cafile=environment["SSL_CERT_FILE"])
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}),  # in the place of the one that asks the system
            _OnlyProxy(environment["HTTPS_PROXY"]),
            urllib.request.HTTPSHandler(context=context),
        )
        self._token = ""
        form = {
            "grant_type": "client_credentials",
            "client_id": environment["AZURE_CLIENT_ID"],
            "client_secret": environment["AZURE_CLIENT_SECRET"],
            "scope": f"{_ARM}/.default",
        }
        self._token = self._send(_LOGIN, urlencode(form).encode())["access_token"]

    def workspaces(self) -> list[dict[str, Any]]:
        """Return all workspaces."""
        return [
            workspace
            for subscription in self._list("/subscriptions")
            for workspace in self._list(f"{subscription['id']}/providers/{_WORKSPACES}")
        ]

    def jobs(self, workspace: dict[str, Any]) -> list[dict[str, Any]]:
        """Return all jobs of a workspace that have no parent."""
        return list(self._list(f"{workspace['id']}/jobs", listViewType="All"))

    def run(self, workspace: dict[str, Any], name: str) -> dict[str, Any]:
        """Return what run history knows of a job."""
        history = f"{_api(workspace)}/history/v1.0{workspace['id']}/rundata"
        answer = self._send_json(history, {"runId": name})
        metadata: dict[str, Any] = answer["runMetadata"]
        return metadata

    def children(self, workspace: dict[str, Any], name: str) -> list[dict[str, Any]]:
        """Return what run history knows of the children of a job."""
        history = f"{_api(workspace)}/history/v1.0{workspace['id']}/runs/{name}/children"
        found: list[dict[str, Any]] = self._send(history)["value"]
        return found

    def metrics(self, workspace: dict[str, Any]) -> dict[str, dict[str, float]]:
        """Return the last value of each metric of each run, by the name of the run."""
        url = f"{_api(workspace)}/mlflow/v2.0{workspace['id']}/api/2.0/mlflow"
        experiments = self._pages(f"{url}/experiments/search", "experiments", {})
        wanted = {"experiment_ids": [found["experiment_id"] for found in experiments]}
        return {
            run["info"]["run_id"]: {m["key"]: m["value"] for m in run["data"].get("metrics", ())}
            for run in self._pages(f"{url}/runs/search", "runs", wanted)
        }

    def _pages(self, url: str, key: str, content: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """Yield what an MLflow search finds."""
        token = None
        while True:
            page = {"max_results": _MLFLOW_PAGE} | ({"page_token": token} if token else {})
            answer = self._send_json(url, content | page)
            yield from answer.get(key, ())
            token = answer.get("next_page_token")
            if not token:
                return

    def _list(self, path: str, **query: str) -> Iterator[dict[str, Any]]:
        url = f"{_ARM}{path}?{urlencode({'api-version': _API_VERSION, **query})}"
        while url:
            page = self._send(url)
            yield from page["value"]
            url = str(page.get("nextLink") or "")

    def _send_json(self, url: str, content: dict[str, Any]) -> dict[str, Any]:
        return self._send(url, json.dumps(content).encode(), "application/json")

    def _send(
        self,
        url: str,
        body: bytes | None = None,
        content_type: str = "application/x-www-form-urlencoded",
    ) -> dict[str, Any]:
        request = urllib.request.Request(url, body, {"Content-Type": content_type})  # noqa: S310
        if self._token:
            request.add_header("Authorization", f"Bearer {self._token}")
        with self._opener.open(request, timeout=60) as response:
            answer: dict[str, Any] = json.load(response)
        return answer


def _api(workspace: dict[str, Any]) -> str:
    return f"https://{workspace['location']}.api.azureml.ms"
