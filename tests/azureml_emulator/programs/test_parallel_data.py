"""Files and rows in mini batches."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType

import pandas as pd
import pytest

from azureml_emulator.programs.automl import mltable
from azureml_emulator.programs.parallel_data import (
    DIRECT,
    EVALUATED,
    MOUNTED,
    DataError,
    MiniBatch,
    of_files,
    of_tables,
)

DELIMITED = "paths:\n- pattern: ./*.csv\ntransformations:\n- read_delimited:\n    delimiter: ','\n"


def load() -> ModuleType:
    return mltable


def table(folder: Path, text: str, **files: str) -> Path:
    """Write an MLTable; return its folder."""
    (folder / "MLTable").write_text(text)
    for name, content in files.items():
        (folder / f"{name}.csv").write_text(content)
    return folder


def names(batches: list[MiniBatch]) -> list[list[str]]:
    return [[Path(path).name for path in batch.content] for batch in batches]


def test_files(tmp_path: Path) -> None:
    """A number of files, one when nobody says how many; an MLTable is a file like any other."""
    (tmp_path / "deep").mkdir()
    for name in ("a", "b", "MLTable", "deep/c"):
        (tmp_path / name).touch()

    assert names(of_files([tmp_path], 3)) == [["MLTable", "a", "b"], ["c"]]
    assert names(of_files([tmp_path / "b"], 0)) == [["b"]]
    assert names(of_files([tmp_path], 0, top_only=True)) == [["MLTable"], ["a"], ["b"]]
    first, second = of_files([tmp_path], 3)
    assert (first.items, second.items) == (3, 1)
    assert first.name == f"{tmp_path}/MLTable to {tmp_path}/b (3 files)"
    assert second.name == f"{tmp_path}/deep/c"


def test_no_files(tmp_path: Path) -> None:
    """There is nothing to work on."""
    with pytest.raises(DataError, match="has no files"):
        of_files([tmp_path], 1)
    with pytest.raises(DataError, match="no input"):
        of_files([tmp_path / "nothing"], 1)


def test_a_table_of_files(tmp_path: Path) -> None:
    """The files that it names, however it comes to the job."""
    table(tmp_path, "paths:\n- pattern: ./*.csv\n", a="", b="", c="")
    (tmp_path / "other.png").touch()

    for mode in (EVALUATED, MOUNTED):
        assert names(of_tables([tmp_path], 2, mode, load)) == [["a.csv", "b.csv"], ["c.csv"]]
        assert len(of_tables([tmp_path], 0, mode, load)) == 3


def test_a_mounted_folder_that_is_no_table(tmp_path: Path) -> None:
    """It is a folder of files, although the component says that it is an MLTable."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.csv").touch()

    assert names(of_tables([tmp_path], 0, MOUNTED, load)) == [["a.csv"], ["b.csv"]]


def test_rows(tmp_path: Path) -> None:
    """As many rows as have about the size that is asked for, at least one; all by default."""
    rows = "".join(f"{number},abcdefg\n" for number in range(100, 108))  # 12 bytes each
    table(tmp_path, DELIMITED, a=f"x,y\n{rows}")

    found = of_tables([tmp_path], 40, DIRECT, load)

    assert [batch.items for batch in found] == [3, 3, 2]
    assert isinstance(found[1].content, pd.DataFrame)
    assert found[1].content.to_dict("list") == {"x": [103, 104, 105], "y": ["abcdefg"] * 3}
    assert list(found[1].content.index) == [0, 1, 2]
    assert found[2].name == f"{tmp_path}/a.csv, rows 7 to 8"
    assert len(of_tables([tmp_path], 1, DIRECT, load)) == 8
    assert [batch.items for batch in of_tables([tmp_path], 0, DIRECT, load)] == [8]


def test_one_megabyte_by_default(tmp_path: Path) -> None:
    """A larger file is split."""
    row = "a" * 1023 + "\n"
    table(tmp_path, DELIMITED, a="x\n" + row * 2500)

    assert [batch.items for batch in of_tables([tmp_path], 0, DIRECT, load)] == [1023, 1023, 454]


def test_rows_of_two_files(tmp_path: Path) -> None:
    """They are never in one mini batch."""
    table(tmp_path, DELIMITED, a="x\n1\n2\n", b="x\n3\n", c="x\n")

    found = of_tables([tmp_path], 1024, DIRECT, load)

    assert [list(batch.content["x"]) for batch in found] == [[1, 2], [3]]


def test_a_parquet_file_is_not_split(tmp_path: Path) -> None:
    """It can only be split between its row groups."""
    pd.DataFrame({"x": range(1000)}).to_parquet(tmp_path / "a.parquet")
    table(tmp_path, "paths:\n- file: a.parquet\ntransformations:\n- read_parquet\n")

    assert [batch.items for batch in of_tables([tmp_path], 10, DIRECT, load)] == [1000]


def test_json_lines(tmp_path: Path) -> None:
    """One line is one row."""
    table(tmp_path, "paths:\n- file: a.csv\ntransformations:\n- read_json_lines\n", a='{"x": 1}\n')

    (found,) = of_tables([tmp_path], 10, DIRECT, load)

    assert found.content.to_dict("list") == {"x": [1]}


@pytest.mark.parametrize(
    ("text", "mode", "message"),
    [
        ("paths:\n- file: a.csv\n", DIRECT, "With the mode eval_mount"),
        (DELIMITED, EVALUATED, "With the mode direct"),
        (DELIMITED + "- filter: x\n", DIRECT, "transformation 'filter'"),
        ("paths:\n- file: wasbs://a@b/c.csv\n", EVALUATED, "names wasbs://a@b/c.csv"),
        (DELIMITED + "- take: 0\n", DIRECT, "has no rows"),
        (DELIMITED.replace(",", "x"), DIRECT, "not what the MLTable says: Error tokenizing"),
    ],
)
def test_what_is_not_possible(tmp_path: Path, text: str, mode: str, message: str) -> None:
    """It is said, with what to do where that is known."""
    with pytest.raises(DataError, match=message):
        of_tables([table(tmp_path, text, a="a\n1xb\n1xbx3xx4\n")], 0, mode, load)


def test_the_files_of_a_table_that_has_rows(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """When it is only mounted run() gets them, and the log says why."""
    table(tmp_path, DELIMITED, a="x\n1\n")

    assert names(of_tables([tmp_path], 0, MOUNTED, load)) == [["a.csv"]]
    assert "the mode of the input is not direct" in capsys.readouterr().out


@pytest.mark.parametrize(("module", "package"), [("pandas", "pandas"), ("yaml", "PyYAML")])
def test_a_package_is_missing(tmp_path: Path, module: str, package: str) -> None:
    """It is named as it is called where packages are listed."""

    def load() -> ModuleType:
        raise ModuleNotFoundError(f"No module named '{module}'", name=module)

    with pytest.raises(DataError, match=f"Add {package} to the dependencies"):
        of_tables([tmp_path], 0, DIRECT, load)
