"""Imports run one way."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# What a reader's own kernel has after the one install line: the base dependencies.
READER_PACKAGES = {"ipywidgets", "IPython", "markdown_it", "yaml"}
READER_ENTRY_POINTS = (
    "studyguide.question",
    "studyguide.connection",
    "studyguide.exercise",
    "studyguide.progress",
)
# The learner's own, which a check asks the workspace with: imported when it does.
CHECK_PACKAGES = {"azure", "mlflow"}

# Top first: a layer may import itself and what stands below it.
GUIDE_LAYERS = [
    {"cli"},
    {"site"},
    {"exams"},
    {"notebooks"},
    {"exercise", "question"},
    {"render"},
    {"exercises"},
    {"progress", "bank", "snippets"},
    {"kinds"},
    {"chapter_info"},
    {"outline"},
    {"connection", "errors", "markdown", "unchanged"},
]
# What stands on the base: Azure Machine Learning is one service.
LAYERS = [
    {"azureml_emulator.cli", "azureml_emulator.command", "azureml_emulator.__main__"},
    {"azureml_emulator.kernel"},
    {"azureml_emulator.public_data", "azureml_emulator.added_packages", "azureml_emulator.az"},
    # The process, and the ways in.
    {"offline_azure.notebook"},
    {"offline_azure.kernel"},
    {"offline_azure.process.client"},
    {"offline_azure.process.__main__", "offline_azure.process.server"},
    {"offline_azure.process.control"},
    {"azureml_emulator.application", "azureml_emulator.operations"},
    {"azureml_emulator.service"},
    {"azureml_emulator.variables", "azureml_emulator.workspace_config"},
    {"azureml_emulator.indexes"},
    {"azureml_emulator.areas"},
    {"offline_azure.process"},
    {"offline_azure.front"},
    {"offline_azure.application", "offline_azure.services"},
    # What Azure Machine Learning answers.
    {"azureml_emulator.api"},
    {"azureml_emulator.api.run_documents", "azureml_emulator.api.run_logs"},
    {"azureml_emulator.schedules"},
    {"azureml_emulator.registries"},
    {"azureml_emulator.endpoints.batch", "azureml_emulator.endpoints.online"},
    {"azureml_emulator.endpoints"},
    {"azureml_emulator.compute"},
    {"azureml_emulator.jobs"},
    {"azureml_emulator.assets.components"},
    {"azureml_emulator.assets.component_rules"},
    {"azureml_emulator.jobs.environments"},
    {"azureml_emulator.jobs.submission"},
    {"azureml_emulator.assets"},
    {"azureml_emulator.workspaces"},
    {"azureml_emulator.discovery", "azureml_emulator.not_emulated", "azureml_emulator.name_rules"},
    # What works in the background.
    {"azureml_emulator.tracking.runs", "azureml_emulator.tracking.tracking_server"},
    {"azureml_emulator.tracking.process"},
    {"azureml_emulator.tracking.stores", "azureml_emulator.tracking.store_health"},
    {"azureml_emulator.serving"},
    {"azureml_emulator.runs.sweeps", "azureml_emulator.runs.pipelines"},
    {"azureml_emulator.runs"},
    {"azureml_emulator.hosts", "azureml_emulator.placeholders", "azureml_emulator.uris"},
    # What every service of Azure needs.
    {"offline_azure.foundation"},
    {"offline_azure.service"},
    {"offline_azure.storage"},
    {"offline_azure.identity"},
    {"offline_azure.arm"},
    {"offline_azure.http"},
    {"offline_azure.store"},
    {"offline_azure.arm.ids", "offline_azure.arm.regions"},
    {"offline_azure.virtual_environment"},
    {"offline_azure.bundled_pip", "offline_azure.late_import"},
    {"offline_azure.added_packages", "offline_azure.background", "offline_azure.clock"},
    {"offline_azure.processes", "offline_azure.remedies", "offline_azure.ways_out"},
    # Programs of a learner's Python.
    {"azureml_emulator.automl"},
    {"azureml_emulator.programs"},
    {"azureml_emulator.sdk_v1"},  # copied into the Python of a job
    {"azureml_emulator.mlflow_plugin"},  # loaded by MLflow; knows no more than its addresses
    {"azureml_emulator.mlflow_registry_store"},
]

# What of the base still knows Azure Machine Learning.
KNOWS_A_SERVICE = {
    "offline_azure.notebook.lab_setup imports azureml_emulator.placeholders",
}


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
    [
        ("studyguide", "azureml_emulator"),
        ("studyguide", "offline_azure"),
        ("azureml_emulator", "studyguide"),
        ("offline_azure", "studyguide"),
    ],
)
def test_the_guide_and_the_workspace_do_not_know_each_other(
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
    """What a chapter shows loads in a kernel that has none of the building tools."""
    pending, seen, foreign, checking = [*READER_ENTRY_POINTS], set(), {}, []
    while pending:
        name = pending.pop()
        if name in seen or name not in modules:
            continue
        seen.add(name)
        for target in imported(modules[name]):
            top = target.split(".")[0]
            if top == "studyguide":
                pending.append(target)
            elif top in CHECK_PACKAGES and name == "studyguide.exercises.workspace":
                checking.append(target)
            elif top not in READER_PACKAGES | set(sys.stdlib_module_names):
                foreign[target] = name

    assert seen >= set(READER_ENTRY_POINTS)
    assert foreign == {}
    assert checking


def test_questions_are_shown_without_the_sdk() -> None:
    """A check asks the workspace with the learner's packages; nothing else loads them."""
    code = "import sys, studyguide; print({'azure', 'mlflow'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert run.stdout == "set()\n"


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


