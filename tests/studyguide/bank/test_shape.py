"""One schema for editors and for our own check, made from the kinds."""

from pathlib import Path

from jsonschema import Draft202012Validator

from studyguide.bank.shape import SCHEMA, schema, schema_file
from studyguide.kinds import KINDS
from studyguide.outline import find_root


def test_the_schema_is_one() -> None:
    """It is valid JSON Schema and knows every kind."""
    Draft202012Validator.check_schema(schema())

    question = schema()["$defs"]["question"]
    assert question["properties"]["type"]["enum"] == list(KINDS)
    assert len(question["allOf"]) == len(KINDS)


def test_fields_of_other_kinds_are_refused_by_name() -> None:
    """An author learns which kinds have a field."""
    rules = {
        r["if"]["properties"]["type"]["const"]: r["then"]
        for r in schema()["$defs"]["question"]["allOf"]
    }

    assert rules["open"]["properties"]["options"]["description"] == (
        "Only questions of type single and multiple have it."
    )
    assert rules["single"]["required"] == ["options"]


def test_the_file_that_editors_use_is_fresh() -> None:
    """`make book` writes it; it is committed, because editors open it."""
    assert (find_root() / SCHEMA).read_text(encoding="utf-8") == schema_file()


def test_it_lies_beside_the_questions() -> None:
    """Where the first line of a question file says."""
    assert Path("book/questions/schema.json") == SCHEMA
