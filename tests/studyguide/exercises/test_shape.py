"""One schema for editors and for our own check."""

from jsonschema import Draft202012Validator

from studyguide.exercises.shape import SCHEMA, schema, schema_file
from studyguide.outline import find_root


def test_the_schema_is_one() -> None:
    """It is valid JSON Schema."""
    Draft202012Validator.check_schema(schema())


def test_the_file_that_editors_use_is_fresh() -> None:
    """`make book` writes it; it is committed, because editors open it."""
    assert (find_root() / SCHEMA).read_text(encoding="utf-8") == schema_file()