def test_the_base_knows_no_service(modules: dict[str, Path]) -> None:
    """What is there for every service of Azure imports none."""
    guilty = {
        f"{name} imports {target}"
        for name, path in modules.items()
        if name.split(".")[0] == "offline_azure"
        for target in imported(path)
        if target in modules and target.startswith("azureml_emulator.")
    }

    assert guilty == KNOWS_A_SERVICE


def test_the_layers_of_the_offline_workspace_import_downwards_only(
    modules: dict[str, Path],
) -> None:
    """A module imports from its own layer or from one below it."""
    depth = {part: level for level, layer in enumerate(LAYERS) for part in layer}

    def level(name: str) -> int | None:
        """Return the layer of a module of ours; None for anything else."""
        parts = name.split(".")
        prefixes = (".".join(parts[:length]) for length in range(len(parts), 1, -1))
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
    ours = {
        name for name in modules if name.startswith(("azureml_emulator.", "offline_azure."))
    } - packages

    assert {name for name in ours if level(name) is None} == set()
    assert upward - KNOWS_A_SERVICE == set()


def test_what_runs_in_a_learners_python_imports_nothing_of_ours(
    modules: dict[str, Path],
) -> None:
    """The environment of a job or a deployment need not have this package."""
    room = "azureml_emulator.programs"
    ours = {
        f"{name} imports {target}"
        for name, path in modules.items()
        if name.startswith(f"{room}.")
        for target in imported(path)
        if target.split(".")[0] in {"azureml_emulator", "offline_azure", "studyguide"}
        # AutoML is a package of its own; its table reader and what it writes stand alone.
        if not (name.startswith(f"{room}.automl.") and target.startswith(f"{room}.automl"))
    }

    assert ours == set()


def test_every_script_that_is_started_by_its_path_is_such_a_program(
    modules: dict[str, Path],
) -> None:
    """What works in the background starts programs, and is none."""
    started = {
        name
        for name, path in modules.items()
        if name.startswith(("azureml_emulator.runs.", "azureml_emulator.serving."))
        if '__name__ == "__main__"' in path.read_text(encoding="utf-8")
    }

    assert started == set()
