"""What a newcomer follows first is true: README, Binder, the dev container, the workflows."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import tomllib
import yaml

from studyguide.outline import load_outline


def pins(path: Path) -> set[str]:
    """Return what a lock file pins, as `name==version`."""
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return {line.split(" ;")[0] for line in lines if line and not line.startswith("#")}


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", ".github/workflows/ci.yml"])
def test_every_make_target_that_is_named_exists(root: Path, name: str) -> None:
    """A command that a reader is told to type is in the Makefile."""
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", makefile, flags=re.MULTILINE))

    text = (root / name).read_text(encoding="utf-8")
    named = set(re.findall(r"(?:`|run: |^)make ([a-z-]+)", text, flags=re.MULTILINE))

    assert named
    assert named <= targets


def test_make_lab_serves_the_pictures_and_asks_no_other_host(root: Path) -> None:
    """JupyterLab reaches book/ from a notebook, and looks for no news, updates or extensions."""
    recipe = subprocess.run(
        ["make", "--dry-run", "lab"], cwd=root, capture_output=True, text=True, check=True
    ).stdout
    page = json.loads(
        (Path(sys.prefix) / "etc/jupyter/labconfig/page_config.json").read_text(encoding="utf-8")
    )

    assert "--notebook-dir . " in recipe
    assert "extension_manager=readonly" in recipe
    assert page["disabledExtensions"]["@jupyterlab/apputils-extension:announcements"] is True


def test_the_readme_says_how_much_of_the_book_is_there(root: Path) -> None:
    """A newcomer is not promised chapters that are only planned."""
    text = (root / "README.md").read_text(encoding="utf-8")
    written = len(load_outline(root).written(root))

    assert f"**How much of it is there:** {written} chapters" in text


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_the_browser_that_the_tests_need_is_named(root: Path, name: str) -> None:
    """Whoever is told to run `make test` is told what it needs."""
    text = (root / name).read_text(encoding="utf-8")

    assert "Chromium" in text
    assert "apt-get install chromium" in text


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md"])
def test_every_relative_link_leads_somewhere(root: Path, name: str) -> None:
    """A link or picture in the repository's own pages exists."""
    text = (root / name).read_text(encoding="utf-8")
    links = re.findall(r"\]\((?!https?://)([^)#]+)", text)

    assert [link for link in links if not (root / link).exists()] == []


def test_the_lock_pins_every_dependency_exactly(root: Path) -> None:
    """The locks hold each dependency of pyproject.toml as one exact version a Python."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    readers = {"requirements.txt": ["emulator", "chapters", "book"]}
    for name, parts in {**readers, "tests/requirements.txt": list(extras)}.items():
        wanted = [*project["dependencies"], *(need for part in parts for need in extras[part])]
        locked = pins(root / name)

        assert [line for line in locked if "==" not in line] == []
        names = {canonical(re.split(r"[=;\s]", line)[0]) for line in locked}
        assert {canonical(re.split(r"[<>=;\s]", need)[0]) for need in wanted} - names == set()


def test_readers_do_not_install_the_tools_of_the_tests(root: Path) -> None:
    """`make book` installs a part of what `make test` runs with: no browser driver, no linter."""
    readers, tests = pins(root / "requirements.txt"), pins(root / "tests/requirements.txt")

    assert readers < tests
    assert [pin for pin in readers if re.match(r"(playwright|mypy|ruff|uv)==", pin)] == []


def test_binder_installs_a_part_of_the_same_lock(root: Path) -> None:
    """What runs in Binder is what was tested, without the packages that only build and test."""
    binder, locked = pins(root / "binder/requirements.txt"), pins(root / "requirements.txt")

    assert binder < locked
    assert any(pin.startswith("azure-ai-ml==") for pin in binder)
    assert [
        pin for pin in binder if re.match(r"(sphinx|jupyter-book|pytest|playwright)", pin)
    ] == []


def test_binder_uses_a_python_that_the_project_supports(root: Path) -> None:
    """The Binder image has one of the Pythons that the lock is made for."""
    runtime = (root / "binder/runtime.txt").read_text(encoding="utf-8").strip()

    assert runtime in {"python-3.11", "python-3.12", "python-3.13"}


def test_ci_runs_exactly_what_make_test_runs(root: Path) -> None:
    """There is one definition of green, on GitHub and everywhere else."""
    workflow = yaml.safe_load((root / ".github/workflows/ci.yml").read_text(encoding="utf-8"))
    commands = [step["run"] for step in workflow["jobs"]["test"]["steps"] if "run" in step]

    assert commands == ["make test"]
    assert "make test" in (root / ".ci/run").read_text(encoding="utf-8")


def test_workflows_pin_their_actions_by_commit(root: Path) -> None:
    """A tag that is moved cannot change what CI runs."""
    used = [
        step["uses"]
        for path in (root / ".github/workflows").glob("*.yml")
        for job in yaml.safe_load(path.read_text(encoding="utf-8"))["jobs"].values()
        for step in job["steps"]
        if "uses" in step
    ]

    assert used
    assert [action for action in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action)] == []


def test_the_dev_container_sets_itself_up_with_the_projects_own_tools(root: Path) -> None:
    """The dev container calls the same set-up as everybody else."""
    container = json.loads((root / ".devcontainer/devcontainer.json").read_text(encoding="utf-8"))

    assert "tools/browser" in container["postCreateCommand"]
    assert ".venv/.installed" in container["postCreateCommand"]
