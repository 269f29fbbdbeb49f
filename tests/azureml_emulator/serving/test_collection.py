"""The events of a data collector, and where they go."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from azureml_emulator.serving.collection import MOST_INLINE, Collected, Rolling, folder_of

MOMENT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def collected(content: bytes, content_type: str = "application/json") -> Collected:
    """Return something collected."""
    return Collected("model_inputs", content, content_type, MOMENT, "c-1", {"agent": "a"})


@pytest.mark.parametrize(
    ("rolling", "folder"),
    [
        ("Year", "2026"),
        ("Month", "2026/03"),
        ("Day", "2026/03/04"),
        ("Hour", "2026/03/04/05"),
        ("Minute", "2026/03/04/05/06"),
    ],
)
def test_a_folder_for_each_stretch_of_time(rolling: Rolling, folder: str) -> None:
    """The rolling rate says how deep the folders of the time go."""
    assert folder_of(MOMENT, rolling) == folder


def test_an_event_has_the_documented_fields() -> None:
    """Names and forms are those of Microsoft's example."""
    content = b'[{"age": 3}]'
    one = collected(content)

    event = one.event("/subscriptions/s", one.inline(), beside=False)

    assert event.pop("id")
    assert event == {
        "specversion": "1.0",
        "source": "/subscriptions/s",
        "type": "azureml.inference.model_inputs",
        "datacontenttype": "application/json",
        "time": "2026-03-04T05:06:07Z",
        "data": [{"age": 3}],
        "contentrange": "bytes 0-11/12",
        "correlationid": "c-1",
        "xrequestid": "c-1",
        "agent": "a",
    }


@pytest.mark.parametrize(
    "one",
    [
        collected(b"text", "text/plain"),
        collected(b"{broken"),
        collected(b'"' + b"x" * MOST_INLINE + b'"'),
    ],
)
def test_what_does_not_fit_into_an_event(one: Collected) -> None:
    """Text that is no JSON, and more than 4 MB, are stored beside the events."""
    assert one.inline() is None
    assert one.event("s", "https://...", beside=True)["datainblob"] == "true"
