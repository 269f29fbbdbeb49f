"""`pytest --nbval notebooks` runs the notebooks as `make notebooks` does, and then once more.

nbval has no option for a kernel's environment, and reads its sanitising rules from a file: both
come from the code that generates the notebooks. When all cells of a notebook have passed, they
run a second time: what a learner has made yesterday must not stop the notebook today. The second
run has the workspace and the interpreter of the first, which costs a fraction of a new one.
"""

import os
import tempfile
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from nbformat import NotebookNode
from nbval.plugin import IPyNbCell, IPyNbFile

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


class Cell(IPyNbCell):
    """A cell whose outputs are compared without the streams that sanitising leaves empty."""

    def compare_outputs(
        self,
        test: list[NotebookNode],
        ref: list[NotebookNode],
        skip_compare: tuple[str, ...] | None = None,
    ) -> bool:
        """Return whether the new outputs, `test`, are as the stored ones, `ref`."""
        from studyguide.notebooks.sanitise import speaking

        both = [speaking(self.sanitize_outputs(outputs)) for outputs in (test, ref)]
        return bool(super().compare_outputs(*both, skip_compare))


class Notebook(IPyNbFile):
    """A notebook whose cells run twice: compared with the stored outputs, then once more."""

    def collect(self) -> Iterator[pytest.Item]:
        """Yield nbval's item for each code cell, and one for the second run of them all."""
        self.passed: set[str] = set()
        cells = [
            Cell.from_parent(
                self, name=cell.name, cell_num=cell.cell_num, cell=cell.cell, options=cell.options
            )
            for cell in super().collect()
        ]
        yield from cells
        if cells:
            yield SecondRun.from_parent(self, name="second run", cells=cells)


class SecondRun(pytest.Item):
    """All cells again, in the same workspace: none may fail. Outputs may differ.

    Args:
        cells: the items of the first run.
    """

    def __init__(self, *, cells: list[IPyNbCell], **of_items: object) -> None:
        super().__init__(**of_items)  # type: ignore[arg-type]
        self.cells = cells

    def runtest(self) -> None:
        """Forget the first run's variables and run the cells."""
        if missing := [cell.name for cell in self.cells if cell.name not in self.parent.passed]:
            pytest.skip(f"a first run has to pass before there is a second: {', '.join(missing)}")
        kernel = self.parent.kernel
        kernel.await_reply(kernel.execute_cell_input("%reset -f"))
        for cell in self.cells:
            again = IPyNbCell.from_parent(
                self.parent,
                name=cell.name,
                cell_num=cell.cell_num,
                cell=cell.cell,
                options=cell.options | {"check": False},
            )
            again.runtest()

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException]) -> str:  # type: ignore[override]
        """Return what nbval says of the cell that failed."""
        return str(self.cells[0].repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, None, str]:
        """Return where a reader of the report finds this."""
        return self.path, None, self.nodeid


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(
    file_path: Path, parent: pytest.Collector
) -> Generator[None, list[pytest.Collector], list[pytest.Collector]]:
    """Put a second run behind nbval's run of a notebook."""
    found = yield
    return [
        Notebook.from_parent(parent, path=file_path) if isinstance(one, IPyNbFile) else one
        for one in found
    ]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Remember which cells have passed."""
    report = yield
    if isinstance(item.parent, Notebook) and report.when == "call" and not report.failed:
        item.parent.passed.add(item.name)
    return report
