"""The control interface of the server: who are you, who uses you, stop.

It is reached by plain requests to the proxy's own port; `offline_azure.process.endpoint` is the
client's side.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from pathlib import Path
from typing import Any

from offline_azure.http.messages import Request, Response
from offline_azure.process.endpoint import ROOT, proof
from offline_azure.process.leases import Holder, Leases
from offline_azure.processes import Process


class Control:
    """Answers the requests to one server.

    Args:
        secret: the secret of this start.
        leases: who uses the server.
        status: describes the server; JSON types only.
        welcome: returns what a user needs who works in a directory; JSON types only.
    """

    def __init__(
        self,
        secret: str,
        leases: Leases,
        status: Callable[[], dict[str, Any]],
        welcome: Callable[[Path], dict[str, Any]],
    ) -> None:
        self._secret = secret
        self._leases = leases
        self._status = status
        self._welcome = welcome

    def handle(self, request: Request) -> Response:
        """Answer one request."""
        operation = f"{request.method} {request.path.removeprefix(ROOT)}"
        if operation == "GET /identity":
            return Response.of_json({"proof": proof(self._secret, request.query.get("nonce", ""))})
        expected = f"Bearer {self._secret}".encode()
        if not hmac.compare_digest(request.headers.get("authorization", "").encode(), expected):
            return Response.of_json({"error": "this is not for you"}, 401)
        if operation == "POST /lease":
            return self._lease(request.json())
        if operation == "GET /status":
            return Response.of_json(self._status())
        if operation == "POST /stay":
            self._leases.stay()
            return Response.of_json(self._status())
        if operation == "POST /stop":
            self._leases.stop()
            return Response.of_json({})
        return Response.of_json({"error": f"no operation {operation}"}, 404)

    def _lease(self, content: dict[str, Any]) -> Response:
        holder = Holder(Process(content["pid"], content["started"]), content["kind"])
        try:
            accepted = self._leases.add(holder)
        except ProcessLookupError as error:
            return Response.of_json({"error": str(error)}, 409)
        if not accepted:
            return Response.of_json({"error": "stopping"}, 503)
        return Response.of_json({**self._status(), **self._welcome(Path(content["start"]))})
