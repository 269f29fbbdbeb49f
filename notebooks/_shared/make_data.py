"""Make the data of Brightloaf's subscribers: the same bytes each time.

Run it here with `python make_data.py`; it writes `data/`. The customers are invented. How likely
each one is to cancel follows from `churn_probability`, so that a model has something to find.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
CUSTOMERS = 4000
MONTHS = ("2026-07", "2026-08", "2026-09")
LOAVES_A_MONTH = {"weekly": 4, "fortnightly": 2, "monthly": 1}


def customers(rng: np.random.Generator) -> pd.DataFrame:
    """Return one row per subscriber, with `churned` = 1 for those who cancelled since."""
    frame = pd.DataFrame(
        {
            "customer_id": [f"C{number:05d}" for number in range(1, CUSTOMERS + 1)],
            "region": rng.choice(["north", "east", "south", "west"], CUSTOMERS),
            "plan": rng.choice(list(LOAVES_A_MONTH), CUSTOMERS, p=[0.5, 0.3, 0.2]),
            "tenure_months": rng.gamma(1.6, 9.0, CUSTOMERS).round().astype(int) + 1,
            "price_eur": rng.normal(5.2, 0.7, CUSTOMERS).clip(3.5, 8.0).round(2),
            "late_deliveries": rng.poisson(0.9, CUSTOMERS),
            "pauses": rng.poisson(0.5, CUSTOMERS),
            "support_tickets": rng.poisson(0.6, CUSTOMERS),
            "newsletter": rng.binomial(1, 0.55, CUSTOMERS),
        }
    )
    frame["churned"] = rng.binomial(1, churn_probability(frame))
    return frame


def churn_probability(frame: pd.DataFrame) -> pd.Series:
    """Return each customer's probability to cancel, between 0 and 1."""
    new = (frame["tenure_months"] <= 4).astype(float)
    late = frame["late_deliveries"].clip(upper=5)
    score = (
        -2.9
        + 0.35 * late
        + 1.8 * new * late  # who is new does not forgive a late loaf
        + 0.8 * frame["pauses"]
        + 0.35 * frame["support_tickets"]
        + 0.5 * (frame["price_eur"] - 5.2)
        - 0.03 * frame["tenure_months"].clip(upper=48)
        - 0.6 * frame["newsletter"]
        + 0.5 * (frame["plan"] == "monthly")
    )
    return 1 / (1 + np.exp(-score))


def deliveries(frame: pd.DataFrame, month: str, rng: np.random.Generator) -> pd.DataFrame:
    """Return the parcels of 250 customers in one month: one row per customer."""
    some = frame.sample(250, random_state=rng).sort_values("customer_id")
    parcels = some["plan"].map(LOAVES_A_MONTH)
    return pd.DataFrame(
        {
            "month": month,
            "customer_id": some["customer_id"],
            "parcels": parcels,
            "late": rng.binomial(parcels, 0.18),
            "paid_eur": (parcels * some["price_eur"]).round(2),
        }
    )


def main() -> None:
    """Write `data/customers.csv` and one file a month in `data/deliveries/`."""
    rng = np.random.default_rng(2026)
    frame = customers(rng)
    folder = HERE / "data" / "deliveries"
    folder.mkdir(parents=True, exist_ok=True)
    frame.to_csv(folder.parent / "customers.csv", index=False, lineterminator="\n")
    for month in MONTHS:
        parcels = deliveries(frame, month, rng)
        parcels.to_csv(folder / f"{month}.csv", index=False, lineterminator="\n")


if __name__ == "__main__":
    main()
