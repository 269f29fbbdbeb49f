"""The YAML schema of MLTable files, which the SDK fetches to check one before it is uploaded.

Source: Microsoft Learn, "CLI (v2) mltable YAML schema". What that article does not forbid is
let through.
"""

from __future__ import annotations

from typing import Any

from azureml_emulator.hosts import SCHEMAS
from offline_azure.http.messages import Response
from offline_azure.http.routing import Call, Routes, anybody
from offline_azure.http.sources import docs

routes = Routes("Data", host=SCHEMAS, authenticator=anybody)

_WITHOUT_ARGUMENTS = ("read_delimited", "read_parquet", "read_json_lines", "read_delta_lake")
_TRANSFORMATIONS = (
    *_WITHOUT_ARGUMENTS,
    "convert_column_types",
    "drop_columns",
    "extract_columns_from_partition_format",
    "filter",
    "keep_columns",
    "skip",
    "take",
    "take_random_sample",
)


def _one_of(*names: str) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {name: {} for name in names},
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
    }


MLTABLE = {
    "$schema": "http://json-schema.org/draft-07/schema#",
    "title": "MLTable",
    "type": "object",
    "properties": {
        "$schema": {"type": "string"},
        "type": {"type": "string"},
        "paths": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "properties": {n: {"type": "string"} for n in ("file", "folder", "pattern")},
                "minProperties": 1,
            },
        },
        "transformations": {
            "type": "array",
            "items": {"anyOf": [{"enum": list(_WITHOUT_ARGUMENTS)}, _one_of(*_TRANSFORMATIONS)]},
        },
        "metadata": {"type": "object"},
        "traits": {"type": "object"},
    },
    "required": ["paths"],
}


@routes.route(
    "GET",
    "/latest/MLTable.schema.json",
    operation='data.create_or_update(Data(type="mltable"))',
    source=docs("CLI (v2) mltable YAML schema", "reference-yaml-mltable"),
    difference="The schema is the article's, in our own words; Microsoft's may be stricter.",
)
def get_mltable_schema(call: Call) -> Response:
    """Return the schema of an MLTable file."""
    return Response.of_json(MLTABLE)
