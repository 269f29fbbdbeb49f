"""What stands before every cell."""

from __future__ import annotations

import pytest
from IPython.core.interactiveshell import InteractiveShell

from offline_azure.kernel.gate import Gate
from offline_azure.process.state import StateError


@pytest.fixture
def shell(tmp_path, monkeypatch) -> InteractiveShell:  # type: ignore[no-untyped-def]
    """An IPython shell of its own."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    shell = InteractiveShell()
    shell.history_manager.end_session()
    return shell


def test_a_cell_runs_unchanged_behind_the_gate(
    shell: InteractiveShell, capsys: pytest.CaptureFixture[str]
) -> None:
    """The notice comes first, then what the cell prints."""
    shell.ast_transformers.append(Gate(lambda: "take note"))

    result = shell.run_cell("print(6 * 7)")

    assert result.success
    assert capsys.readouterr() == ("42\n", "take note\n")


@pytest.mark.parametrize(
    ("error", "message"),
    [
        (StateError("do this"), "the cell was not run: do this. Then run the cell again."),
        (
            RuntimeError("a bug"),
            "the cell was not run: the offline workspace failed with RuntimeError('a bug')",
        ),
    ],
)
def test_no_cell_runs_while_the_gate_is_shut(
    shell: InteractiveShell, error: Exception, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Neither a reason that we know nor a bug of ours lets a cell out."""

    def fail() -> None:
        raise error

    shell.ast_transformers.append(Gate(fail))

    results = [shell.run_cell("print('ran')") for _ in range(2)]

    assert [result.success for result in results] == [False, False]
    assert str(results[0].error_before_exec or results[0].error_in_exec) == message
    assert "ran\n" not in capsys.readouterr().out
