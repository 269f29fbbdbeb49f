"""Where a running server is, and how to talk to it.

The client first lets the server prove that it knows the secret (another program may have taken
the port), and only then shows that it knows it too.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import json
import secrets
from dataclasses import dataclass
from typing import Any

from azureml_emulator.core.processes import Process
from azureml_emulator.server.state import State, read_json, write_atomically

READY = "ready"
"""What a server prints when it can be used."""
ROOT = "/azureml-emulator"
"""The path of the control interface."""

_PATIENCE = 30.0  # seconds for an answer on loopback


class NoAnswerError(Exception):
    """Nobody answers, or not the server that was meant."""


@dataclass(frozen=True)
class Endpoint:
    """One start of a server."""

    process: Process
    port: int
    secret: str

    @property
    def address(self) -> str:
        """Where the proxy listens, `127.0.0.1:PORT`."""
        return f"127.0.0.1:{self.port}"

    @classmethod
    def read(cls, state: State) -> Endpoint | None:
        """Return the server of `state`; None when there is none or its process has ended."""
        known = read_json(state.server)
        if known is None or not known.keys() >= {"pid", "started", "port", "secret"}:
            return None
        process = Process(known["pid"], known["started"])
        return cls(process, known["port"], known["secret"]) if process.alive else None

    def write(self, state: State) -> None:
        """Let the clients of `state` find this server."""
        content = {
            "pid": self.process.pid,
            "started": self.process.started,
            "port": self.port,
            "secret": self.secret,
        }
        write_atomically(state.server, json.dumps(content).encode())

    def call(
        self, method: str, operation: str, content: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Ask the server and return its answer.

        Raises:
            NoAnswerError: it does not run, is stopping, or is another program.
        """
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        try:
            nonce = secrets.token_hex(16)
            answer = _exchange(connection, "GET", f"/identity?nonce={nonce}")
            if not hmac.compare_digest(str(answer.get("proof")), proof(self.secret, nonce)):
                raise NoAnswerError(f"another program listens on port {self.port}")
            headers = {"Authorization": f"Bearer {self.secret}"}
            return _exchange(connection, method, operation, json.dumps(content or {}), headers)
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise NoAnswerError(f"nobody answers on port {self.port}: {error}") from None
        finally:
            connection.close()


def proof(secret: str, nonce: str) -> str:
    """Return what only somebody who knows `secret` can say about `nonce`."""
    return hmac.new(secret.encode(), f"identity:{nonce}".encode(), hashlib.sha256).hexdigest()


def _exchange(
    connection: http.client.HTTPConnection,
    method: str,
    operation: str,
    body: str | None = None,
    headers: dict[str, str] | None = None,
) -> dict[str, Any]:
    connection.request(method, f"{ROOT}{operation}", body, headers or {})
    response = connection.getresponse()
    content = json.loads(response.read())
    if response.status != 200 or not isinstance(content, dict):
        raise NoAnswerError(f"the server answered {response.status}: {content}")
    return content
