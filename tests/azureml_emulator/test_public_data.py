"""The command `azureml-emulator data`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from azureml_emulator.cli import main
from offline_azure.remedies import ALLOW_PUBLIC_DATA

URL = "https://raw.githubusercontent.com/u/r/a.csv"
READ = "import sys, urllib.request; print(urllib.request.urlopen(sys.argv[1]).read().decode())"


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    """A file that was downloaded."""
    (tmp_path / "a.csv").write_text("a,b")
    return tmp_path / "a.csv"


def test_from_add_to_remove(home: Path, mine: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A copy is shown under its address until it is forgotten."""
    assert main(["data", "add", URL, str(mine)]) == 0
    assert main(["data", "list"]) == 0
    assert main(["data", "remove", URL]) == 0
    assert main(["data", "list"]) == 0

    assert capsys.readouterr().out.splitlines() == [
        f"{URL} is now your copy of {mine}",
        f"{URL}  3 bytes",
        f"forgotten: {URL}",
    ]


def test_a_new_host_needs_a_new_start(
    home: Path, mine: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It is said for a host that no running workspace has a certificate for, once."""
    for path in "ab":
        main(["data", "add", f"https://files.example/{path}", str(mine)])

    assert capsys.readouterr().out.count("azureml-emulator stop") == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["add", "iris.csv", "iris.csv"], "not an address"),
        (["add", URL, "nowhere.csv"], "nowhere.csv cannot be copied: No such file"),
        (["remove", URL], "there is no copy"),
    ],
)
def test_mistakes(
    home: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], words: str
) -> None:
    """An error says what is wrong."""
    assert main(["data", *arguments]) == 1
    assert words in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "index", "fetches"),
    [
        (["--allow-public-data"], "on", True),
        (["--allow-public-data"], "off", None),
        ([], "", False),
    ],
)
def test_whether_the_workspace_fetches(
    home: Path,
    checkout: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    index: str,
    fetches: bool | None,
) -> None:
    """Only when it is asked for, and never where not even the package index may be reached."""
    monkeypatch.chdir(checkout)
    monkeypatch.setenv("AZUREML_EMULATOR_PACKAGE_INDEX", index)
    monkeypatch.setenv(ALLOW_PUBLIC_DATA, "")

    started = main(["start", *arguments])
    main(["status", "--json"])
    main(["stop"])

    printed = capsys.readouterr()
    assert started == (fetches is None)
    assert f'"fetches_public_data": {str(bool(fetches)).lower()}' in printed.out
    assert ("without --allow-public-data" in printed.err) == (fetches is None)


def test_a_cell_reads_the_address(home: Path, checkout: Path, mine: Path) -> None:
    """A plain urllib, as pandas uses it, gets the copy: with the proxy, TLS and all."""
    main(["data", "add", URL, str(mine)])

    done = subprocess.run(
        [sys.executable, "-m", "azureml_emulator", "run", "--", sys.executable, "-c", READ, URL],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.stderr) == ("a,b\n", "")
