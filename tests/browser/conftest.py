"""A browser that sees this machine only, and the pages it opens."""

from __future__ import annotations

import functools
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)

ROOT = Path(__file__).resolve().parents[2]
HEIGHT = 900
WIDE, NARROW = 1280, 360
PATIENCE = 60_000  # milliseconds: a guard against hanging, no measure of a busy machine
expect.set_options(timeout=PATIENCE)

BROWSER_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No name and no other address is reached, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


def pages() -> list[str]:
    """Return the path of every page of the book, relative to the site."""
    sources = (ROOT / "book").rglob("*.md")
    return sorted(path.relative_to(ROOT).with_suffix(".html").as_posix() for path in sources)


def chapters() -> list[str]:
    """Return the path of every page that shows questions."""
    return [page for page in pages() if (ROOT / question_file(page)).is_file()]


FIRST = "book/1-workspace/a-provision/1-concepts.html"


def question_file(page: str) -> Path:
    """Return where the questions of a page are, relative to the checkout."""
    return Path("book/questions") / Path(page).relative_to("book").with_suffix(".yml")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run a test once for every page, chapter and origin it asks for.

    How a page looks depends on its chapter. What the script, the search and JupyterLab do with a
    chapter does not, so these are tried on one that has every kind of question.
    """
    every = metafunc.module.__name__.rpartition(".")[2] in ("test_pages", "test_launch")
    for name, values in {
        "book_page": pages(),
        "chapter": chapters() if every else [FIRST],
        "origin": ["http", "file"],
    }.items():
        if name in metafunc.fixturenames:
            metafunc.parametrize(name, values)


class QuietHandler(SimpleHTTPRequestHandler):
    """Serves files and writes nothing to the log of the tests."""

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""


class Visitor:
    """Opens pages as a new reader and writes down everything that goes wrong on them."""

    def __init__(self, browser: Browser, *own: str) -> None:
        """Whatever is not below one of the addresses in `own` is another host."""
        self.browser = browser
        self.own = own
        self.contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def open(
        self,
        url: str,
        *,
        scheme: str = "light",
        width: int = WIDE,
        javascript: bool = True,
        init_script: str | None = None,
        expected: tuple[str, ...] = (),
    ) -> Page:
        """Open a page with nothing stored from an earlier visit.

        Args:
            url: the page.
            scheme: the colours that the reader's system asks for, light or dark.
            width: of the window, in CSS pixels.
            javascript: whether scripts run.
            init_script: a script to run before the page's own.
            expected: faults that hold one of these texts are none.
        """
        context = self.browser.new_context(
            color_scheme=scheme,
            java_script_enabled=javascript,
            reduced_motion="reduce",  # a colour that is still changing cannot be measured
            viewport={"width": width, "height": HEIGHT},
        )
        self.contexts.append(context)
        if init_script:
            context.add_init_script(init_script)
        context.set_default_timeout(PATIENCE)
        note = functools.partial(self._note, expected)
        context.on("request", lambda request: self._on_request(request, note))
        context.on("response", lambda response: self._on_response(response, note))
        context.on("console", lambda message: self._on_console(message, note))
        context.on("weberror", lambda raised: note(f"uncaught: {raised.error}"))
        if javascript:  # without, scripts are named and not loaded
            context.on("requestfailed", lambda r: note(f"failed: {r.url} {r.failure}"))
        page = context.new_page()
        page.goto(url)
        return page

    def close(self) -> None:
        """Close every page that was opened."""
        for context in self.contexts:
            context.close()

    def _note(self, expected: tuple[str, ...], fault: str) -> None:
        if not any(text in fault for text in expected):
            self.faults.append(fault)

    def _on_request(self, request: Request, note: Callable[[str], None]) -> None:
        if not request.url.startswith((*self.own, "data:", "blob:")):
            note(f"outside: {request.url}")

    def _on_response(self, response: Response, note: Callable[[str], None]) -> None:
        if response.status >= 400:
            note(f"status {response.status}: {response.url}")

    def _on_console(self, message: ConsoleMessage, note: Callable[[str], None]) -> None:
        if message.type in ("error", "warning"):
            note(f"{message.type}: {message.text} ({message.location.get('url')})")


@pytest.fixture(scope="session")
def executable(root: Path) -> str:
    """Return the path of the browser that is installed here."""
    found = subprocess.run([root / "tools/browser"], capture_output=True, text=True, check=True)
    return found.stdout.strip()


@pytest.fixture(scope="session")
def browser(executable: str) -> Iterator[Browser]:
    """Yield one headless browser for all tests."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=executable, args=BROWSER_ARGUMENTS, timeout=300_000
        )
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(root: Path) -> Path:
    """Return the folder of the built site; build it if it is missing."""
    folder = root / "_build/html"
    if not (folder / "index.html").is_file():
        subprocess.run([sys.executable, "-m", "studyguide.cli", "build"], cwd=root, check=True)
    return folder


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Yield a function that serves a folder on the loopback and returns the address."""
    servers: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def start(folder: Path) -> str:
        handler = functools.partial(QuietHandler, directory=str(folder))
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server, thread in servers:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture(scope="session")
def address(site: Path, serve: Callable[[Path], str]) -> str:
    """Return where the built site is served."""
    return serve(site)


@pytest.fixture
def visitor(browser: Browser) -> Iterator[Callable[..., Visitor]]:
    """Yield a function that makes a visitor; the test fails if a page had a fault.

    A request to another host, a failed request, an error or a warning in the console, an
    uncaught exception: each is a fault.
    """
    visitors: list[Visitor] = []

    def make(*own: str) -> Visitor:
        visitors.append(Visitor(browser, *own))
        return visitors[-1]

    yield make
    for one in visitors:
        one.close()
    assert [fault for one in visitors for fault in one.faults] == []


@pytest.fixture
def open_page(visitor: Callable[..., Visitor], site: Path, address: str) -> Callable[..., Page]:
    """Return a function that opens a page of the site, from `origin` http or file."""
    bases = {"http": address, "file": site.as_uri()}
    reader = visitor(*(f"{base}/" for base in bases.values()))

    def open_page(path: str, *, origin: str = "http", **reading: Any) -> Page:
        return reader.open(f"{bases[origin]}/{path}", **reading)

    return open_page


# Where a part of a page begins, with room for the bar that stays at the top, and its height.
AREA = """(part) => {
    const boxes = [...document.querySelectorAll(part)].map((node) => node.getBoundingClientRect());
    const top = Math.max(0, Math.min(...boxes.map((box) => box.top)) + scrollY - 90);
    return [top, Math.ceil(Math.max(...boxes.map((box) => box.bottom)) + scrollY - top)];
}"""
# The longest page has 100,000 lines of pixels, more than a JPEG can have.
TALLEST = 20_000


@pytest.fixture(scope="session")
def screenshot(root: Path) -> Callable[..., None]:
    """Return a function that keeps a picture of a page, or of a part, for people to look at."""
    folder = root / "_build/screenshots"
    folder.mkdir(parents=True, exist_ok=True)

    def shoot(page: Page, name: str, part: str | None = None) -> None:
        window = page.viewport_size
        page.evaluate("scrollTo(0, 0)")
        width, height = page.evaluate(
            "[document.documentElement.clientWidth, document.documentElement.scrollHeight]"
        )
        if part:  # in a window as high as the part: to draw the whole page takes a second and more
            height = page.evaluate(AREA, part)[1]
            page.set_viewport_size({"width": window["width"], "height": min(height, TALLEST)})
            page.evaluate(f"part => scrollTo(0, ({AREA})(part)[0])", part)
        page.screenshot(
            path=folder / f"{name}.jpg",
            type="jpeg",
            quality=70,
            full_page=not part,
            clip={"x": 0, "y": 0, "width": width, "height": min(height, TALLEST)},
            animations="disabled",
            timeout=0,
        )
        if part:
            page.set_viewport_size(window)

    return shoot


# The theme lets the keyboard reach what scrolls, a moment after a page is resized or has changed.
REACHABLE = """() => !document.getElementById("main-content") || [
    ...document.querySelectorAll("pre, .cell_output > .output, .pst-scrollable-table-container")
].every((node) => node.scrollWidth <= node.clientWidth || node.tabIndex === 0)"""


@pytest.fixture(scope="session")
def axe() -> Callable[..., list[str]]:
    """Return a function that lists what axe-core finds on a page, one line a violation.

    `within` is the part of the page to look at; the rest of the page is not reported. `rules` are
    the only ones to apply.
    """
    core = Axe()

    def violations(
        page: Page, within: str | None = None, rules: list[str] | None = None
    ) -> list[str]:
        # Without preload: it fetches what style sheets import, and from the wrong folder.
        options: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
        if rules is not None:
            options["runOnly"] = rules
        page.wait_for_function(REACHABLE)
        if not page.evaluate("'axe' in window"):  # a page is looked at several times
            page.evaluate(core.axe_script)
        found = page.evaluate(
            "([part, options]) => axe.run(part ?? document, options).then((r) => r.violations)",
            [within, options],
        )
        return [
            f"{violation['id']}: {' '.join(map(str, node['target']))}: {node['html'][:120]}"
            for violation in found
            for node in violation["nodes"]
        ]

    return violations
