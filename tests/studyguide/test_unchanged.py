"""A file is read once while it stays the same."""

from pathlib import Path

import pytest

from studyguide.unchanged import once_while_unchanged


class Reader:
    """Reads files and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def read(self, path: Path, suffix: str = "") -> str:
        """Return the text of a file."""
        self.times += 1
        text = path.read_text(encoding="utf-8")
        if text == "fault":
            raise ValueError(text)
        return text + suffix


@pytest.fixture
def reader() -> Reader:
    """Return a reader that has read nothing yet."""
    return Reader()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Return a file that says one."""
    path = tmp_path / "file"
    path.write_text("one", encoding="utf-8")
    return path


def test_a_file_is_read_once(reader: Reader, file: Path) -> None:
    """The second caller gets what the first one got."""
    read = once_while_unchanged(reader.read)

    assert [read(file), read(file)] == ["one", "one"]
    assert reader.times == 1


def test_a_changed_file_is_read_again(reader: Reader, file: Path) -> None:
    """Other content is never answered from memory."""
    read = once_while_unchanged(reader.read)
    read(file)

    file.write_text("three", encoding="utf-8")

    assert read(file) == "three"


def test_other_arguments_have_a_result_of_their_own(reader: Reader, file: Path) -> None:
    """What is kept belongs to all that the reader was given."""
    read = once_while_unchanged(reader.read)

    assert [read(file, "!"), read(file, "?")] == ["one!", "one?"]


def test_a_fault_is_not_kept(reader: Reader, file: Path) -> None:
    """Who repairs a file is believed, and who does not is told again."""
    read = once_while_unchanged(reader.read)
    file.write_text("fault", encoding="utf-8")

    for _ in range(2):
        with pytest.raises(ValueError, match="fault"):
            read(file)

    assert reader.times == 2


def test_a_missing_file_is_as_without_a_memory(reader: Reader, file: Path) -> None:
    """The usual error names the file."""
    with pytest.raises(FileNotFoundError, match="gone"):
        once_while_unchanged(reader.read)(file.with_name("gone"))
