"""Whether an input fits what a component declares."""

from __future__ import annotations

from typing import Any

import pytest

from azureml_emulator.jobs.step_values import check
from azureml_emulator.jobs.submission import InvalidFieldError


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ({"type": "integer", "min": "1", "max": "3"}, "3"),
        ({"type": "number", "min": "0.5"}, "0.5"),
        ({"type": "number"}, "1e-3"),
        ({"type": "boolean"}, "True"),
        ({"type": "string", "enum": ["a", "b"]}, "b"),
    ],
)
def test_what_fits(declared: dict[str, Any], value: str) -> None:
    """Values come as text, and so do the bounds of a component."""
    check("field", declared, {"jobInputType": "literal", "value": value})


@pytest.mark.parametrize(
    ("declared", "value", "text"),
    [
        ({"type": "integer"}, "1.5", "not of type integer"),
        ({"type": "number"}, "many", "not of type number"),
        ({"type": "boolean"}, "yes", "not of type boolean"),
        ({"type": "integer", "min": "2"}, "1", "beyond the min 2"),
        ({"type": "number", "max": "0.5"}, "0.6", "beyond the max 0.5"),
        ({"type": "string", "enum": ["a"]}, "b", "none of a"),
        ({"type": "uri_folder"}, "text", "Expected an input of type uri_folder, got a value"),
    ],
)
def test_what_does_not_fit(declared: dict[str, Any], value: str, text: str) -> None:
    """The error says which input, and why."""
    with pytest.raises(InvalidFieldError, match=text) as caught:
        check("jobs.a.inputs.b", declared, {"jobInputType": "literal", "value": value})
    assert caught.value.field == "jobs.a.inputs.b"


def test_data_for_a_value() -> None:
    """Data are no number."""
    with pytest.raises(InvalidFieldError, match="got data of type uri_file"):
        check("field", {"type": "number"}, {"jobInputType": "uri_file", "uri": "azureml:x:1"})
