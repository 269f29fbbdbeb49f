"""What one process of a parallel job does with what `run` returns."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from azureml_emulator.programs.parallel_worker import load, rows


def test_rows() -> None:
    """A list, a tuple or a data frame; one line for each item."""
    frame = pd.DataFrame({"name": ["a b", "c"], "value": [1.5, 2]})

    assert rows(["a", 1], " ") == ["a", "1"]
    assert rows((), " ") == []
    assert rows(frame, ",") == ["a b,1.5", "c,2.0"]
    assert rows(frame.iloc[:0], ",") == []
    assert rows(pd.DataFrame({"name": ["a\nb", "c"]}), ",") == ['"a\nb"', "c"]
    with pytest.raises(TypeError, match="not str"):
        rows("text", " ")


def test_a_script_without_run(tmp_path: Path) -> None:
    """It is refused by name."""
    script = tmp_path / "score.py"
    script.write_text("def init(): pass\n")
    with pytest.raises(AttributeError, match=r"no function run\(\)"):
        load(script)
