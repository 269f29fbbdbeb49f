"""The files of a job."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from azureml_emulator import uris
from azureml_emulator.runs.files import JobFiles, MissingDataError
from azureml_emulator.runs.job import Input, Output, Plan
from azureml_emulator.uris import OutsideError
from offline_azure.store.storage import Location, Storage

Stored = Callable[[str], Path]
BASE = "azureml://datastores/workspaceblobstore/paths"


@pytest.fixture
def files(
    tmp_path: Path, plan: Plan, storage: Storage, locate: Callable[[str], Location], stored: Stored
) -> JobFiles:
    """The files of a job with a snapshot of code; some data is stored."""
    for name, text in (("code/src/train.py", "print()"), ("data/a.csv", "1"), ("data/b/c", "2")):
        path = stored(f"{BASE}/{name}")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    files = JobFiles(tmp_path / "job", replace(plan, code=f"{BASE}/code"), storage, locate)
    files.create()
    return files


def test_code(files: JobFiles) -> None:
    """The working directory has the snapshot."""
    assert (files.working / "src" / "train.py").read_text() == "print()"


def test_the_folders_that_are_kept_are_there(files: JobFiles, plan: Plan, stored: Stored) -> None:
    """A command need not make them; what stays empty is not kept."""
    (files.working / "outputs" / "a.txt").write_text("kept")

    files.keep_artifacts()

    assert (files.working / "logs").is_dir()
    base = uris.artifacts_uri(plan.name)
    assert stored(f"{base}/outputs/a.txt").read_text() == "kept"
    assert not stored(f"{base}/logs").exists()


def test_a_snapshot_that_has_such_folders(files: JobFiles, stored: Stored) -> None:
    """They are one folder with the snapshot's."""
    path = stored(f"{BASE}/code/outputs/old")
    path.parent.mkdir()
    path.write_text("from the snapshot")

    files.create()

    assert (files.working / "outputs" / "old").read_text() == "from the snapshot"


@pytest.mark.parametrize("mode", ["ReadOnlyMount", "Download"])
def test_a_file(files: JobFiles, stored: Stored, mode: str) -> None:
    """A file keeps its name; changing it changes nothing that is stored."""
    path = Path(files.deliver(Input("x", "uri_file", mode, f"{BASE}/data/a.csv")))

    assert path.parts[-4:] == ("data-capability", "wd", "INPUT_x", "a.csv")
    path.write_text("changed")
    assert stored(f"{BASE}/data/a.csv").read_text() == "1"


def test_a_folder(files: JobFiles) -> None:
    """A folder comes with everything in it."""
    path = Path(files.deliver(Input("x", "uri_folder", "ReadOnlyMount", f"{BASE}/data/")))

    assert path.name == "INPUT_x"
    assert (path / "b" / "c").read_text() == "2"


def test_a_mount_that_may_be_written_to(files: JobFiles, stored: Stored) -> None:
    """What is written to such a mount is stored at once."""
    path = Path(files.deliver(Input("x", "uri_folder", "ReadWriteMount", f"{BASE}/data")))
    (path / "new").write_text("3")

    assert stored(f"{BASE}/data/new").read_text() == "3"


def test_what_is_not_brought(files: JobFiles) -> None:
    """Literals are values; with `direct` the command gets the URI."""
    assert files.deliver(Input("x", "literal", value="0.5")) == "0.5"
    assert files.deliver(Input("x", "uri_folder", "Direct", f"{BASE}/data")) == f"{BASE}/data"


@pytest.mark.parametrize("uri", [f"{BASE}/nothing", "azureml://datastores/nowhere/paths/x"])
def test_missing_data(files: JobFiles, uri: str) -> None:
    """Data that does not exist is named."""
    with pytest.raises(MissingDataError, match=r"nothing|nowhere"):
        files.deliver(Input("x", "uri_file", "ReadOnlyMount", uri))


def test_data_of_another_host(files: JobFiles) -> None:
    """What only the internet has is missing, unless there is a copy; its place is known."""
    with pytest.raises(MissingDataError, match=r"^https://example\.org/x\.csv$") as raised:
        files.deliver(Input("x", "uri_file", "ReadOnlyMount", "https://example.org/x.csv"))
    assert raised.value.location == Location("example.org", "x.csv", "")
    with pytest.raises(OutsideError, match=r"^https://example\.org$"):
        files.deliver(Input("x", "uri_file", "ReadOnlyMount", "https://example.org"))


def test_outputs(files: JobFiles, stored: Stored, tmp_path: Path) -> None:
    """A folder and a file are stored where they belong, links with what they lead to."""
    folder = Output("f", "uri_folder", "Upload", f"{BASE}/out/f/")
    file = Output("g", "uri_file", "Upload", f"{BASE}/out/g")
    (tmp_path / "elsewhere").write_text("linked")
    place = Path(files.prepare_output(folder))
    (place / "sub").mkdir()
    (place / "sub" / "a").write_text("a")
    (place / "link").symlink_to(tmp_path / "elsewhere")
    Path(files.prepare_output(file)).write_text("g")

    assert [files.keep_output(folder), files.keep_output(file)] == [True, True]

    assert stored(f"{BASE}/out/f/sub/a").read_text() == "a"
    assert stored(f"{BASE}/out/f/link").read_text() == "linked"
    assert stored(f"{BASE}/out/g").read_text() == "g"
    assert (tmp_path / "elsewhere").exists()


def test_an_output_that_was_not_written(files: JobFiles) -> None:
    """Nothing is stored for it."""
    output = Output("g", "uri_file", "Upload", f"{BASE}/out/g")
    files.prepare_output(output)

    assert not files.keep_output(output)


def test_artifacts(files: JobFiles, artifact: Callable[[str, str], str]) -> None:
    """`./outputs` and `./logs` become artifacts; other files are gone with the job."""
    for name in ("outputs/model.pkl", "logs/x/y.log", "rest.txt"):
        path = files.working / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(name)

    files.keep_artifacts()
    files.remove()

    assert artifact("job", "outputs/model.pkl") == "outputs/model.pkl"
    assert artifact("job", "logs/x/y.log") == "logs/x/y.log"
    assert not files.root.exists()
