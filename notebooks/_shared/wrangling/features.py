"""Add what was delivered to each subscriber: parcels, and how many of them were late.

`add_parcels` takes frames of pandas, or of pandas on Spark: both have the methods it uses. Run as
a script, this file is the entry of a Spark job.
"""

from __future__ import annotations

import argparse
from typing import Any


def add_parcels(customers: Any, records: Any) -> Any:
    """Return `customers` with the columns `parcels` and `late`, summed over all `records`.

    Who is in no record keeps a row, with both values missing: unknown is not zero.
    """
    sums = records.groupby("customer_id")[["parcels", "late"]].sum().reset_index()
    return customers.merge(sums, on="customer_id", how="left")


def main() -> None:
    """Read both inputs with Spark, join them, and write Parquet files."""
    import pyspark.pandas as ps

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--customers", required=True, help="address of customers.csv")
    parser.add_argument("--records", required=True, help="address of the folder of deliveries")
    parser.add_argument("--features", required=True, help="address of the folder for the result")
    arguments = parser.parse_args()

    features = add_parcels(ps.read_csv(arguments.customers), ps.read_csv(arguments.records))
    features.to_parquet(arguments.features)


if __name__ == "__main__":
    main()
