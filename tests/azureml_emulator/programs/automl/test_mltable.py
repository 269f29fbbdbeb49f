"""Reading tables that an MLTable file describes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from azureml_emulator.programs.automl import mltable
from azureml_emulator.programs.automl.mltable import TableError


def table(folder: Path, text: str, **files: str) -> pd.DataFrame:
    (folder / "MLTable").write_text(text)
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content)
    return mltable.parse(folder).rows()


def test_delimited(tmp_path: Path) -> None:
    """The delimiter, the encoding and the columns are those of the file."""
    text = "paths:\n- file: ./a.csv\ntransformations:\n- read_delimited:\n"
    text += "    delimiter: ';'\n    encoding: ascii\n- keep_columns: [x, y]\n- take: 1\n"

    found = table(tmp_path, text, a="x;y;z\n1;b;3\n4;c;6\n")

    assert found.to_dict("list") == {"x": [1], "y": ["b"]}


def test_several_files(tmp_path: Path) -> None:
    """A pattern takes all files, in the order of their names, each with its header."""
    text = "paths:\n- pattern: ./*.csv\ntransformations:\n- read_delimited:\n    delimiter: ','\n"

    found = table(tmp_path, text, b="x\n3\n", a="x\n1\n2\n")

    assert list(found["x"]) == [1, 2, 3]


def test_no_header(tmp_path: Path) -> None:
    """Without a header the columns are numbered from 1."""
    text = "paths:\n- file: a.csv\ntransformations:\n- read_delimited:\n    header: no_header\n"

    assert list(table(tmp_path, text, a="1,2\n").columns) == ["Column1", "Column2"]


def test_indices_of_files_are_nothing_to_the_table(tmp_path: Path) -> None:
    """A file that pandas has written with an index of several levels is one like the others."""
    grouped = pd.DataFrame({"x": [1, 2]}, index=pd.MultiIndex.from_tuples([(0, 1), (0, 2)]))
    grouped.to_parquet(tmp_path / "a.parquet")
    pd.DataFrame({"x": [3]}).to_parquet(tmp_path / "b.parquet")

    found = table(tmp_path, "paths:\n- pattern: ./*.parquet\ntransformations:\n- read_parquet\n")

    assert list(found["x"]) == [1, 2, 3]


@pytest.mark.parametrize("pattern", ["./deep/**", "./deep/**.csv", "./**/*.csv"])
def test_two_stars_mean_the_same_in_each_python(tmp_path: Path, pattern: str) -> None:
    """Files in a folder, whether it is said with a name or without."""
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.csv").write_text("x\n1\n")
    (tmp_path / "MLTable").write_text(f"paths:\n- pattern: {pattern}\n")

    assert [path.name for path in mltable.parse(tmp_path).files()] == ["a.csv"]


def test_parquet_and_types(tmp_path: Path) -> None:
    """Parquet is read, columns are dropped, and a column becomes moments."""
    pd.DataFrame({"day": ["2025-01-02"], "x": [1]}).to_parquet(tmp_path / "a.parquet")
    text = "paths:\n- file: a.parquet\ntransformations:\n- read_parquet\n- drop_columns: x\n"
    text += "- convert_column_types:\n  - columns: day\n    column_type:\n      datetime:\n"
    text += "        formats: ['%Y-%m-%d']\n"

    found = table(tmp_path, text)

    assert list(found.columns) == ["day"]
    assert found["day"][0] == pd.Timestamp("2025-01-02")


READ = "paths:\n- file: a.csv\ntransformations:\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (READ + "- filter: col('x') > 1\n", "transformation 'filter'"),
        (READ + "- read_delimited:\n    quoting: x\n", "unknown option quoting"),
        (READ + "- drop_columns: [nothing]\n", "column nothing"),
        ("paths:\n- file: b.csv\n", "names b.csv, which does not exist"),
        (READ + "- read_delimited\n- read_parquet\n", "transformation 'read_parquet'"),
        ("paths:\n- file: azureml://datastores/x/paths/a.csv\n", "relative paths"),
        ("paths:\n- pattern: /data/*.csv\n", "relative paths"),
        ("paths:\n- file: ../a.csv\n", "beside the MLTable file"),
        ("paths:\n- a.csv\n", "a path that is none: a.csv"),
        ("paths:\n- url: a.csv\n", "unknown kind 'url'"),
        ("paths: []\n", "no `paths`"),
        ("paths: [\n", "not valid YAML"),
    ],
)
def test_what_is_not_known(tmp_path: Path, text: str, message: str) -> None:
    """It is named, not left out."""
    with pytest.raises(TableError, match=message.replace("(", r"\(")):
        table(tmp_path, text, a="x\n1\n")


def test_no_table(tmp_path: Path) -> None:
    """A folder without the file is the classic mistake."""
    with pytest.raises(TableError, match="no file 'MLTable'"):
        mltable.parse(tmp_path)


def test_the_fixture(write: Callable[..., Path], subscribers: pd.DataFrame) -> None:
    """What was written is read."""
    assert mltable.parse(write(subscribers)).rows().shape == subscribers.shape


@pytest.mark.parametrize(
    ("paths", "names"),
    [
        ("- folder: ./\n", ["a.csv", "b.png", "c.png"]),
        ("- folder: deep\n- file: ./a.csv\n", ["c.png", "a.csv"]),
        ("- pattern: ./**/*.png\n", ["b.png", "c.png"]),
        ("- folder: .\ntransformations:\n- take: 2\n", ["a.csv", "b.png"]),
    ],
)
def test_files(tmp_path: Path, paths: str, names: list[str]) -> None:
    """Without a transformation that reads rows the table is its files, but for the MLTable."""
    (tmp_path / "deep").mkdir()
    for name in ("a.csv", "b.png", "deep/c.png"):
        (tmp_path / name).touch()
    (tmp_path / "MLTable").write_text(f"paths:\n{paths}")

    found = mltable.parse(tmp_path)

    assert found.reader == ""
    assert [file.name for file in found.files()] == names


def test_transformations_of_rows_are_none_of_files(tmp_path: Path) -> None:
    """They are named."""
    (tmp_path / "a.png").touch()
    (tmp_path / "MLTable").write_text(
        "paths:\n- file: a.png\ntransformations:\n- keep_columns: x\n"
    )

    with pytest.raises(TableError, match="'keep_columns' is not known for files"):
        mltable.parse(tmp_path).files()


def test_parts(tmp_path: Path) -> None:
    """The rows of each file, after transformations of the whole table, and how long they are."""
    text = "paths:\n- pattern: ./*.csv\ntransformations:\n- read_delimited\n- take: 3\n"
    text += "- convert_column_types:\n  - columns: x\n    column_type: string\n"
    table(tmp_path, text, a="x\n1\n2\n", b="x\n3\n4\n5\n", c="x\n6\n")

    first, second = mltable.parse(tmp_path).parts()

    assert (first.file.name, list(first.rows["x"]), first.row_bytes) == ("a.csv", ["1", "2"], 3)
    assert (second.file.name, list(second.rows["x"])) == ("b.csv", ["3"])
    assert list(second.rows.index) == [0]
