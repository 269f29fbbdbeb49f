"""The set-up scripts say in one line what is missing."""

import importlib
import io
import os
import shutil
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest


def fake_command(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def bare_path(tmp_path: Path) -> Path:
    """Return a folder to be PATH that has only the few commands that the scripts use."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in ("sh", "dirname", "id", "sleep"):
        found = next(
            Path(part) / name
            for part in os.environ["PATH"].split(os.pathsep)
            if (Path(part) / name).exists()
        )
        (folder / name).symlink_to(found.resolve())
    return folder


def run(tool: Path, path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {"PATH": str(path), "HOME": str(path)}
    return subprocess.run(
        ["/bin/sh", str(tool), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_python_that_is_too_old_is_named(root: Path, bare_path: Path, tmp_path: Path) -> None:
    """With no Python 3.11 to 3.13 the set-up stops with one line that says what to install."""
    fake_command(bare_path, "python3", "exit 1")

    result = run(root / "tools/environment", bare_path, str(tmp_path / "venv"))

    assert result.returncode == 1
    assert len(result.stderr.splitlines()) == 1
    assert "Python 3.11, 3.12 or 3.13 is needed" in result.stderr


def test_a_missing_venv_module_is_one_line_with_the_command(
    root: Path, bare_path: Path, tmp_path: Path
) -> None:
    """Debian's Python without python3-venv gets the apt command, not a traceback."""
    fake_command(bare_path, "python3", 'case "$2" in *ensurepip*) exit 1;; esac')

    result = run(root / "tools/environment", bare_path, str(tmp_path / "venv"))

    assert result.returncode == 1
    assert result.stderr == (
        "Python's venv module is missing. On Debian or Ubuntu: apt-get install python3-venv\n"
    )
    assert not (tmp_path / "venv").exists()


def test_an_environment_that_was_left_half_made_is_made_anew(
    root: Path, bare_path: Path, tmp_path: Path
) -> None:
    """After an interrupted set-up the next one starts over instead of failing without pip."""
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    fake_command(venv / "bin", "python", "exit 1")
    fake_command(bare_path, "python3", f'echo "$*" >>{tmp_path}/calls')

    result = run(root / "tools/environment", bare_path, str(venv))

    assert result.returncode == 1
    assert (tmp_path / "calls").read_text().splitlines()[-1] == f"-m venv --clear {venv}"


def test_an_installed_browser_is_found(root: Path, bare_path: Path) -> None:
    """An installed Chromium or Chrome is used; its path is all that is printed."""
    fake_command(bare_path, "google-chrome", "")

    result = run(root / "tools/browser", bare_path)

    assert result.stdout == f"{bare_path / 'google-chrome'}\n"


def test_a_missing_browser_is_one_line_with_the_command(root: Path, bare_path: Path) -> None:
    """The reader is told which one to install; nothing is installed unasked, for root neither."""
    (bare_path / "id").unlink()
    fake_command(bare_path, "id", "echo 0")
    fake_command(bare_path, "apt-get", f'echo "$*" >>{bare_path}/calls')

    result = run(root / "tools/browser", bare_path)

    assert result.returncode == 1
    assert result.stderr == (
        "The browser tests need Chromium or Chrome. On Debian: sudo apt-get install chromium\n"
    )
    assert not (bare_path / "calls").exists()


@pytest.mark.parametrize("shell", ["sh", "bash"])
def test_ctrl_c_ends_the_set_up_under_every_shell(
    root: Path, bare_path: Path, tmp_path: Path, shell: str
) -> None:
    """A bash whose command ends by itself after Ctrl-C does not go on with the next one."""
    venv = tmp_path / "venv"
    (venv / "bin").mkdir(parents=True)
    # An installer that is interrupted and ends by itself, as pip does.
    interrupted = f"""
        case "$*" in
        *packages.py*) trap 'exit 0' INT; echo ready; read wait ;;
        *) echo "$*" >>{tmp_path}/calls ;;
        esac"""
    fake_command(venv / "bin", "python", interrupted)
    fake_command(bare_path, "python3", "exit 0")

    with subprocess.Popen(
        [shutil.which(shell) or shell, str(root / "tools/environment"), str(venv)],
        env={"PATH": str(bare_path), "HOME": str(tmp_path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    ) as started:
        assert started.stdout is not None
        assert "ready\n" in iter(started.stdout.readline, "")
        os.killpg(started.pid, signal.SIGINT)  # as a terminal does
        status = started.wait(timeout=120)

    assert status != 0
    assert "--editable" not in (tmp_path / "calls").read_text()


def test_without_an_index_the_reader_is_told_so_at_once(root: Path, tmp_path: Path) -> None:
    """No connection is one clear line and pip's reason, not a version that was not found."""
    lock = tmp_path / "lock.txt"
    lock.write_text("nothing-of-the-kind==1.0\n", encoding="utf-8")
    nowhere = {"PIP_INDEX_URL": "http://127.0.0.1:9/simple", "PIP_CONFIG_FILE": os.devnull}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}

    result = subprocess.run(
        [sys.executable, root / "tools/packages.py", lock],
        env=kept | nowhere,
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.returncode == 1
    assert result.stderr.startswith("The packages cannot be fetched. Is there a connection")
    assert "PIP_INDEX_URL" in result.stderr
    assert "Connection refused" in result.stderr
    assert len(result.stderr.splitlines()) == 2


def test_a_long_set_up_shows_that_it_lives(root: Path, tmp_path: Path) -> None:
    """Progress is counted in packages; what pip says otherwise stays away."""
    names = [f"package-{number}" for number in range(80)]
    for name in names:
        folder = tmp_path / f"{name.replace('-', '_')}-1.0.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (tmp_path / "package_0-1.0-py3-none-any.whl").write_bytes(_wheel("package_0"))
    lock = tmp_path / "lock.txt"
    lock.write_text("".join(f"{name}==1.0\n" for name in names), encoding="utf-8")

    result = subprocess.run(
        [sys.executable, root / "tools/packages.py", lock],
        env=os.environ
        | {"PYTHONPATH": str(tmp_path), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert result.stderr == ""
    assert result.stdout.splitlines() == [
        "  40 of about 80 packages found",
        "  80 of about 80 packages found",
    ]


def _wheel(name: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as wheel:
        folder = f"{name}-1.0.dist-info"
        wheel.writestr(f"{folder}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        wheel.writestr(f"{folder}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{folder}/RECORD", "")
    return content.getvalue()


def test_a_browser_is_installed_when_that_is_asked_for(root: Path, bare_path: Path) -> None:
    """CI and the dev container start from machines without one."""
    chromium = bare_path / "chromium"
    (bare_path / "id").unlink()
    fake_command(bare_path, "id", "echo 0")
    fake_command(
        bare_path, "apt-get", f'case "$*" in *install*) : >{chromium}; chmod +x {chromium};; esac'
    )
    (bare_path / "chmod").symlink_to("/bin/chmod")

    result = run(root / "tools/browser", bare_path, "--install")

    assert result.stdout == f"{chromium}\n"


def test_make_test_asks_for_the_browser_before_anything_else(root: Path) -> None:
    """What is missing is said at once, not after minutes of other tests."""
    recipe = subprocess.run(
        ["make", "--dry-run", "--no-print-directory", "test"],
        cwd=root,
        capture_output=True,
        text=True,
        check=True,
    ).stdout

    assert recipe.startswith("tools/browser")


def test_every_fault_of_the_mutations_still_fits_the_code(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each finds the place that it breaks, and the tests that are to see it are there."""
    monkeypatch.syspath_prepend(str(root / "tools"))
    source = importlib.import_module("mutations.source")
    shutil.copytree(root / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__"))

    for fault in source.FAULTS:
        fault.apply(tmp_path)

    tests = {test for fault in source.FAULTS for test in fault.tests}
    assert {test for test in tests if not (root / test).exists()} == set()
