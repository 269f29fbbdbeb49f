"""Reads the table that an `MLTable` file describes.

Azure's own reader is closed. This one knows the common part of the format; what it does not know
it names instead of leaving it out.

AutoML imports it. A parallel job loads it by its path, in a Python that has the packages of the
job's environment and not this one: so it imports nothing of this package, and pandas only where it
reads rows.

Source: Microsoft Learn, "CLI (v2) mltable YAML schema" and "Working with tables in Azure Machine
Learning".
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

if TYPE_CHECKING:
    import pandas as pd

FILE = "MLTable"
_ENCODINGS = {
    "utf8": "utf-8",
    "utf8bom": "utf-8-sig",
    "utf16": "utf-16",
    "utf32": "utf-32",
    "ascii": "ascii",
    "iso88591": "iso-8859-1",
    "latin1": "iso-8859-1",
    "windows1252": "cp1252",
}
_DELIMITED = {
    "delimiter",
    "encoding",
    "header",
    "empty_as_string",
    "support_multi_line",
    "include_path_column",
    "infer_column_types",
}
_HEADERS = {"all_files_same_headers", "from_first_file", "no_header", "all_files_different_headers"}
_Reader = Callable[[list[Path], Mapping[str, Any]], "list[pd.DataFrame]"]
_TYPES = {"int": "Int64", "long": "Int64", "float": "float64", "string": "str", "boolean": "bool"}


class TableError(Exception):
    """The table cannot be read as it is described; the message is for the learner."""


@dataclass(frozen=True)
class Part:
    """The rows that come from one file.

    Attributes:
        file: the file.
        rows: its rows after all transformations, numbered from 0.
        row_bytes: how many bytes of the file one of its rows has on average.
    """

    file: Path
    rows: pd.DataFrame
    row_bytes: float


@dataclass(frozen=True)
class Table:
    """What an MLTable file says.

    Attributes:
        named: the files that it names, in its order.
        reader: the transformation that reads rows from them; empty where it is about files.
        arguments: of the reader.
        steps: the other transformations, in their order, each with its argument.
    """

    named: tuple[Path, ...]
    reader: str
    arguments: Mapping[str, Any]
    steps: tuple[tuple[str, Any], ...]

    def files(self) -> list[Path]:
        """Return the files of a table that is about files.

        Raises:
            TableError: a transformation is not known for files.
        """
        files = list(self.named)
        for name, argument in self.steps:
            if name != "take":
                raise TableError(f"The MLTable transformation '{name}' is not known for files.")
            files = files[: int(argument)]
        return files

    def rows(self) -> pd.DataFrame:
        """Return the rows; without a reader the files are taken for delimited ones.

        Raises:
            TableError: it asks for what is not known here.
        """
        return self._evaluated()[0].reset_index(drop=True)

    def parts(self) -> list[Part]:
        """Return the rows file by file, without the files of which no row is left.

        Raises:
            TableError: it asks for what is not known here.
        """
        table, counts = self._evaluated()
        found = []
        for number, rows in table.groupby(level=0):
            file = self.named[number]
            size = file.stat().st_size / counts[number]
            found.append(Part(file, rows.reset_index(drop=True), size))
        return found

    def _evaluated(self) -> tuple[pd.DataFrame, list[int]]:
        """Return the rows, and how many each file has had before the transformations.

        The first level of the index says which file a row is from: no transformation changes it.
        """
        import pandas as pd

        read = _READERS[self.reader or "read_delimited"](list(self.named), self.arguments)
        table = pd.concat([one.reset_index(drop=True) for one in read], keys=range(len(read)))
        for name, argument in self.steps:
            table = _STEPS[name](table, argument)
        return table, [len(rows) for rows in read]


def parse(folder: Path) -> Table:
    """Return what the MLTable file of a folder says.

    Raises:
        TableError: there is none, it is malformed, it names files that are not there, or it has
            a transformation that is not known here.
    """
    path = folder / FILE
    if not path.is_file():
        raise TableError(
            f"The data is not an MLTable: there is no file '{FILE}' in it. Data of the type"
            " mltable is a folder with this file."
        )
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as fault:
        raise TableError(f"The MLTable file is not valid YAML: {fault}") from None
    if not isinstance(given, dict) or not given.get("paths"):
        raise TableError("The MLTable file has no `paths`.")
    steps = tuple(_steps(given.get("transformations") or []))
    reader, arguments = "", None
    if steps and steps[0][0] in _READERS:
        (reader, arguments), *rest = steps
        steps = tuple(rest)
    unknown = [name for name, _ in steps if name not in _STEPS]
    if unknown:
        known = ", ".join(sorted({*_READERS, *_STEPS}))
        raise TableError(
            f"The offline workspace does not know the MLTable transformation '{unknown[0]}'."
            f" It knows {known}; Azure Machine Learning knows more."
        )
    named = [file for entry in given["paths"] for file in _files(folder, entry)]
    return Table(tuple(named), reader, arguments or {}, steps)


def _steps(given: Any) -> Iterator[tuple[str, Any]]:
    for step in given:
        if isinstance(step, str):
            yield step, None
        elif isinstance(step, dict) and len(step) == 1:
            yield next(iter(step.items()))
        else:
            raise TableError(f"The MLTable file has a transformation that is none: {step}")


def _files(folder: Path, entry: Any) -> list[Path]:
    """Return the files that one entry of `paths` names, in the order of their names."""
    if not isinstance(entry, Mapping) or len(entry) != 1:
        raise TableError(f"The MLTable file has a path that is none: {entry}")
    kind, value = next(iter(entry.items()))
    value = str(value)
    if "://" in value or value.startswith("/") or ".." in value.split("/"):
        raise TableError(
            f"The MLTable file names {value}. The offline workspace reads only files that lie"
            " beside the MLTable file, with relative paths."
        )
    if kind == "file":
        found = [folder / value]
    elif kind == "folder":
        found = sorted((folder / value).rglob("*"))
    elif kind == "pattern":
        # Inside of a name, and at the end, two stars mean something else in each Python.
        pattern = re.sub(r"(?<=[^/])\*\*|\*\*(?=[^/])", "*", value.removeprefix("./"))
        found = sorted(folder.glob(f"{pattern}/*" if pattern.endswith("**") else pattern))
    else:
        raise TableError(f"The MLTable file has a path of the unknown kind '{kind}'.")
    found = [path for path in found if path.is_file() and path.name != FILE]
    if not found:
        raise TableError(f"The MLTable file names {value}, which does not exist.")
    return found


def _read_delimited(files: list[Path], given: Mapping[str, Any]) -> list[pd.DataFrame]:
    import pandas as pd

    unknown = given.keys() - _DELIMITED
    if unknown:
        raise TableError(f"read_delimited has the unknown option {', '.join(sorted(unknown))}.")
    header = given.get("header") or "all_files_same_headers"
    if header not in _HEADERS or header == "all_files_different_headers":
        raise TableError(f"read_delimited with the header '{header}' is not known here.")
    encoding = str(given.get("encoding") or "utf8").lower()
    tables: list[pd.DataFrame] = []
    for number, file in enumerate(files):
        named = header != "no_header" and (header != "from_first_file" or number == 0)
        table = pd.read_csv(
            file,
            sep=given.get("delimiter") or ",",
            encoding=_ENCODINGS.get(encoding.replace("-", ""), encoding),
            header=0 if named else None,
            keep_default_na=not given.get("empty_as_string"),
            dtype=str if given.get("infer_column_types") is False else None,
        )
        if header == "no_header":
            table.columns = pd.Index([f"Column{n + 1}" for n in range(table.shape[1])])
        elif not named:
            table.columns = tables[0].columns
        if given.get("include_path_column"):
            table.insert(0, "Path", file.name)
        tables.append(table)
    return tables


def _read_parquet(files: list[Path], given: Mapping[str, Any]) -> list[pd.DataFrame]:
    import pandas as pd

    return [pd.read_parquet(file) for file in files]


def _read_json_lines(files: list[Path], given: Mapping[str, Any]) -> list[pd.DataFrame]:
    import pandas as pd

    return [pd.read_json(file, lines=True) for file in files]


def _columns(given: Any) -> list[str]:
    return [given] if isinstance(given, str) else list(given)


def _keep(table: pd.DataFrame, given: Any) -> pd.DataFrame:
    return table[_existing(table, given)]


def _drop(table: pd.DataFrame, given: Any) -> pd.DataFrame:
    return table.drop(columns=_existing(table, given))


def _existing(table: pd.DataFrame, given: Any) -> list[str]:
    missing = [name for name in _columns(given) if name not in table]
    if missing:
        raise TableError(f"The MLTable file names the column {missing[0]}, which does not exist.")
    return _columns(given)


def _take(table: pd.DataFrame, given: Any) -> pd.DataFrame:
    return table.head(int(given))


def _convert(table: pd.DataFrame, given: Any) -> pd.DataFrame:
    import pandas as pd

    table = table.copy()
    for step in given:
        kind = step["column_type"]
        name = kind if isinstance(kind, str) else next(iter(kind))
        for column in _existing(table, step["columns"]):
            if name == "datetime":
                table[column] = pd.to_datetime(table[column])
            elif name in _TYPES:
                table[column] = table[column].astype(_TYPES[name])
            else:
                raise TableError(f"convert_column_types to '{name}' is not known here.")
    return table


_READERS: Mapping[str, _Reader] = {
    "read_delimited": _read_delimited,
    "read_parquet": _read_parquet,
    "read_json_lines": _read_json_lines,
}
_STEPS: Mapping[str, Callable[[pd.DataFrame, Any], pd.DataFrame]] = {
    "keep_columns": _keep,
    "drop_columns": _drop,
    "take": _take,
    "convert_column_types": _convert,
}
