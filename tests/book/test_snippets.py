"""What chapters and questions show without running it: the SDK and the CLI's reference know it."""

import importlib
import json
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import tree_sitter
import tree_sitter_bicep
import yaml

from studyguide.bank.lookup import question_files, questions_of
from studyguide.snippets import Snippet, az_commands, fault, question_snippets, snippets, texts

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = [question for path in question_files(ROOT) for question in questions_of(ROOT, path)]
ALL = [
    *(s for path in sorted((ROOT / "book").rglob("*.md")) for s in snippets(path, ROOT)),
    *(s for question in QUESTIONS for s in question_snippets(question)),
]
COMMANDS = json.loads((ROOT / "tests/book/az_commands.json").read_text(encoding="utf-8"))[
    "commands"
]

LOADERS = {
    "amlCompute": "load_compute",
    "autoMLJob": "load_job",
    "azureBlob": "load_datastore",
    "azureDataLakeGen2": "load_datastore",
    "azureFile": "load_datastore",
    "batchDeployment": "load_batch_deployment",
    "batchEndpoint": "load_batch_endpoint",
    "commandComponent": "load_component",
    "commandJob": "load_job",
    "computeInstance": "load_compute",
    "data": "load_data",
    "environment": "load_environment",
    "kubernetesCompute": "load_compute",
    "managedOnlineDeployment": "load_online_deployment",
    "managedOnlineEndpoint": "load_online_endpoint",
    "model": "load_model",
    "pipelineComponent": "load_component",
    "pipelineJob": "load_job",
    "registry": "load_registry",
    "schedule": "load_schedule",
    "sparkJob": "load_job",
    "sweepJob": "load_job",
    "workspace": "load_workspace",
}
"""By the name of its `$schema`: what the SDK loads a file with."""

SCHEMA = re.compile(r"^\$schema: https://azuremlschemas\.azureedge\.net/latest/(\w+)\.schema\.json")


def load(snippet: Snippet, folder: Path) -> object:
    """Load a YAML file of Azure Machine Learning with the SDK's own loader.

    `folder` is an empty folder deep enough for the relative paths in the file, which are made to
    exist: the loaders look for them.

    Raises:
        KeyError: `$schema` names a kind that no loader is known for.
        Exception: whatever the loader finds wrong.
    """
    # Not `azure.ai.ml`, which offers all of these but `load_schedule`. Its import warns.
    functions = importlib.import_module("azure.ai.ml.entities._load_functions")
    match = SCHEMA.match(snippet.code)
    loader = getattr(functions, LOADERS[match[1] if match else "nothing"])
    for value in _strings(yaml.safe_load(snippet.code)):
        if re.match(r"\.{1,2}/", value) and "*" not in value:
            _make(folder / value)
    path = folder / "snippet.yml"
    path.write_text(snippet.code, encoding="utf-8")
    return loader(path)


def _strings(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def _make(path: Path) -> None:
    if path.suffix:
        path.parent.mkdir(parents=True, exist_ok=True)
        # A component that a pipeline names is loaded too; any other content will do for the rest.
        path.touch()
    else:
        path.mkdir(parents=True, exist_ok=True)


def of(*languages: str) -> list:
    """Return the snippets in these languages as test parameters."""
    return [
        pytest.param(snippet, id=snippet.place) for snippet in ALL if snippet.language in languages
    ]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("snippet", of("yaml", "yml"))
def test_yaml_is_loaded_by_the_sdk(snippet: Snippet, tmp_path: Path) -> None:
    """A reader who saves the file can use it; a file of another kind is valid YAML at least."""
    logging.disable(logging.WARNING)  # the SDK warns of experimental classes
    folder = tmp_path / "a/b/c/d"
    folder.mkdir(parents=True)
    if SCHEMA.match(snippet.code):
        assert load(snippet, folder)
    else:
        assert "azuremlschemas" not in snippet.code
        assert yaml.safe_load(snippet.code)


@pytest.mark.parametrize("snippet", of("json"))
def test_json_is_parsed(snippet: Snippet) -> None:
    """Role definitions and templates have no comma too many."""
    assert json.loads(snippet.code)


@pytest.mark.parametrize("snippet", of("bicep"))
def test_bicep_is_parsed(snippet: Snippet) -> None:
    """The grammar finds no error in it."""
    language = tree_sitter.Language(tree_sitter_bicep.language())
    tree = tree_sitter.Parser(language).parse(snippet.code.encode())

    assert not tree.root_node.has_error


@pytest.mark.parametrize("snippet", of("bash", "sh", "shell", "console", "yaml"))
def test_az_commands_exist(snippet: Snippet) -> None:
    """Each command and flag is in the CLI's reference documentation."""
    assert [fault(words, COMMANDS) for words in az_commands(snippet.code)] == [
        None for _ in az_commands(snippet.code)
    ]


def test_az_commands_in_questions_exist() -> None:
    """An option may be a wrong choice, but never a command that does not exist, unless it says so.

    Only whole commands in code spans count: `az ml job create --file job.yml`.
    """
    faults = []
    for question in QUESTIONS:
        shown = [text for field, text in texts(question) if not field.startswith("wrong")]
        for words in az_commands("\n".join(_spans("\n".join(shown)))):
            if " ".join(words) in COMMANDS or any(word.startswith("-") for word in words):
                faults += [f"{question.id}: {wrong}"] if (wrong := fault(words, COMMANDS)) else []

    assert faults == []


def _spans(text: str) -> list[str]:
    return [part for part in text.split("`")[1::2] if part.startswith("az ")]
