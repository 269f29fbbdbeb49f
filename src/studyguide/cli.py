"""The command `studyguide`: from chapter to notebook to site."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from studyguide.errors import ReaderError
from studyguide.outline import find_root

# jsonschema imports this optional checker of URI formats, which compiles 38 grammars: 1.5 s that
# no command here has a use for. The entry None makes the import fail, as if it were not installed.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit status: 0, or 1 with one line for every fault."""
    parser = argparse.ArgumentParser(prog="studyguide", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)

    notebooks = commands.add_parser(
        "notebooks", help="generate the notebooks and execute those that changed"
    )
    notebooks.add_argument("--force", action="store_true", help="execute all of them")
    notebooks.add_argument(
        "--check", action="store_true", help="only say what is stale (exit status 1)"
    )
    notebooks.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="chapters or folders (default: all)"
    )
    commands.add_parser("build", help="build the site and print where it is")
    serve = commands.add_parser("serve", help="serve the built site on this machine")
    serve.add_argument("--port", type=int, help="default: 8000, or a free one if that is taken")
    commands.add_parser("check", help="check the outline, the questions and the exercises")
    exams = commands.add_parser("exams", help="draw the fixed practice exams from the bank")
    exams.add_argument("--anew", action="store_true", help="draw all of them again")
    progress = commands.add_parser("progress", help="say what was answered in the notebooks")
    progress.add_argument(
        "--add", type=Path, metavar="FILE", help="a progress file that the site has exported"
    )

    options = parser.parse_args(arguments)
    try:
        root = find_root()
        if options.command == "check":
            return _check(root)
        if options.command == "build":
            return _build(root)
        if options.command == "exams":
            return _exams(root, options.anew)
        if options.command == "progress":
            return _progress(root, options.add)
        if options.command == "serve":
            return _serve(root, options.port)
        return _notebooks(root, options)
    except ReaderError as error:
        return _fail([str(error)])
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("studyguide"):
            raise
        return _fail([f"this needs the package {error.name}: `make book` sets everything up"])


def _notebooks(root: Path, options: argparse.Namespace) -> int:
    # Imported here so that `studyguide check` starts without Jupyter and Sphinx.
    from studyguide.notebooks.execute import MissingKernelError
    from studyguide.notebooks.lowering import ChapterError
    from studyguide.notebooks.update import stale, update

    try:
        if options.check:
            found = stale(root, options.paths)
            return _fail([f"{line}: run `make notebooks`" for line in found]) if found else 0
        report = update(root, options.paths, force=options.force)
    except (ChapterError, MissingKernelError, FileNotFoundError) as error:
        return _fail([str(error)])
    for verb in ("executed", "rewritten", "removed"):
        for path in getattr(report, verb):
            print(f"{verb} {path}")
    return _fail(report.failures) if report.failures else 0


def _build(root: Path) -> int:
    from studyguide.site.build import BuildError, build

    if faults := _faults(root):
        return _fail(faults)
    try:
        print(f"The book is ready: {build(root)}")
    except BuildError as error:
        return _fail(error.lines)
    return 0


def _serve(root: Path, port: int | None) -> int:
    from studyguide.site.build import SITE
    from studyguide.site.serve import serve

    serve(root / SITE, port)
    return 0


def _exams(root: Path, anew: bool) -> int:
    from studyguide.exams.fixed import FILE, fixed_exams

    (root / FILE).write_text(fixed_exams(root, anew=anew), encoding="utf-8")
    print(f"The exams are in {FILE}")
    return 0


def _progress(root: Path, source: Path | None) -> int:
    from studyguide.progress.document import ProgressError, parse
    from studyguide.progress.file import FILE, add, read
    from studyguide.progress.mastery import state

    try:
        if source:
            add(root, parse(source.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, ProgressError) as error:
        return _fail([f"{source} was not added: {error}"])
    questions = read(root)["questions"]
    known = sum(state(attempts) == "known" for attempts in questions.values())
    print(f"{len(questions)} questions answered, {known} known ({FILE})")
    return 0


def _check(root: Path) -> int:
    faults = _faults(root)
    return _fail(faults) if faults else 0


def _faults(root: Path) -> list[str]:
    from studyguide.bank import check as questions
    from studyguide.exercises import check as exercises

    return [*questions.faults(root), *exercises.faults(root)]


def _fail(lines: Sequence[str]) -> int:
    for line in lines:
        print(line, file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main())
