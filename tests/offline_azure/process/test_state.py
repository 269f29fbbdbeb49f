"""Where state is kept, and for how long."""

from __future__ import annotations

import errno
import shutil
import stat
import threading
from pathlib import Path

import pytest

from offline_azure.process import state as states
from offline_azure.process.state import Lock, StateError


def test_the_home_is_private(tmp_path: Path) -> None:
    """The folder of all state is created for its user only."""
    home = states.home({"AZUREML_EMULATOR_HOME": str(tmp_path / "a" / "b")})

    assert home == tmp_path / "a" / "b"
    assert stat.S_IMODE(home.stat().st_mode) == 0o700


def test_the_home_follows_the_xdg_convention(tmp_path: Path) -> None:
    """Without a choice of the user's, state goes where the desktop keeps state."""
    assert states.home({"XDG_STATE_HOME": str(tmp_path)}) == tmp_path / "azureml-emulator"


def test_a_home_that_cannot_be_written_says_what_to_do(tmp_path: Path) -> None:
    """One line names the folder and the variable to set."""
    (tmp_path / "file").touch()

    with pytest.raises(StateError) as caught:
        states.home({"AZUREML_EMULATOR_HOME": str(tmp_path / "file" / "home")})

    assert str(caught.value) == (
        f"the offline workspace cannot write its state to {tmp_path}/file/home (File exists); "
        "make it writable or set AZUREML_EMULATOR_HOME to another folder"
    )


@pytest.mark.parametrize("mark", [".git", "_toc.yml"])
def test_the_root_is_the_nearest_checkout(tmp_path: Path, mark: str) -> None:
    """All notebooks of a checkout share one workspace."""
    below = tmp_path / "checkout" / "notebooks" / "1"
    below.mkdir(parents=True)
    (tmp_path / "checkout" / mark).touch()

    assert states.checkout_root(below) == tmp_path / "checkout"


def test_checkouts_of_one_name_have_different_states(tmp_path: Path) -> None:
    """The path counts, not the name."""
    one = states.of_checkout(tmp_path / "a" / "guide", tmp_path)
    other = states.of_checkout(tmp_path / "b" / "guide", tmp_path)

    assert one.folder != other.folder
    assert one.folder.name.startswith("guide-")
    assert one == states.of_checkout(tmp_path / "a" / "guide", tmp_path)


def test_a_lock_has_one_holder(tmp_path: Path) -> None:
    """A second holder gets nothing until the first lets go."""
    first = Lock.take(tmp_path / "lock")
    assert first is not None
    assert Lock.take(tmp_path / "lock") is None

    first.release()

    second = Lock.take(tmp_path / "lock")
    assert second is not None
    second.release()


def test_a_patient_taker_waits_for_the_holder(tmp_path: Path) -> None:
    """A holder that lets go in time is no obstacle."""
    first = Lock.take(tmp_path / "lock")
    assert first is not None
    with_delay = threading.Timer(0.1, first.release)
    with_delay.start()

    second = Lock.take(tmp_path / "lock", patience=60)

    with_delay.join()
    assert second is not None
    second.release()


def test_a_file_system_without_locks_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some network shares cannot lock; the user learns how to use another folder."""

    def refuse(descriptor: int, operation: int) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr("fcntl.flock", refuse)

    with pytest.raises(StateError, match=r"No locks available.*AZUREML_EMULATOR_HOME"):
        Lock.take(tmp_path / "lock")


def test_a_sweep_removes_what_nobody_holds(tmp_path: Path) -> None:
    """Temporary states of killed servers go, those in use and those of checkouts stay."""
    kept = states.of_checkout(tmp_path, tmp_path)
    with states.temporary(tmp_path, tmp_path) as (abandoned, _):
        (abandoned.folder / "file").write_text("x")
    with states.temporary(tmp_path, tmp_path) as (used, _):
        states.sweep_temporary(tmp_path)

        assert not abandoned.folder.exists()
        assert used.folder.exists()
        assert kept.folder.exists()


def test_a_sweep_leaves_what_its_server_is_removing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A folder that vanishes meanwhile is nobody's fault, nor is one that is filled again."""
    going = tmp_path / "temporary" / "going"
    going.mkdir(parents=True)
    take, remove = Lock.take, shutil.rmtree

    def vanish(path: Path) -> Lock | None:
        going.rmdir()
        return take(path)

    monkeypatch.setattr(Lock, "take", vanish)
    states.sweep_temporary(tmp_path)
    assert not going.exists()

    def fill_once(path: Path) -> None:
        monkeypatch.setattr(shutil, "rmtree", remove)
        raise OSError(errno.ENOTEMPTY, "Directory not empty")

    going.mkdir()
    monkeypatch.setattr(shutil, "rmtree", fill_once)
    states.remove_tree(going)
    assert not going.exists()


def test_a_sweep_and_a_state_in_the_making_wait_for_each_other(tmp_path: Path) -> None:
    """A folder that has not been locked yet is never taken for an abandoned one."""
    (tmp_path / "temporary" / "new").mkdir(parents=True)
    turn = Lock.take(tmp_path / "temporary" / ".lock")
    assert turn is not None

    def make() -> None:
        with states.temporary(tmp_path, tmp_path):
            pass

    threads = [
        threading.Thread(target=states.sweep_temporary, args=(tmp_path,)),
        threading.Thread(target=make),
    ]
    for thread in threads:
        thread.start()
        thread.join(0.1)
    during = sorted(path.name for path in (tmp_path / "temporary").iterdir())
    turn.release()
    for thread in threads:
        thread.join(5)

    assert during == [".lock", "new"]
    assert not (tmp_path / "temporary" / "new").exists()


def test_a_file_is_written_whole_and_private(tmp_path: Path) -> None:
    """No draft is left beside it, and nobody else can read it."""
    states.write_atomically(tmp_path / "file", b"one")
    states.write_atomically(tmp_path / "file", b"two")

    assert [path.name for path in tmp_path.iterdir()] == ["file"]
    assert (tmp_path / "file").read_bytes() == b"two"
    assert stat.S_IMODE((tmp_path / "file").stat().st_mode) == 0o600
