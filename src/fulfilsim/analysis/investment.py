"""What a change is worth: yearly benefit, payback, return on investment, net present value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from fulfilsim.analysis.comparison import paired

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from fulfilsim.analysis.grouped import Floats

MONTHS = 12
COLUMNS = ("scenario", "figure", "unit", "mean", "ci_low", "ci_high")


@dataclass(frozen=True)
class Terms:
    """What a change costs, and what its benefit is worth over time.

    Parameters
    ----------
    one_off
        Paid at once [currency].
    running
        Paid every month, beside what the scenario itself costs [currency/month].
    life_months
        How long it lasts [months].
    discount
        Interest of a year (0.08 is 8 %).
    times_a_year
        How often a year the measured days' difference recurs.
    """

    one_off: float
    running: float
    life_months: float
    discount: float
    times_a_year: float

    def yearly(self, benefit: float) -> float:
        """Give what a benefit of the measured days brings in a year, less the running cost."""
        return self.times_a_year * benefit - MONTHS * self.running

    def payback_months(self, benefit: float) -> float:
        """Give the months after which the outlay is back, not discounted; endless where it never is."""
        yearly = self.yearly(benefit)
        if yearly <= 0:
            return float("inf") if self.one_off > 0 or yearly < 0 else 0.0
        return MONTHS * self.one_off / yearly

    def return_on_investment(self, benefit: float) -> float:
        """Give the gain over the life of the change per unit of outlay; undefined without an outlay."""
        if self.one_off == 0:
            return float("nan")
        return (self.yearly(benefit) * self.life_months / MONTHS - self.one_off) / self.one_off

    def net_present_value(self, benefit: float) -> float:
        """Give the worth today of all that comes in and goes out, month by month."""
        return self.yearly(benefit) / MONTHS * self._annuity() - self.one_off

    def _annuity(self) -> float:
        """Give the worth today of one unit a month; the last month may be a part."""
        rate = (1 + self.discount) ** (1 / MONTHS) - 1
        return (1 - (1 + rate) ** -self.life_months) / rate if rate > 0 else self.life_months


def benefit(base: Mapping[str, Floats], alternative: Mapping[str, Floats]) -> tuple[Floats, Floats]:
    """Give, by replication, what two plans bring in the measured days: the difference is the benefit.

    That is the contribution; where nothing is sold at a price, less the cost to serve, both plans' at the
    number of orders that the alternative delivers, so that losing orders never looks cheap.
    """
    sold = alternative["contribution_total"]
    if not np.isnan(sold).any():
        return base["contribution_total"], sold
    delivered = alternative["orders_delivered"]
    return -base["cost_per_order"] * delivered, -alternative["cost_per_order"] * delivered


def worth(
    scenario: str,
    base: Mapping[str, Floats],
    alternative: Mapping[str, Floats],
    terms: Terms,
    currency: str,
) -> pd.DataFrame:
    """Work out what a change is worth, each figure with the interval that the replications give.

    Every figure rises or falls with the benefit of the measured days, so the ends of its interval are the
    figures at the ends of the benefit's 95 % interval.

    Returns
    -------
    pandas.DataFrame
        scenario, figure, unit, mean, ci_low, ci_high; a payback that never comes is infinite.
    """
    found = paired(*benefit(base, alternative))
    ends = (found.mean, found.ci_low, found.ci_high)
    figures: dict[str, tuple[str, Callable[[float], float]]] = {
        "benefit_of_the_measured_days": (currency, lambda window: window),
        "benefit_a_year": (currency, terms.yearly),
        "payback_months": ("months", terms.payback_months),
        "return_on_investment": ("share", terms.return_on_investment),
        "net_present_value": (currency, terms.net_present_value),
    }
    rows = [
        (scenario, name, unit, *_ordered(*(_defined(work_out, end) for end in ends)))
        for name, (unit, work_out) in figures.items()
    ]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def no_worth() -> pd.DataFrame:
    """Give the table of no change at all."""
    return pd.DataFrame(columns=list(COLUMNS))


def _defined(work_out: Callable[[float], float], end: float) -> float:
    return work_out(end) if np.isfinite(end) else float("nan")


def _ordered(mean: float, low: float, high: float) -> tuple[float, float, float]:
    return (mean, low, high) if not low > high else (mean, high, low)
