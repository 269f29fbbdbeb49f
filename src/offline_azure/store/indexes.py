"""What resources are found by, besides their ids.

Whoever looks resources up by something else declares it once, as an `Index`. SQLite makes it from
an expression over the row and keeps it right with every change, so there is no second record to
keep. Answers are the same without it: it only says what must not cost a look at every resource.

The indexes of a file are made when it is opened, and made anew when their declaration has changed:
a file that an earlier version wrote needs no other migration.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_COLLECTION = "rtrim(id, replace(id, '/', ''))"
_NAME = f"substr(id, length({_COLLECTION}) + 1)"
# Numbers of any length, as text that sorts like them; NULL for names that are not numbers.
_NUMBER = (
    f"CASE WHEN {_NAME} NOT GLOB '*[^0-9]*'"
    f" THEN printf('%03d', length(ltrim({_NAME}, '0'))) || ltrim({_NAME}, '0') END"
)
_OF_THE_ROW = {"type": "type", "id": "id", "collection": _COLLECTION, "number": _NUMBER}
_DOCUMENTS = ("body", "private")

Key = str | bool | None
"""A value that a field of an index may have; letters are compared without case."""


@dataclass(frozen=True)
class Index:
    """Something that resources are found by.

    Attributes:
        name: its name in the file, of lower-case letters and underscores.
        fields: what is looked up, in order: `type`; `id`; `collection` (the id up to its last
            `/`); `number` (the last part of an id that is a number); or the way to a value in one
            of the documents, such as `body.properties.isArchived` or `private.next`.
        type: the type of the resources that are found; empty for all.
        live: whether only resources of a subscription are found: those of a deleted workspace
            that can be recovered have been moved away.
    """

    name: str
    fields: tuple[str, ...]
    type: str = ""
    live: bool = False

    @property
    def sql(self) -> str:
        """The statement that makes it."""
        fields = ", ".join(expression(field) for field in self.fields)
        only = f" WHERE {' AND '.join(self._only)}" if self._only else ""
        return f"CREATE INDEX {self.name} ON resource ({fields}){only}"

    def where(self, count: int) -> str:
        """Return the condition that its first `count` fields have given values.

        Raises:
            ValueError: it has not as many fields.
        """
        if count > len(self.fields):
            raise ValueError(f"the index {self.name} has {len(self.fields)} fields, not {count}")
        terms = [f"{expression(field)} IS lower(?)" for field in self.fields[:count]]
        return " AND ".join([*self._only, *terms]) or "TRUE"

    @property
    def _only(self) -> list[str]:
        # Written out: SQLite would not see from a parameter that the index serves. The plus keeps
        # it from taking another index because that one knows the type.
        of_type = f"+type = '{self.type.lower()}'" if self.type else ""
        live = "substr(id, 1, 15) = '/subscriptions/'" if self.live else ""
        return [term for term in (of_type, live) if term]


IN_COLLECTION = Index("in_collection", ("collection",))
BY_TYPE = Index("by_type", ("type", "id"))
BY_NAME = Index("by_name", ("type", "body.name"))
BASIC = (IN_COLLECTION, BY_TYPE, BY_NAME)
"""The indexes that every store has."""


def expression(field: str) -> str:
    """Return a field of an index as SQL: text in lower case, NULL when there is none.

    Raises:
        ValueError: there is no such field.
    """
    if field in _OF_THE_ROW:
        return _OF_THE_ROW[field]
    document, *way = field.split(".")
    if document not in _DOCUMENTS or not way or not re.fullmatch(r"[\w. ]+", field):
        raise ValueError(f"not a field of an index: {field!r}")
    path = ".".join(["$", *(f'"{part}"' for part in way)])
    # A document that is damaged must not keep others from being found.
    return f"CASE WHEN json_valid({document}) THEN lower(json_extract({document}, '{path}')) END"


def as_key(value: Key) -> str | None:
    """Return a value as `expression` gives it, but for the case of letters."""
    return str(int(value)) if isinstance(value, bool) else value
