"""Answers are kept in the checkout, whoever writes at once."""

import json
import os
import re
import subprocess
import sys

import pytest

from studyguide.progress import record
from studyguide.progress.document import ProgressError, empty, parse
from studyguide.progress.file import FILE, add, read

WRITER = """
import sys
from studyguide.progress import record
for number in range(20):
    assert record("questions", f"{sys.argv[1]}-{number}", "right") is None
"""


@pytest.fixture(autouse=True)
def learning(monkeypatch):
    """Nobody makes notebooks now."""
    monkeypatch.delenv("STUDYGUIDE_RENDER", raising=False)


def test_answers_are_kept_with_their_time(checkout):
    """Each answer is added to those before it."""
    for result in ("wrong", "right"):
        assert record("questions", "first", result) is None
    assert record("exercises", "task", "right") is None

    kept = parse((checkout.root / FILE).read_text(encoding="utf-8"))
    assert [entry["result"] for entry in kept["questions"]["first"]] == ["wrong", "right"]
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", kept["exercises"]["task"][0]["when"]
    )


def test_kernels_that_write_at_once_lose_nothing(checkout):
    """Four processes, twenty answers each, eighty in the file."""
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(number)], cwd=checkout.root)
        for number in range(4)
    ]

    assert [writer.wait() for writer in writers] == [0] * 4
    assert len(read(checkout.root)["questions"]) == 80
    assert sorted(path.name for path in (checkout.root / FILE).parent.iterdir()) == [
        "progress.json",
        "progress.lock",
    ]


def test_a_damaged_file_is_left_as_it_is(checkout):
    """The reader is told, the answer is not kept, and nothing is overwritten."""
    path = checkout.root / FILE
    path.parent.mkdir()
    path.write_text("{", encoding="utf-8")

    told = record("questions", "first", "right")

    assert "not kept" in told
    assert "Move it away" in told
    assert path.read_text(encoding="utf-8") == "{"
    with pytest.raises(ProgressError):
        add(checkout.root, empty())


def test_a_folder_that_cannot_be_written_is_told(checkout):
    """An answer that is not kept does not break the cell."""
    (checkout.root / FILE.parent).write_text("in the way", encoding="utf-8")

    assert "not kept" in record("questions", "first", "right")


def test_outside_of_a_checkout_nothing_breaks(tmp_path, monkeypatch):
    """There is no place to keep it, and the reader is told."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("studyguide.outline.__file__", str(tmp_path / "outline.py"))

    assert "not kept" in record("questions", "first", "right")


def test_making_a_notebook_keeps_nothing(checkout, monkeypatch):
    """An answer in a stored output is nobody's."""
    monkeypatch.setenv("STUDYGUIDE_RENDER", "static")

    assert record("questions", "first", "right") is None
    assert not (checkout.root / FILE).exists()


def test_a_failed_write_leaves_the_file_whole(checkout, monkeypatch):
    """A full disk costs this answer and none of those before."""
    record("questions", "first", "right")

    def full(number):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full)

    assert "no space left" in record("questions", "second", "right")
    assert list(json.loads((checkout.root / FILE).read_text())["questions"]) == ["first"]


def test_git_ignores_the_file(root):
    """What a reader answered is nobody's business."""
    ignored = (root / ".gitignore").read_text(encoding="utf-8").splitlines()

    assert f"{FILE.parent}/" in ignored
