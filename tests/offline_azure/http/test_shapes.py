"""Values of bodies that are not what they must be."""

from __future__ import annotations

from typing import Any

import pytest

from offline_azure.http import shapes


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"identity": 7}, "The value of 'identity' in the body is not an object."),
        ({"tags": ["a"]}, "The value of 'tags' in the body is not an object."),
        ({"location": {}}, "The value of 'location' in the body is not a text."),
        ({"properties": {"dataUri": True}}, "The value of 'dataUri' in the body is not a text."),
        (
            {"properties": {"regionDetails": {}}},
            "The value of 'regionDetails' in the body is not a list.",
        ),
        (
            {"properties": {"regionDetails": ["westeurope"]}},
            "A value in 'regionDetails' in the body is not an object.",
        ),
        (
            {"properties": {"inputs": {"location": "a"}}},
            "A value in 'inputs' in the body is not an object.",
        ),
        (
            {"properties": {"action": {"jobDefinition": {"command": 7}}}},
            "The value of 'command' in the body is not a text.",
        ),
        (
            {"properties": {"computeType": "AmlCompute", "properties": {"scaleSettings": []}}},
            "The value of 'scaleSettings' in the body is not an object.",
        ),
    ],
)
def test_values_that_cannot_be(body: dict[str, Any], fault: str) -> None:
    """The field is named, however deep it is."""
    assert shapes.fault(body) == fault


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"identity": None, "tags": {}, "properties": {"inputs": None, "command": "a"}},
        {"tags": {"identity": "mine", "location": 7}},
        {"properties": {"properties": {"tags": "mine", "command": "7"}}},
        {"properties": {"inputs": {"tags": {"jobInputType": "literal", "value": "1"}}}},
        {"properties": {"inputs": {"a": None}, "searchSpace": {"limits": ["choice", [[1]]]}}},
        {"properties": {"template": {"resources": [{"tags": "[parameters('tags')]"}]}}},
        {"properties": {"parameters": {"location": {"value": "westeurope"}}}},
        {"properties": {"componentSpec": {"command": ["a"], "timeout": 7}}},
        {
            "properties": {
                "computeType": "ComputeInstance",
                "properties": {"schedules": {"computeStartStop": [{"action": "stop"}]}},
            }
        },
    ],
)
def test_names_that_users_choose(body: dict[str, Any]) -> None:
    """Tags, properties, inputs and what is written in another language are left alone."""
    assert shapes.fault(body) == ""
