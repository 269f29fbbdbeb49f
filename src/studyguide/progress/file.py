"""The progress file of a checkout, which git ignores. Several kernels may write it at once."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timezone
from pathlib import Path
from typing import Literal

from studyguide.outline import OutlineError, find_root
from studyguide.progress.document import (
    Document,
    ProgressError,
    empty,
    merge,
    parse,
    text_of,
)

try:
    import fcntl
except ImportError:  # Windows: two kernels at once could lose an answer
    fcntl = None  # type: ignore[assignment]

FILE = Path(".studyguide/progress.json")
"""Where the file is, relative to the checkout."""


def record(
    kind: Literal["questions", "exercises"],
    item: str,
    result: Literal["right", "partly", "wrong"],
) -> str | None:
    """Keep an answer that was given now; return None, or a line that says why it is not kept.

    With STUDYGUIDE_RENDER=static nothing is kept: then a notebook is made, and nobody learns.
    """
    if os.environ.get("STUDYGUIDE_RENDER") == "static":
        return None
    now = datetime.now(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    answer = {**empty(), kind: {item: [{"when": now, "result": result}]}}
    try:
        add(find_root(), answer)
    except (OSError, OutlineError, ProgressError) as error:
        return f"This answer is not kept: {error}"
    return None


def attempts(kind: Literal["questions", "exercises"], item: str) -> list[dict[str, str]]:
    """Return the answers that are kept, in order of time; none where the file cannot be used."""
    try:
        kept = read(find_root())
    except (OSError, OutlineError, ProgressError):
        return []
    return list(kept[kind].get(item, []))


def read(root: Path) -> Document:
    """Return what was answered in the checkout `root`.

    Raises:
        OSError: the file cannot be read.
        ProgressError: it is damaged.
    """
    try:
        return parse((root / FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return empty()
    except (ProgressError, UnicodeDecodeError) as error:
        raise ProgressError(f"{FILE} cannot be used: {error}. Move it away to go on.") from None


def add(root: Path, document: Document) -> Document:
    """Add what `document` has to the file of the checkout `root`, and return all of it.

    Raises:
        OSError: the file cannot be written; then it is as it was.
        ProgressError: the file is damaged; it is left as it is.
    """
    path = root / FILE
    path.parent.mkdir(exist_ok=True)
    with _locked(path.with_suffix(".lock")):
        merged = merge(read(root), document)
        _replace(path, text_of(merged))
    return merged


@contextmanager
def _locked(path: Path) -> Iterator[None]:
    """Wait for the other kernels; the system frees the lock when a process ends, however."""
    with path.open("a") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _replace(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    number, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(number, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
