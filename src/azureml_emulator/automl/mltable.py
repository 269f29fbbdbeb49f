"""Reads the table that an `MLTable` file describes.

Azure's own reader is closed. This one knows the common part of the format; what it does not know
it names instead of leaving it out.

Source: Microsoft Learn, "CLI (v2) mltable YAML schema" and "Working with tables in Azure Machine
Learning".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import yaml

from azureml_emulator.automl.settings import UserError

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
_Reader = Callable[[list[Path], Mapping[str, Any]], pd.DataFrame]
_TYPES = {"int": "Int64", "long": "Int64", "float": "float64", "string": "str", "boolean": "bool"}


def read(folder: Path) -> pd.DataFrame:
    """Return the table of a folder with an MLTable file.

    Raises:
        UserError: there is none, or it asks for what is not known here.
    """
    path = folder / FILE
    if not path.is_file():
        raise UserError(
            f"The data is not an MLTable: there is no file '{FILE}' in it. Tabular AutoML reads"
            " only data assets of the type mltable."
        )
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as fault:
        raise UserError(f"The MLTable file is not valid YAML: {fault}") from None
    if not isinstance(given, dict) or not given.get("paths"):
        raise UserError("The MLTable file has no `paths`.")
    steps = list(_steps(given.get("transformations") or []))
    files = [file for entry in given["paths"] for file in _files(folder, entry)]
    reader: _Reader = _read_delimited
    arguments: Any = {}
    if steps and steps[0][0] in _READERS:
        name, arguments = steps.pop(0)
        reader = _READERS[name]
    table = reader(files, arguments or {})
    for name, arguments in steps:
        table = _STEPS[name](table, arguments) if name in _STEPS else _unknown(name)
    return table.reset_index(drop=True)


def _steps(given: Any) -> Iterator[tuple[str, Any]]:
    for step in given:
        if isinstance(step, str):
            yield step, None
        elif isinstance(step, dict) and len(step) == 1:
            yield next(iter(step.items()))
        else:
            raise UserError(f"The MLTable file has a transformation that is none: {step}")


def _unknown(name: str) -> Any:
    known = ", ".join(sorted({*_READERS, *_STEPS}))
    raise UserError(
        f"The offline workspace does not know the MLTable transformation '{name}'."
        f" It knows {known}; Azure Machine Learning knows more."
    )


def _files(folder: Path, entry: Mapping[str, str]) -> list[Path]:
    kind, value = next(iter(entry.items()))
    if "://" in value:
        raise UserError(
            f"The MLTable file names {value}. The offline workspace reads only files that lie"
            " beside the MLTable file, with relative paths."
        )
    patterns = {"file": value, "folder": f"{value}/**/*", "pattern": value}
    if kind not in patterns:
        raise UserError(f"The MLTable file has a path of the unknown kind '{kind}'.")
    pattern = patterns[kind].removeprefix("./")
    found = sorted(path for path in folder.glob(pattern) if path.is_file() and path.name != FILE)
    if not found:
        raise UserError(f"The MLTable file names {value}, which does not exist.")
    return found


def _read_delimited(files: list[Path], given: Mapping[str, Any]) -> pd.DataFrame:
    unknown = given.keys() - _DELIMITED
    if unknown:
        raise UserError(f"read_delimited has the unknown option {', '.join(sorted(unknown))}.")
    header = given.get("header") or "all_files_same_headers"
    if header not in _HEADERS or header == "all_files_different_headers":
        raise UserError(f"read_delimited with the header '{header}' is not known here.")
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
    return pd.concat(tables)


def _read_parquet(files: list[Path], given: Mapping[str, Any]) -> pd.DataFrame:
    return pd.concat([pd.read_parquet(file) for file in files])


def _read_json_lines(files: list[Path], given: Mapping[str, Any]) -> pd.DataFrame:
    return pd.concat([pd.read_json(file, lines=True) for file in files])


def _columns(given: Any) -> list[str]:
    return [given] if isinstance(given, str) else list(given)


def _keep(table: pd.DataFrame, given: Any) -> pd.DataFrame:
    return table[_existing(table, given)]


def _drop(table: pd.DataFrame, given: Any) -> pd.DataFrame:
    return table.drop(columns=_existing(table, given))


def _existing(table: pd.DataFrame, given: Any) -> list[str]:
    missing = [name for name in _columns(given) if name not in table]
    if missing:
        raise UserError(f"The MLTable file names the column {missing[0]}, which does not exist.")
    return _columns(given)


def _take(table: pd.DataFrame, given: Any) -> pd.DataFrame:
    return table.head(int(given))


def _convert(table: pd.DataFrame, given: Any) -> pd.DataFrame:
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
                raise UserError(f"convert_column_types to '{name}' is not known here.")
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
