"""The schema of MLTable files."""

from __future__ import annotations

import json
from typing import Any

import jsonschema
import pytest

from azureml_emulator.application import Application
from offline_azure.http.messages import Request

HOST = "azuremlschemasprod.azureedge.net"


@pytest.fixture
def schema(application: Application) -> dict[str, Any]:
    """The schema as the SDK fetches it, without a token."""
    response = application.handle(Request.build("GET", HOST, "/latest/MLTable.schema.json"))
    assert response.status == 200
    assert isinstance(response.body, bytes)
    return dict(json.loads(response.body))


@pytest.mark.parametrize(
    "table",
    [
        {"paths": [{"file": "./a.csv"}]},
        {"paths": [{"pattern": "./*.parquet"}], "transformations": ["read_parquet"]},
        {
            "$schema": "https://azuremlschemas.azureedge.net/latest/MLTable.schema.json",
            "type": "mltable",
            "paths": [{"folder": "./"}],
            "transformations": [
                {"read_delimited": {"delimiter": ",", "header": "all_files_same_headers"}},
                {"keep_columns": ["a", "b"]},
                {"filter": 'col("a") > 1'},
            ],
        },
    ],
)
def test_documented_tables(schema: dict[str, Any], table: dict[str, Any]) -> None:
    """What the article shows is valid."""
    jsonschema.validate(table, schema)


@pytest.mark.parametrize(
    "table",
    [
        {},
        {"paths": []},
        {"paths": "./a.csv"},
        {"paths": [{}]},
        {"paths": [{"file": "a"}], "transformations": [{"read_excel": {}}]},
        {"paths": [{"file": "a"}], "transformations": ["filter"]},
    ],
)
def test_mistakes(schema: dict[str, Any], table: dict[str, Any]) -> None:
    """A table without paths, or with an unknown transformation, is not."""
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(table, schema)
