"""Summarise delivery records: a file, or all CSV files of a folder."""

from __future__ import annotations

import argparse
from pathlib import Path

import pandas as pd


def read(path: Path) -> pd.DataFrame:
    """Return the records of a file, or of all CSV files in a folder."""
    files = [path] if path.is_file() else sorted(path.glob("*.csv"))
    return pd.concat([pd.read_csv(file) for file in files], ignore_index=True)


def main() -> None:
    """Read the records, and write one row a month."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=Path, required=True, help="a CSV file, or a folder")
    parser.add_argument("--summary", type=Path, required=True, help="folder for the result")
    arguments = parser.parse_args()

    print("records is a", "file" if arguments.records.is_file() else "folder")
    records = read(arguments.records)
    summary = records.groupby("month")[["parcels", "late"]].sum()
    summary["late_share"] = (summary["late"] / summary["parcels"]).round(3)
    print(summary)

    arguments.summary.mkdir(parents=True, exist_ok=True)
    summary.to_csv(arguments.summary / "months.csv")


if __name__ == "__main__":
    main()
