"""The installed command, where it can run and where it cannot."""

import sys

import pytest

from azureml_emulator import cli, command


def test_an_old_python_is_one_line(monkeypatch, capsys) -> None:
    """On a compute instance's Python 3.10 the command says what it needs."""
    monkeypatch.setattr(sys, "version_info", (3, 10, 13, "final", 0))

    assert command.main() == 1
    assert capsys.readouterr().err == (
        "azureml-emulator: the offline workspace needs Python 3.11 to 3.13; this is Python 3.10\n"
    )


def test_a_missing_package_is_one_line(monkeypatch, capsys) -> None:
    """Without the extra `emulator` the command names the package and the way to it."""

    def run() -> int:
        raise ModuleNotFoundError("No module named 'nbclient'", name="nbclient")

    monkeypatch.setattr(cli, "main", run)

    assert command.main() == 1
    (line,) = capsys.readouterr().err.splitlines()
    assert "needs the package nbclient" in line
    assert "pip install --editable '.[emulator]'" in line


def test_it_is_the_command_line(monkeypatch, capsys) -> None:
    """Where everything is there it does what the command line does."""
    monkeypatch.setattr(sys, "argv", ["azureml-emulator", "--help"])

    with pytest.raises(SystemExit) as ended:
        command.main()

    assert ended.value.code == 0
    assert "install-kernel" in capsys.readouterr().out
