"""Where a running server is, and how to talk to it.

The client first lets the server prove that it knows the secret (another program may have taken
the port), and only then shows that it knows it too.
"""

from __future__ import annotations

import contextlib
import hashlib
import hmac
import http.client
import json
import secrets
from dataclasses import dataclass
from typing import Any

from offline_azure.process.state import State, read_json, write_atomically, write_into
from offline_azure.processes import Process

READY = "ready"
"""What a server prints when it can be used."""
ROOT = "/azureml-emulator"
"""The path of the control interface."""

_PATIENCE = 30.0  # seconds for an answer on loopback


class NoAnswerError(Exception):
    """Nobody answers, or not the server that was meant."""


class HangsError(NoAnswerError):
    """The server is there and does not answer; asking again does not help."""


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
        """Return the server of `state`; None when there is none or its process has ended.

        The lock file says the same as `server.json`, in case somebody removes or damages that one.
        """
        for path in (state.server, state.lock):
            known = read_json(path)
            if known is not None and known.keys() >= {"pid", "started", "port", "secret"}:
                process = Process(known["pid"], known["started"])
                if process.alive:
                    return cls(process, known["port"], known["secret"])
        return None

    def write(self, state: State) -> None:
        """Let the clients of `state` find this server, which holds its lock."""
        content = {
            "pid": self.process.pid,
            "started": self.process.started,
            "port": self.port,
            "secret": self.secret,
        }
        text = json.dumps(content).encode()
        write_atomically(state.server, text)
        write_into(state.lock, text)

    @staticmethod
    def remove(state: State) -> None:
        """Let nobody find the server of `state` any more."""
        with contextlib.suppress(FileNotFoundError):  # somebody has removed the whole folder
            state.server.unlink(missing_ok=True)
            write_into(state.lock, b"")

    def call(
        self, method: str, operation: str, content: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Ask the server and return its answer.

        Raises:
            NoAnswerError: it does not run, is stopping, or is another program.
            HangsError: it runs and is silent.
        """
        if self.process.stopped:
            number = self.process.pid
            raise HangsError(
                f"process {number} is stopped; let it go on with `kill -CONT {number}`"
            )
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_PATIENCE)
        try:
            nonce = secrets.token_hex(16)
            answer = _exchange(connection, "GET", f"/identity?nonce={nonce}")
            if not hmac.compare_digest(str(answer.get("proof")), proof(self.secret, nonce)):
                raise NoAnswerError(f"another program listens on port {self.port}")
            headers = {"Authorization": f"Bearer {self.secret}"}
            return _exchange(connection, method, operation, json.dumps(content or {}), headers)
        except TimeoutError:
            raise HangsError(f"process {self.process.pid} says nothing") from None
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
