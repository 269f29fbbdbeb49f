"""What a deployment collects of its requests and answers, and the events that are stored.

Sources: Microsoft Learn, "Collect production data from models for real-time inferencing" (names,
places and fields); REST API 2024-04-01-preview, `DataCollector` (`rollingRate`).
"""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

Rolling = Literal["Year", "Month", "Day", "Hour", "Minute"]
REQUEST, RESPONSE = "request", "response"
MOST_INLINE = 4 << 20  # bytes; what is larger is stored beside the events
_PARTS: dict[Rolling, str] = {
    "Year": "%Y",
    "Month": "%Y/%m",
    "Day": "%Y/%m/%d",
    "Hour": "%Y/%m/%d/%H",
    "Minute": "%Y/%m/%d/%H/%M",
}


@dataclass(frozen=True)
class Collection:
    """One kind of data that is collected.

    Attributes:
        name: `model_inputs`, `model_outputs`, `request`, `response` or a name of the script's.
        uri: the folder that it is written to.
        sampling: which share of the events is kept, 0 to 1.
    """

    name: str
    uri: str
    sampling: float = 1.0


@dataclass(frozen=True)
class Collected:
    """What was collected once.

    Attributes:
        collection: the collection's name.
        content: the bytes.
        content_type: what they are.
        moment: when it was collected.
        correlation_id: what connects inputs with outputs.
        extra: more fields of the event.
    """

    collection: str
    content: bytes
    content_type: str
    moment: datetime
    correlation_id: str
    extra: dict[str, str]

    def inline(self) -> Any:
        """Return the content as a value of JSON; None when the event can only point to it."""
        if len(self.content) > MOST_INLINE or "json" not in self.content_type:
            return None
        try:
            return json.loads(self.content)
        except ValueError:
            return None

    def event(self, source: str, data: Any, *, beside: bool) -> dict[str, Any]:
        """Return the event in the CloudEvents format.

        Args:
            source: the ARM id of the deployment.
            data: the content, or the address of the blob that it is in.
            beside: whether it is in a blob of its own.
        """
        size = len(self.content)
        return {
            "specversion": "1.0",
            "id": str(uuid.uuid4()),
            "source": source,
            "type": f"azureml.inference.{self.collection}",
            "datacontenttype": self.content_type,
            "time": self.moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "data": data,
            "contentrange": f"bytes 0-{max(size - 1, 0)}/{size}",
            "correlationid": self.correlation_id,
            "xrequestid": self.correlation_id,
            **self.extra,
            **({"datainblob": "true"} if beside else {}),
        }


def folder_of(moment: datetime, rolling: Rolling) -> str:
    """Return the folder, inside that of the collection, for what is collected at `moment`."""
    return moment.astimezone(UTC).strftime(_PARTS[rolling])
