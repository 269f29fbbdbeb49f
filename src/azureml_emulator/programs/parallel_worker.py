"""One process of a parallel job: `python parallel_worker.py CONNECTION SCRIPT LEVEL ARGUMENTS...`.

It runs the entry script's `init` once and then its `run` for each mini batch that comes over the
connection (the number of an inherited file descriptor). It runs in the job's own Python, so it
imports nothing of this package.

Source: Microsoft Learn, "How to use parallel job in pipeline": `run` gets a list of paths or a
data frame and returns a list, a tuple or a data frame; `shutdown` is optional.
"""

from __future__ import annotations

import importlib.util
import io
import logging
import sys
import traceback
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any


def load(script: Path) -> ModuleType:
    """Import an entry script.

    Raises:
        Exception: whatever it raises, or what it lacks.
    """
    sys.path.insert(0, str(script.parent))  # as Python itself does for a script
    spec = importlib.util.spec_from_file_location("entry_module", script)
    if spec is None or spec.loader is None:
        raise ImportError(f"{script} is not a Python file")
    module = importlib.util.module_from_spec(spec)
    sys.modules["entry_module"] = module
    spec.loader.exec_module(module)
    for name in ("init", "run"):
        if not hasattr(module, name):
            raise AttributeError(f"The entry script has no function {name}().")
    return module


def rows(returned: Any, delimiter: str) -> list[str]:
    """Return what `run` has returned as lines, one for each item.

    Raises:
        TypeError: it is neither a list nor a tuple, an array or a data frame.
    """
    if hasattr(returned, "tolist") and not hasattr(returned, "columns"):
        returned = returned.tolist()  # an array
    if isinstance(returned, list | tuple):
        return [str(item) for item in returned]
    if hasattr(returned, "to_csv") and hasattr(returned, "columns"):
        lines = _lines(returned, delimiter)
        if len(lines) == len(returned):
            return lines
        # A value with a line break takes several lines, all of which belong to its row.
        parts = (returned.iloc[[number]] for number in range(len(returned)))
        return ["\n".join(_lines(part, delimiter)) for part in parts]
    raise TypeError(
        "run() must return a list, a tuple or a data frame with one item for each that was"
        f" processed, not {type(returned).__name__}."
    )


def _lines(frame: Any, delimiter: str) -> list[str]:
    text = io.StringIO()
    frame.to_csv(text, sep=delimiter, header=False, index=False)
    return text.getvalue().removesuffix("\n").split("\n") if len(frame) else []


def work(connection: Connection, script: Path, delimiter: str) -> None:
    """Answer the mini batches that come over a connection until it says None."""
    try:
        module = load(script)
        module.init()
    except BaseException:
        connection.send({"error": traceback.format_exc()})
        raise
    connection.send({"ready": True})
    while (batch := connection.recv()) is not None:
        try:
            answer: dict[str, Any] = {"rows": rows(module.run(batch), delimiter)}
        except SystemExit as fault:  # the script itself says that nothing more makes sense
            connection.send({"fatal": str(fault)})
            return
        except Exception:
            traceback.print_exc()
            answer = {"error": traceback.format_exc()}
        connection.send(answer)
    if hasattr(module, "shutdown"):
        module.shutdown()


if __name__ == "__main__":
    number, name, level, separator, *arguments = sys.argv[1:]
    logging.basicConfig(level=level)
    sys.argv = [name, *arguments]
    work(Connection(int(number)), Path(name).resolve(), separator)
