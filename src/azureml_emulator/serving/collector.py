"""The data collector beside one deployment: it writes what is collected as lines of JSON.

A scoring script hands over data with the package `azureml-ai-monitoring`, which posts it to the
collector's address. The address holds a password, because any program of this machine may knock.
Requests and answers are handed over by the worker itself.

Sources: `azureml-ai-monitoring` 1.0.0 (`worker/sender.py`, `config/config.py`); Microsoft Learn,
"Collect production data from models for real-time inferencing".
"""

from __future__ import annotations

import base64
import hmac
import json
import logging
import random
import secrets
import threading
import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from azureml_emulator.serving.collection import (
    REQUEST,
    RESPONSE,
    Collected,
    Collection,
    Rolling,
    folder_of,
)
from offline_azure.store.blob_records import Properties
from offline_azure.store.storage import Location, Storage

_USER = "collector"
_LOG_PATH = "/modeldata/log"
_MOST_BYTES = 64 << 20
_log = logging.getLogger(__name__)


class DataCollector:
    """Collects the data of one deployment until it is closed.

    Args:
        source: the ARM id of the deployment.
        places: of each enabled collection its folder.
        collections: the enabled collections.
        rolling: how often a new folder begins.
        storage: where the bytes go.
    """

    def __init__(
        self,
        source: str,
        places: Mapping[str, Location],
        collections: tuple[Collection, ...],
        rolling: Rolling,
        storage: Storage,
    ) -> None:
        self._source = source
        self._places = places
        self._collections = {each.name.lower(): each for each in collections}
        self._rolling = rolling
        self._storage = storage
        self._instance = str(uuid.uuid4())
        self._lock = threading.Lock()
        self._secret = secrets.token_urlsafe(24)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._thread = threading.Thread(
            target=self._server.serve_forever, name="collector", daemon=True
        )
        self._thread.start()

    def variables(self, configuration: Path) -> dict[str, str]:
        """Write the configuration for the package and return the variables that lead to it."""
        known = {
            name: {"enabled": True, "sampleRatePercentage": each.sampling * 100}
            for name, each in self._collections.items()
        }
        configuration.write_text(json.dumps({"collections": known}), encoding="utf-8")
        return {
            "AZUREML_MDC_CONFIG_PATH": str(configuration),
            "AZUREML_MDC_HOST": f"{_USER}:{self._secret}@127.0.0.1",
            "AZUREML_MDC_PORT": str(self._server.server_address[1]),
        }

    def payload(
        self, correlation_id: str, body: bytes, content_type: str, answer: bytes, answer_type: str
    ) -> None:
        """Collect a request and its answer, if these collections are enabled."""
        now = datetime.now(UTC)
        sent = {"path": "/score", "method": "POST"}
        for name, content, kind, extra in (
            (REQUEST, body, content_type, sent),
            (RESPONSE, answer, answer_type, {}),
        ):
            enabled = self._collections.get(name)
            if enabled is None or random.random() >= enabled.sampling:  # noqa: S311
                continue
            try:
                self.write(Collected(name, content, kind, now, correlation_id, extra))
            except Exception:  # the caller gets its answer all the same
                _log.exception("collection %s", name)

    def write(self, collected: Collected) -> None:
        """Put an event at the end of the file of its time."""
        place = self._places[collected.collection.lower()]
        folder = f"{place.path.strip('/')}/{folder_of(collected.moment, self._rolling)}"
        data = collected.inline()
        beside = data is None
        if beside:
            raw = Location(place.account, place.container, f"{folder}/{uuid.uuid4()}")
            self._put(raw, collected.content, Properties())
            host = f"https://{raw.account}.blob.core.windows.net"
            data = f"{host}/{raw.container}/{raw.path}"
        event = collected.event(self._source, data, beside=beside)
        line = json.dumps(event, separators=(",", ":")).encode() + b"\n"
        target = Location(place.account, place.container, f"{folder}/{self._instance}.jsonl")
        with self._lock:
            self._put(target, line, Properties(type="AppendBlob"))

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def is_allowed(self, authorization: str) -> bool:
        """Return whether the header has the password."""
        right = base64.b64encode(f"{_USER}:{self._secret}".encode()).decode()
        return hmac.compare_digest(authorization, f"Basic {right}")

    def collects(self, name: str) -> bool:
        """Return whether the collection of this name is enabled."""
        return name.lower() in self._collections

    def _put(self, location: Location, content: bytes, properties: Properties) -> None:
        with self._storage.receive() as source:
            source.write_bytes(content)
            if properties.type == "AppendBlob" and self._storage.properties(location):
                self._storage.append(source, location)
            else:
                self._storage.commit(source, location, properties)


def _handler(collector: DataCollector) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Takes what `azureml-ai-monitoring` posts."""

        def do_POST(self) -> None:
            """Store one event."""
            kind = self.headers.get("ce-type", "")
            name = kind.removeprefix("azureml.inference.")
            size = self.headers.get("content-length", "")
            if not collector.is_allowed(self.headers.get("authorization", "")):
                return self._answer(401, "the password is missing")
            if self.path != _LOG_PATH or not size.isdigit() or int(size) > _MOST_BYTES:
                return self._answer(400, f"not an event for {_LOG_PATH} of at most 64 MiB")
            if not collector.collects(name):
                return self._answer(404, f"the collection {name} is not enabled")
            content = self.rfile.read(int(size))
            try:
                collector.write(self._collected(name, content))
            except Exception as error:
                _log.exception("collection %s", name)
                return self._answer(500, str(error))
            return self._answer(200, "collected")

        def _collected(self, name: str, content: bytes) -> Collected:
            given = self.headers
            named = {
                "modelversion": "ce-model-version",
                "collectdatatype": "ce-collect-data-type",
                "agent": "ce-agent",
            }
            return Collected(
                collection=name,
                content=content,
                content_type=given.get("content-type", "application/octet-stream"),
                moment=datetime.fromtimestamp(float(given.get("ce-time", "0")), UTC),
                correlation_id=given.get("ce-x-request-id", ""),
                extra={field: given[header] for field, header in named.items() if header in given},
            )

        def _answer(self, status: int, text: str) -> None:
            content = text.encode()
            self.send_response(status)
            self.send_header("content-length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler
