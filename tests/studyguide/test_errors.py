"""A reader's error is shown as its message."""

import pytest
from IPython.core.interactiveshell import InteractiveShell

from studyguide.errors import ReaderError


def test_ipython_shows_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """A cell that fails with a reader's error shows no frames of ours."""
    shell = InteractiveShell(user_ns={"ReaderError": ReaderError})

    shell.run_cell("raise ReaderError('pick another kernel')")

    assert capsys.readouterr().out.strip() == "ReaderError: pick another kernel"
