"""Print the table of speed figures; `python -m bench calls site` takes only some of them."""

from __future__ import annotations

import argparse
import os
import platform
import sys

from bench import calls, jobs, kernel, notebooks, records, site

PARTS = {
    "calls": calls.figures,
    "records": records.figures,
    "jobs": jobs.figures,
    "kernel": kernel.figures,
    "site": site.figures,
    "notebooks": notebooks.figures,
}


def main() -> int:
    """Measure the named parts and print one row each as soon as it is known."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", help=f"some of: {', '.join(PARTS)}; default: all")
    parts = parser.parse_args().parts or list(PARTS)
    if unknown := set(parts) - set(PARTS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}")
    print(f"{os.cpu_count()} cores, Python {platform.python_version()}, {platform.system()}\n")
    print("| what | figure | target | method |\n|---|---|---|---|")
    for part in parts:
        for row in PARTS[part]():
            print(f"| {row.what} | {row.figure} | {row.target} | {row.method} |", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
