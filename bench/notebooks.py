"""How long nbval takes for a notebook."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from bench.measure import Figure

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = {
    "AZUREML_EMULATOR_FRESH": "1",
    "AZUREML_EMULATOR_PACKAGE_INDEX": "off",
    "STUDYGUIDE_RENDER": "static",
}


def figures() -> Iterator[Figure]:
    """Measure nbval over every notebook, one after the other."""
    times = []
    for path in sorted((ROOT / "notebooks").rglob("*.ipynb")):
        result = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "--nbval", str(path)],
            cwd=ROOT,
            env=os.environ | SETTINGS,
            capture_output=True,
            text=True,
            check=True,
        )
        found = re.search(r" in ([\d.]+)s", result.stdout)
        if found is None:
            raise RuntimeError(f"pytest did not say how long it took:\n{result.stdout}")
        times.append(float(found[1]))
    yield Figure(
        "nbval",
        f"median {statistics.median(times):.1f} s, {len(times)} notebooks {sum(times):.0f} s",
        "median <= 6 s, all <= 10 min",
        "each notebook in a pytest of its own, one after the other",
    )
