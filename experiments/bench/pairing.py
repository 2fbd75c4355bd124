"""What common random numbers are worth: `extra_shift` against `base`, paired and with seeds of their own.

Two plans run with seeds of their own differ with the variance of the one plus that of the other. On the same
seed they meet the same customers and the same luck, most of which cancels. The ratio says how many times as
many replications independent seeds would need for an interval as narrow.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np

import fulfilsim
from fulfilsim.analysis.comparison import FAMILY

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
HELD = "cost_per_order"
AT_LEAST = 2.0


def main() -> None:
    """Measure the ratio of every headline figure and print it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--replications", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=1)
    settings = vars(parser.parse_args())
    with tempfile.TemporaryDirectory() as place:
        plans = [SCENARIOS / "base.yaml", SCENARIOS / "extra_shift.yaml"]
        out, store = Path(place) / "result", Path(place) / "store"
        found = fulfilsim.compare(*plans, out=out, store=store, keep="none", **settings)
    base, other = found.findings.values.values()
    print(f"{settings['replications']} replications{'':<18}sd paired  sd of own seeds  ratio of variances")
    ratios = {kpi: report(kpi, base[kpi], other[kpi]) for kpi in FAMILY}
    assert ratios[HELD] >= AT_LEAST, f"{HELD}: {ratios[HELD]:.2f} is less than {AT_LEAST}"


def report(kpi: str, base: np.ndarray, other: np.ndarray) -> float:
    """Print a figure's standard deviations and give the ratio of the variances."""
    paired = float((other - base).var(ddof=1))
    apart = float(base.var(ddof=1) + other.var(ddof=1))
    ratio = apart / paired if paired > 0 else np.inf if apart > 0 else np.nan
    print(f"{kpi:<32} {paired**0.5:>12.4f} {apart**0.5:>16.4f} {ratio:>19.1f}")
    return ratio


if __name__ == "__main__":
    main()
