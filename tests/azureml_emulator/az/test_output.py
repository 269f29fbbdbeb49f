"""How a result is printed."""

import io

import jmespath
import pytest

from azureml_emulator.az.errors import AzError
from azureml_emulator.az.output import show

_RESULT = [{"name": "ä", "b": {"c": 1}, "id": "long", "t": "x\ny"}, {"name": "o", "id": "z"}]


@pytest.mark.parametrize(
    ("form", "query", "printed"),
    [
        ("json", "[0].b", '{\n  "c": 1\n}\n'),
        ("jsonc", "[].name", '[\n  "ä",\n  "o"\n]\n'),
        ("yaml", "[0].b", "c: 1\n"),
        ("tsv", "[].[name, id]", "ä\tlong\no\tz\n"),
        ("tsv", "[].name", "ä\no\n"),
        ("tsv", "[0].t", "x\ny\n"),
        ("tsv", "length(@)", "2\n"),
        ("table", "[].{Z:name, A:id}", "Z    A\n---  ----\nä    long\no    z\n"),
        ("none", None, ""),
        ("json", "[5]", ""),
        ("json", "[?name=='q']", "[]\n"),
    ],
)
def test_forms(form: str, query: str | None, printed: str) -> None:
    """Each as Azure's own CLI prints it: keys sorted, no colours in a file, umlauts as they are."""
    out = io.StringIO()

    show(_RESULT, form, jmespath.compile(query) if query else None, out)

    assert out.getvalue() == printed


def test_a_query_that_fails() -> None:
    """It can be read, but makes no sense for this result."""
    with pytest.raises(AzError, match="length"):
        show({"a": 1}, "json", jmespath.compile("length(a)"), io.StringIO())
