"""What a parallel job works on: files, or the rows of tables, in mini batches.

The driver loads it by its path, in the job's own Python: so it imports nothing of this package.

Sources: Microsoft Learn, "How to use parallel job in pipeline" (an MLTable is a table with the mode
`direct`, and a list of files with a mount or a download), "CLI (v2) parallel job YAML schema"
(`mini_batch_size` is a number of files, or about the size of a part of a table) and
"Troubleshooting the ParallelRunStep" (1 MB by default; a mini batch never has rows of two files; a
Parquet file with one row group is not split). Unverified: how exactly a file is split, that Parquet
files with more row groups are not split either, and what a table with rows becomes when its mode is
not `direct`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

DIRECT, EVALUATED, MOUNTED = "direct", "eval", "mount"
"""How an MLTable comes to a job: as rows, evaluated, or as the folder that it is."""
_FILES = 1
_BYTES = 1024 * 1024
_PACKAGES = {"yaml": "PyYAML"}  # where a package is not called what is imported


class DataError(Exception):
    """The data cannot be worked on; the message is for the learner."""


@dataclass(frozen=True)
class MiniBatch:
    """What one call of `run` gets.

    Attributes:
        content: a list of paths, or a data frame.
        items: how many files or rows these are.
        name: what the logs call it.
    """

    content: Any
    items: int
    name: str


def of_files(inputs: Sequence[Path], size: int, *, top_only: bool = False) -> list[MiniBatch]:
    """Return the files of the inputs, those of folders within as well, in mini batches.

    Args:
        inputs: files and folders.
        size: the number of files in a mini batch; 0 for the default.
        top_only: whether folders within the inputs are left out.

    Raises:
        DataError: there are none.
    """
    files: list[Path] = []
    for given in inputs:
        if not given.exists():
            raise DataError(f"There is no input {given}.")
        within = given.iterdir() if top_only and given.is_dir() else given.rglob("*")
        found = [given] if given.is_file() else sorted(path for path in within if path.is_file())
        files += found
    return _in_batches(files, size)


def of_tables(
    inputs: Sequence[Path], size: int, mode: str, load: Callable[[], Any]
) -> list[MiniBatch]:
    """Return the rows of MLTables, or the files that they name, in mini batches.

    Args:
        inputs: folders with an MLTable file.
        size: about how many bytes of a file a mini batch of rows has, or how many files a mini
            batch of files has; 0 for the default.
        mode: how the MLTable comes to the job: `DIRECT`, `EVALUATED` or `MOUNTED`.
        load: gives the module `automl.mltable`, which needs packages that not every job has.

    Raises:
        DataError: a table cannot be read, or has nothing in it, or is not for this mode.
    """
    if mode == MOUNTED and not any((given / "MLTable").is_file() for given in inputs):
        return of_files(inputs, size)  # a folder, whatever the component calls it
    try:
        mltable = load()
        try:
            tables = [mltable.parse(given) for given in inputs]
            if mode == DIRECT:
                found = [batch for table in tables for batch in _rows(table, size or _BYTES)]
            else:
                files = [file for table in tables for file in _named(table, mode)]
                found = _in_batches(files, size)
        except mltable.TableError as fault:
            raise DataError(str(fault)) from None
    except DataError:
        raise
    except ImportError as fault:
        name = fault.name or "pyarrow"  # pandas names no module when nothing reads Parquet files
        package = _PACKAGES.get(name, name)
        raise DataError(
            f"An MLTable is read with the package {package}, which the environment of this job does"
            f" not have. Add {package} to the dependencies of the environment."
        ) from None
    except Exception as fault:  # whatever pandas says of a file
        raise DataError(f"The files are not what the MLTable says: {fault}") from None
    if not found:
        raise DataError("The table has no rows.")
    return found


def _in_batches(files: Sequence[Path], size: int) -> list[MiniBatch]:
    if not files:
        raise DataError("The input has no files.")
    size = size or _FILES
    groups = [files[start : start + size] for start in range(0, len(files), size)]
    return [MiniBatch([str(file) for file in group], len(group), _name(group)) for group in groups]


def _name(files: Sequence[Path]) -> str:
    more = f" to {files[-1]} ({len(files)} files)" if len(files) > 1 else ""
    return f"{files[0]}{more}"


def _named(table: Any, mode: str) -> list[Path]:
    """Return the files that an MLTable names."""
    if not table.reader:
        return list(table.files())
    if mode == EVALUATED:
        raise DataError(
            f"The MLTable has rows ({table.reader}); the modes eval_mount and eval_download are for"
            " an MLTable of files. With the mode direct run() gets the rows as a data frame."
        )
    print(
        f"The MLTable has rows ({table.reader}), but the mode of the input is not direct: run()"
        " gets the paths of its files."
    )
    return list(table.named)


def _rows(table: Any, size: int) -> Iterator[MiniBatch]:
    """Yield parts of the files of a table that have about as many bytes as asked for."""
    if not table.reader:
        raise DataError(
            "The mode of the input is direct, and its MLTable has no transformation that reads"
            " rows, such as read_delimited. With the mode eval_mount run() gets the paths of files."
        )
    for part in table.parts():
        count = len(part.rows)
        step = count if table.reader == "read_parquet" else max(int(size / part.row_bytes), 1)
        for start in range(0, count, step):
            rows = part.rows.iloc[start : start + step].reset_index(drop=True)
            name = f"{part.file}, rows {start + 1} to {start + len(rows)}"
            yield MiniBatch(rows, len(rows), name)
