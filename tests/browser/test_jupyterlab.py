"""A chapter in a real JupyterLab: the stored page first, then run, with questions as controls."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.timeout(1800)
TOKEN = "only-for-this-test"
RUN = 400_000  # milliseconds for all cells of a chapter, or for JupyterLab itself to start
LOADED = """() => [...document.querySelectorAll(".jp-MarkdownOutput img")].every(
    (picture) => picture.complete && picture.naturalWidth
)"""
SETTINGS = {
    # The only two requests that JupyterLab makes to other hosts.
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
    # Light or dark as the reader's system asks for.
    "@jupyterlab/apputils-extension:themes": {"adaptive-theme": True},
    # Every cell is in the page, not only those in sight.
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
}


@dataclass(frozen=True)
class Lab:
    """A running JupyterLab: where it is, and what it started."""

    address: str
    process: subprocess.Popen[bytes]
    home: Path


def settings(folder: Path, plugin: str, content: dict[str, object]) -> None:
    path = folder / f"{plugin.replace(':', '/')}.jupyterlab-settings"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def belongs(process: psutil.Process, home: Path) -> bool:
    try:
        return process.environ().get("AZUREML_EMULATOR_HOME") == str(home)
    except psutil.Error:
        return False


def started_for(home: Path) -> list[psutil.Process]:
    """Return the running processes that know the state folder `home`: Jupyter, kernels, ..."""
    return [process for process in psutil.process_iter() if belongs(process, home)]


def wait_for_address(runtime: Path, process: subprocess.Popen[bytes]) -> str:
    record = runtime / f"jpserver-{process.pid}.json"
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail("JupyterLab has ended")
        if record.is_file() and (text := record.read_text(encoding="utf-8")):
            return str(json.loads(text)["url"]).rstrip("/").replace("localhost", "127.0.0.1")
        time.sleep(0.1)
    pytest.fail("JupyterLab did not start")


@pytest.fixture(scope="module")
def lab(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Yield a JupyterLab on a copy of the guide, set up as a learner's; it ends without a rest."""
    copy = tmp_path_factory.mktemp("guide")
    for folder in ("book", "notebooks"):
        shutil.copytree(
            root / folder, copy / folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints")
        )
    home = tmp_path_factory.mktemp("home")
    user = home / "settings"
    for plugin, choice in SETTINGS.items():
        settings(user, plugin, choice)
    environment = {
        **{name: value for name, value in os.environ.items() if name != "STUDYGUIDE_RENDER"},
        "AZUREML_EMULATOR_HOME": str(home / "emulator"),
        "AZUREML_EMULATOR_PACKAGE_INDEX": "off",
        "IPYTHONDIR": str(home / "ipython"),
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"),
        "JUPYTERLAB_SETTINGS_DIR": str(user),
        "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
    }
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"]
    command += ["--port=0", f"--IdentityProvider.token={TOKEN}"]
    command += [f"--ServerApp.root_dir={copy}", "--LabApp.extension_manager=readonly"]
    log = (home / "jupyter.log").open("wb")
    process = subprocess.Popen(command, env=environment, cwd=copy, stdout=log, stderr=log)
    try:
        yield Lab(wait_for_address(home / "runtime", process), process, home / "emulator")
    finally:
        process.terminate()
        process.wait(180)
        log.close()
        _, alive = psutil.wait_procs(started_for(home / "emulator"), timeout=180)
        assert [process.pid for process in alive if process.is_running()] == []


@pytest.fixture
def open_notebook(lab: Lab, visitor: Callable) -> Callable[..., Page]:
    """Return a function that opens a chapter's notebook in JupyterLab."""
    reader = visitor(f"{lab.address}/", f"{lab.address.replace('http', 'ws')}/")

    def open_notebook(chapter: str) -> Page:
        notebook = chapter.replace("book/", "notebooks/").replace(".html", ".ipynb")
        page = reader.open(
            f"{lab.address}/lab/tree/{notebook}?token={TOKEN}&reset",
            # Pictures are asked for twice: first by the notebook's own path, before JupyterLab
            # has put its address of the file in. It also warns of a slow machine.
            expected=("net::ERR_ABORTED", "to activate."),
        )
        expect(page.locator(".jp-Notebook h1").first).to_be_visible(timeout=RUN)
        return page

    return open_notebook


def tab_to(page: Page, target: Locator, key: str = "Tab") -> None:
    """Press Tab, or Shift+Tab, until the target has the focus."""
    for _ in range(12):
        page.keyboard.press(key)
        if target.evaluate("node => node === document.activeElement"):
            return
    pytest.fail("Tab does not lead there")


def shows(cell: dict[str, Any], call: str) -> bool:
    """Return whether a stored cell shows a question, say."""
    return "".join(cell["source"]).startswith(call)


