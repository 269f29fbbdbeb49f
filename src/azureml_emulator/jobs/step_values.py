"""Whether the inputs of a pipeline's step fit what its component declares.

Source: Microsoft Learn, "CLI (v2) command component YAML schema", on inputs. The words of the
service about what does not fit are unverified.
"""

from __future__ import annotations

from typing import Any

from azureml_emulator.jobs.submission import InvalidFieldError

LITERALS = frozenset({"string", "integer", "number", "boolean"})
_TRUTH = ("true", "false")


def check(field: str, declared: dict[str, Any], given: dict[str, Any]) -> None:
    """Check an input of a step.

    Args:
        field: where it is in the request.
        declared: what the component says of it.
        given: the input as the REST API takes it, all bindings resolved.

    Raises:
        InvalidFieldError: it does not fit.
    """
    wanted = str(declared.get("type", ""))
    is_literal = given["jobInputType"] == "literal"
    if is_literal != (wanted in LITERALS):
        shown = "a value" if is_literal else f"data of type {given['jobInputType']}"
        raise InvalidFieldError(field, f"Expected an input of type {wanted}, got {shown}.")
    if is_literal:
        _check_literal(field, wanted, declared, str(given["value"]))


def _check_literal(field: str, wanted: str, declared: dict[str, Any], value: str) -> None:
    number = 0.0
    try:
        if wanted in ("integer", "number"):
            number = int(value) if wanted == "integer" else float(value)
    except ValueError:
        raise InvalidFieldError(field, f"'{value}' is not of type {wanted}.") from None
    if wanted == "boolean" and value.lower() not in _TRUTH:
        raise InvalidFieldError(field, f"'{value}' is not of type boolean.")
    if wanted in ("integer", "number"):
        for bound, outside in (("min", number.__lt__), ("max", number.__gt__)):
            limit = declared.get(bound)
            if limit is not None and outside(type(number)(float(limit))) is True:
                raise InvalidFieldError(field, f"'{value}' is beyond the {bound} {limit}.")
    allowed = declared.get("enum")
    if allowed and value not in [str(each) for each in allowed]:
        raise InvalidFieldError(field, f"'{value}' is none of {', '.join(map(str, allowed))}.")


def is_true(value: Any) -> bool:
    """Return whether a truth value is true that a component shows as text."""
    return str(value).lower() == "true"
