"""Imports run one way."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# What a reader's own kernel has after the one install line: the base dependencies.
READER_PACKAGES = {"ipywidgets", "IPython", "markdown_it", "yaml"}
READER_ENTRY_POINTS = ("studyguide.question", "studyguide.connection", "studyguide.progress")

# Top first: a layer may import itself and what stands below it.
GUIDE_LAYERS = [
    {"cli"},
    {"site"},
    {"notebooks"},
    {"question"},
    {"render"},
    {"progress", "bank", "snippets"},
    {"kinds"},
    {"chapter_info"},
    {"outline"},
    {"connection", "errors", "markdown"},
]
LAYERS = [
    {"cli", "command", "__main__"},
    {"public_data", "added_packages"},
    {"notebook"},
    {"kernel"},
    {"server.client"},
    {"server.__main__", "server.server"},
    {"server.control"},
    {"application", "operations"},
    {"indexes"},
    {"areas"},
    {"server"},
    {"front"},
    {"services.data_reading", "services.mlflow", "services.run_documents", "services.run_history"},
    {"resources"},
    {"services"},
    {"services.mlflow.runs", "services.mlflow.process", "services.mlflow.tracking_server"},
    {"services.mlflow.stores", "services.mlflow.store_health"},
    {"serving"},
    {"runs"},
    {"core"},
    {"automl"},  # runs in the process of a job; knows nothing of the workspace but its variables
    {"sdk_v1"},  # copied into the Python of a job
    {"mlflow_plugin"},  # loaded by MLflow; knows nothing of the workspace but its addresses
    {"mlflow_registry_store"},
]

# Run in a learner's Python, where a job or deployment may have an environment of its own: they
# import nothing of ours.
PROGRAMS = [
    "automl.mltable",
    "runs.late_import",
    "runs.launcher",
    "runs.mlflow_entry",
    "runs.parallel_data",
    "runs.parallel_driver",
    "runs.parallel_worker",
    "runs.worker_launcher",
    "serving.scoring_server",
]


def module_name(path: Path, source: Path) -> str:
    parts = path.relative_to(source).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path) -> Iterator[str]:
    """Yield the absolute names that a module imports at any depth, except for type checking."""
    pending: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while pending:
        node = pending.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        pending.extend(ast.iter_child_nodes(node))


@pytest.fixture(scope="session")
def modules(root: Path) -> dict[str, Path]:
    source = root / "src"
    return {module_name(path, source): path for path in source.rglob("*.py")}


@pytest.mark.parametrize(
    ("package", "other"),
    [("studyguide", "azureml_emulator"), ("azureml_emulator", "studyguide")],
)
def test_the_two_packages_do_not_know_each_other(
    modules: dict[str, Path], package: str, other: str
) -> None:
    """The offline workspace is useful without the guide, and the guide without it."""
    guilty = {
        name
        for name, path in modules.items()
        if name.split(".")[0] == package
        if any(target.split(".")[0] == other for target in imported(path))
    }

    assert guilty == set()


def test_the_readers_part_needs_only_its_base_dependencies(modules: dict[str, Path]) -> None:
    """`question` and `connection` load in a kernel that has none of the building tools."""
    pending, seen, foreign = [*READER_ENTRY_POINTS], set(), {}
    while pending:
        name = pending.pop()
        if name in seen or name not in modules:
            continue
        seen.add(name)
        for target in imported(modules[name]):
            top = target.split(".")[0]
            if top == "studyguide":
                pending.append(target)
            elif top not in READER_PACKAGES | set(sys.stdlib_module_names):
                foreign[target] = name

    assert seen >= set(READER_ENTRY_POINTS)
    assert foreign == {}


def test_the_layers_of_the_guide_import_downwards_only(modules: dict[str, Path]) -> None:
    """What shows a question knows what a question is, never the reverse."""
    depth = {part: level for level, layer in enumerate(GUIDE_LAYERS) for part in layer}
    names = [name for name in modules if name.startswith("studyguide.")]

    assert {name for name in names if name.split(".")[1] not in depth} == set()
    assert {
        f"{name} imports {target}"
        for name in names
        for target in imported(modules[name])
        if target.startswith("studyguide.") and target.split(".")[1] in depth
        if depth[target.split(".")[1]] < depth[name.split(".")[1]]
    } == set()


def test_the_layers_of_the_offline_workspace_import_downwards_only(
    modules: dict[str, Path],
) -> None:
    """A module imports from its own layer or from one below it."""
    depth = {part: level for level, layer in enumerate(LAYERS) for part in layer}

    def level(name: str) -> int | None:
        """Return the layer of a module of the package; None for anything else."""
        package, *parts = name.split(".")
        if package != "azureml_emulator" or not parts:
            return None
        prefixes = (".".join(parts[:length]) for length in range(len(parts), 0, -1))
        return next((depth[prefix] for prefix in prefixes if prefix in depth), None)

    packages = {name for name, path in modules.items() if path.name == "__init__.py"}
    upward = {
        f"{name} imports {target}"
        for name, path in modules.items()
        if (own := level(name)) is not None
        for target in imported(path)
        # `from package import module` needs the module; a package itself holds no code.
        if target not in packages
        if (below := level(target)) is not None and below < own
    }
    package = {name for name in modules if name.startswith("azureml_emulator.")}

    assert {name for name in package if level(name) is None} == set()
    assert upward == set()


@pytest.mark.parametrize("program", PROGRAMS)
def test_what_runs_in_a_learners_python_imports_nothing_of_ours(
    modules: dict[str, Path], program: str
) -> None:
    """The environment of a job or a deployment need not have this package."""
    ours = {"azureml_emulator", "studyguide"}

    path = modules[f"azureml_emulator.{program}"]

    assert [name for name in imported(path) if name.split(".")[0] in ours] == []


def test_every_script_that_is_started_by_its_path_is_such_a_program(
    modules: dict[str, Path],
) -> None:
    """A new one is put into the list."""
    started = {
        name.removeprefix("azureml_emulator.")
        for name, path in modules.items()
        if name.startswith(("azureml_emulator.runs.", "azureml_emulator.serving."))
        if '__name__ == "__main__"' in path.read_text(encoding="utf-8")
    }

    assert started <= set(PROGRAMS)
