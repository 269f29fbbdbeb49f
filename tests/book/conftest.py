"""A page with questions of all kinds and an exercise, styled and scripted as on the site."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from studyguide.bank.files import read_questions
from studyguide.bank.lookup import find_question
from studyguide.exercises.lookup import find_exercise
from studyguide.render.exercise_page import as_html as exercise_as_html
from studyguide.render.page import as_html
from studyguide.site.script import NAME, script

PATIENCE = 60_000  # milliseconds: a guard against hanging, no measure of a busy machine
expect.set_options(timeout=PATIENCE)
# Nothing inline and nothing from elsewhere: what a strict host allows.
POLICY = "default-src 'none'; script-src file:; style-src file:"
INDEX = 'studyguideData("index", {"sections": [], "exams": {}});'
SINGLE, MULTIPLE, OPEN = (
    "workspace-registry-timing",
    "workspace-deleted-what-remains",
    "workspace-hub",
)


@pytest.fixture(scope="session")
def browser(root: Path) -> Iterator[Browser]:
    """Return a headless Chromium or Chrome of this machine."""
    found = subprocess.run([root / "tools/browser"], capture_output=True, text=True, check=True)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=found.stdout.strip(), args=["--no-sandbox"], timeout=300_000
        )
        yield started
        started.close()


@pytest.fixture(scope="session")
def address(root: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the file:// address of the page."""
    static = (root / "book/_static").as_uri()
    folder = tmp_path_factory.mktemp("page")
    (folder / NAME).write_text(script(), encoding="utf-8")
    (folder / "bank").mkdir()
    (folder / "bank/index.js").write_text(INDEX, encoding="utf-8")
    questions = [find_question(root, name) for name in (OPEN, SINGLE, MULTIPLE)]
    questions += read_questions(root / "tests/questions.yml", "questions.yml")
    body = "".join(as_html(question) for question in questions)
    body += exercise_as_html(find_exercise(root, "compute-night-oven")[0])
    path = folder / "index.html"
    path.write_text(
        f"""<!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8"><title>Questions</title>
        <meta http-equiv="Content-Security-Policy" content="{POLICY}">
        <meta name="viewport" content="width=device-width">
        <link rel="stylesheet" href="{static}/studyguide.css">
        <script defer src="{NAME}"></script></head>
        <body><main><h1>Questions</h1>{body}</main></body></html>""",
        encoding="utf-8",
    )
    return path.as_uri()


@pytest.fixture
def open_page(browser: Browser, address: str) -> Iterator[Callable[..., Page]]:
    """Return a function that opens the page; an error on it fails the test.

    Keyword arguments are those of Playwright's `new_context`, and `before`, a script to run
    before the page's own.
    """
    contexts, errors = [], []

    def start(*, before: str | None = None, **options: object) -> Page:
        context = browser.new_context(**options)  # type: ignore[arg-type]
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on(
            "console",
            lambda message: errors.append(message.text) if message.type == "error" else None,
        )
        if before:
            page.add_init_script(before)
        page.goto(address)
        return page

    yield start
    for context in contexts:
        context.close()
    assert errors == []
