"""What the guide adds to a site build: compared with an unmodified Jupyter Book."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import yaml

from bench.growth import grow
from bench.measure import Figure, in_turn, seconds
from studyguide.site.build import generated_files

ROOT = Path(__file__).resolve().parent.parent
ROUNDS = 3
SIZES = (1, 3)  # times the chapters there are; 81 are planned
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"
SOURCES = ("_config.yml", "_toc.yml", "requirements.txt", "binder", "book", "notebooks")


def copy_sources(target: Path) -> Path:
    """Copy what the site is built from to `target`."""
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name)
        else:
            shutil.copy2(source, target / name)
    return target


def make_plain(book: Path) -> Path:
    """Take everything of the guide out of the configuration; execution is off."""
    config = yaml.safe_load((book / "_config.yml").read_text(encoding="utf-8"))
    config["execute"] = {"execute_notebooks": "off"}
    config["sphinx"] = {}
    config.pop("launch_buttons", None)  # the theme cannot make them without a repository's address
    (book / "_config.yml").write_text(yaml.safe_dump(config), encoding="utf-8")
    return book


def build(book: Path, *, plain: bool) -> None:
    """Build a site from nothing."""
    shutil.rmtree(book / "_build", ignore_errors=True)
    if plain:
        # Its warnings are its own: it does not know the guide's one directive.
        command = [sys.executable, "-c", JUPYTER_BOOK, "build", str(book), "-q"]
    else:
        command = [sys.executable, "-m", "studyguide.cli", "build"]
    subprocess.run(command, cwd=book, check=True, capture_output=True)


def build_again(book: Path) -> None:
    """Build the guide's site after an edit of one chapter's prose."""
    chapter = next((book / "book").glob("*/*/*.md"))
    text = chapter.read_text(encoding="utf-8")
    chapter.write_text(text.replace("## The idea\n", "## The idea\n\nAn edit.\n"), "utf-8")
    subprocess.run(
        [sys.executable, "-m", "studyguide.cli", "build"],
        cwd=book,
        check=True,
        capture_output=True,
    )


def figures() -> Iterator[Figure]:
    """Measure the cold build and the rebuild after an edit, now and with all planned chapters."""
    for times in SIZES:
        with tempfile.TemporaryDirectory() as ours_folder, tempfile.TemporaryDirectory() as folder:
            ours = copy_sources(Path(ours_folder))
            chapters = grow(ours, times)
            for path, text in generated_files(ours).items():
                (ours / path).write_text(text, encoding="utf-8")
            plain = make_plain(shutil.copytree(ours, folder, dirs_exist_ok=True))
            ours_time, plain_time = in_turn(
                partial(build, ours, plain=False), partial(build, plain, plain=True), ROUNDS
            )
            yield Figure(
                f"cold site build, {chapters} chapters",
                f"{ours_time / plain_time:.2f}x ({ours_time:.1f} s)",
                "<= 1.0x",
                f"vs unmodified Jupyter Book, same sources, not executed; medians of {ROUNDS}",
            )
            yield Figure(
                f"one-chapter edit to page, {chapters} chapters",
                f"{seconds(partial(build_again, ours)):.1f} s",
                "<= 3 s",
                "prose edited, not executed",
            )
