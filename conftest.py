"""`pytest --nbval notebooks` runs the notebooks as `make notebooks` does.

nbval has no option for a kernel's environment, and reads its sanitising rules from a file: both
come from the code that generates the notebooks.
"""

import os
import tempfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent


def pytest_configure(config: pytest.Config) -> None:
    """Set up nbval, in each worker of pytest-xdist too."""
    if not config.getoption("nbval", default=False):
        return
    from studyguide.notebooks.execute import ENVIRONMENT
    from studyguide.notebooks.sanitise import all_rules, nbval_file

    os.environ.update(ENVIRONMENT)
    folder = tempfile.TemporaryDirectory(prefix="nbval-")
    config.add_cleanup(folder.cleanup)
    rules = Path(folder.name) / "rules.txt"
    rules.write_text(nbval_file(all_rules(ROOT)), encoding="utf-8")
    config.option.nbval_sanitize_with = str(rules)
    config.option.nbval_kernel_startup_timeout = 600
