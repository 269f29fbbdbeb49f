"""The reference pages name what the SDK has."""

import ast
import importlib
import inspect
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from studyguide.outline import load_outline

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "book/reference/sdk-v1-names.md"
GLOSSARY = ROOT / "book/reference/glossary.md"
MODULES = (
    "azure.ai.ml",
    "azure.ai.ml.entities",
    "azure.ai.ml.automl",
    "azure.ai.ml.parallel",
    "azure.ai.ml.dsl",
)


def new_names() -> list[str]:
    """Return the code in the right-hand columns: what SDK v2 is said to have."""
    rows = [line.split(" | ") for line in PAGE.read_text(encoding="utf-8").splitlines()]
    code = [span for row in rows if len(row) == 2 for span in re.findall(r"`([^`]+)`", row[1])]
    return [span for span in code if "(" in span]


def test_the_glossary_links_every_written_chapter() -> None:
    """A term's chapter is a link once the chapter is there; terms are in alphabetical order."""
    outline = load_outline(ROOT)
    written = {chapter.id: chapter.path for chapter in outline.written(ROOT)}
    rows = re.findall(r"^\| \*\*(.+?)\*\*.*\| (.+) \|$", GLOSSARY.read_text("utf-8"), re.MULTILINE)

    assert [term.lower() for term, _ in rows] == sorted(term.lower() for term, _ in rows)
    for term, cell in rows:
        chapter = cell.strip("[").split("]")[0]
        path = written.get(chapter)
        assert cell == (f"[{chapter}](../{path}.md)" if path else chapter), term


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("code", new_names())
def test_the_new_names_exist(code: str) -> None:
    """Each class, function and operation of the client has the parameters that are shown."""
    tree = ast.parse(re.sub(r", \.\.\.(?=\))", "", code))
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        parameters = inspect.signature(_find(ast.unparse(call.func))).parameters
        anything = any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters.values())
        shown = {keyword.arg for keyword in call.keywords}
        assert anything or shown <= set(parameters), ast.unparse(call)


def _find(name: str) -> Callable:
    first, *rest = name.split(".")
    if first == "ml_client":
        first, rest = "MLClient", rest
    if first == "mlflow":
        found = importlib.import_module("mlflow")
    elif first == "job":
        found = importlib.import_module("azure.ai.ml.entities").Command
    elif first == "automl":
        found = importlib.import_module("azure.ai.ml.automl")
    else:
        owners = [importlib.import_module(module) for module in MODULES]
        found = next(getattr(owner, first) for owner in owners if hasattr(owner, first))
    for part in rest:
        found = getattr(found, part)
        if isinstance(found, property):
            found = found.fget.__annotations__["return"]
            if isinstance(found, str):
                found = getattr(importlib.import_module("azure.ai.ml.operations"), found)
    return found