def check_work(exercise: Locator, page: Page) -> None:
    """Check an exercise that nobody has begun, and take its first two hints, by keyboard."""
    check = exercise.get_by_role("button", name="Check my work")
    check.focus()
    page.keyboard.press("Enter")
    report = exercise.get_by_role("status")
    expect(report).to_contain_text("Not yet: ", timeout=RUN)
    expect(report).to_contain_text("Where to look:")
    first, second = (exercise.get_by_role("button", name=f"Hint {n} of") for n in (1, 2))
    expect(second).to_be_hidden()
    tab_to(page, first)
    page.keyboard.press("Enter")
    expect(second).to_be_visible()  # the kernel says so
    tab_to(page, second)


def test_the_stored_page_reads_well(
    open_notebook: Callable[..., Page],
    screenshot: Callable[[Page, str], None],
    root: Path,
    chapter: str,
) -> None:
    """Before anything runs there are pictures, questions that reveal, and no raw directive."""
    page = open_notebook(chapter)
    question = page.locator(".sg-question").first

    question.locator("summary").first.press("Enter")

    expect(question.locator("details").first.locator("p, ul").first).to_be_visible()
    assert page.locator(".sg-question button").count() == 0
    notebook = root / chapter.replace("book/", "notebooks/").replace(".html", ".ipynb")
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    prose = page.locator(".jp-MarkdownOutput")
    expect(prose).to_have_count(sum(cell["cell_type"] == "markdown" for cell in cells))
    texts = prose.all_inner_texts()
    assert [text for text in texts if ":::" in text or "```" in text or "{figure}" in text] == []
    assert prose.locator("img").count() > 0
    page.wait_for_function(LOADED)
    screenshot(page, "lab-stored")


def test_a_chapter_runs_and_its_questions_are_answered_by_keyboard(
    lab: Lab,
    open_notebook: Callable[..., Page],
    axe: Callable[..., list[str]],
    screenshot: Callable[[Page, str], None],
    root: Path,
    chapter: str,
) -> None:
    """All cells run; a question is answered wrong, then right, and revealed, without a pointer."""
    page = open_notebook(chapter)
    expect(page.get_by_text("Azure ML (offline) | Idle")).to_be_visible(timeout=RUN)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    notebook = chapter.replace("book/", "notebooks/").replace(".html", ".ipynb")
    cells = json.loads((root / notebook).read_text(encoding="utf-8"))["cells"]
    code = [cell for cell in cells if cell["cell_type"] == "code"]
    questions = [cell for cell in code if shows(cell, "question(")]
    exercises = [cell for cell in code if shows(cell, "exercise(")]
    live = page.locator(".sg-live")
    expect(live).to_have_count(len(questions) + len(exercises), timeout=RUN)
    prompts = page.locator(".jp-CodeCell .jp-InputArea-prompt")
    expect(prompts.last).to_have_text(f"[{len(code)}]:", timeout=RUN)

    # When all is done the last cell is the active one; a click or a key comes after that.
    expect(page.get_by_text(f"Cell {len(cells)}/{len(cells)}")).to_be_visible()
    expect(page.get_by_text("Azure ML (offline) | Idle")).to_be_visible(timeout=RUN)

    # So that the check for a rest at the end has something to look at.
    assert len(started_for(lab.home)) >= 3, "JupyterLab, the kernel and the workspace"

    failing = [c for c in code if "raises-exception" in c["metadata"].get("tags", [])]
    assert page.get_by_text("Traceback (most recent call last)").count() == len(failing)
    assert page.get_by_text("Error displaying widget").count() == 0
    assert page.locator('.sg-live [title="null"]:visible').count() == 0
    assert page.locator(".sg-question").count() == 0

    question = live.filter(has=page.locator("input[type=radio]")).first
    status = question.get_by_role("status")
    labels = question.locator(".widget-radio-box label").all_inner_texts()
    button = question.get_by_role("button", name=re.compile("Check|Try again"))
    question.locator("xpath=ancestor::div[contains(@class, 'jp-CodeCell')]").focus()
    tab_to(page, button)
    verdicts = []
    for label in labels:
        if verdicts:  # the options come in another order
            page.keyboard.press("Enter")
            expect(button).to_have_text("Check")
        tab_to(page, question.get_by_role("radio", name=label, exact=True), "Shift+Tab")
        page.keyboard.press("Space")
        tab_to(page, button)
        page.keyboard.press("Enter")
        expect(status.locator(".sg-verdict").first).to_contain_text(label)
        expect(status.locator(".sg-verdict")).to_have_count(len(labels))
        expect(button).to_be_focused()
        verdicts.append(status.locator("strong").first.inner_text())
    assert sorted(verdicts) == ["Correct."] + ["Not yet."] * (len(labels) - 1)

    reveal = question.get_by_role("button", name="Answer and explanation")
    tab_to(page, reveal)
    page.keyboard.press("Enter")
    expect(question.locator(".sg-explanation")).to_be_visible()
    if exercises:
        check_work(live.filter(has_text="Exercise:").first, page)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        expect(page.locator("body")).to_have_attribute(
            "data-jp-theme-light", "true" if scheme == "light" else "false"
        )
        question.scroll_into_view_if_needed()
        screenshot(page, f"lab-live-{scheme}")
        assert axe(page, ".sg-live") == []
