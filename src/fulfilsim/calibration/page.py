"""One page that shows the data against the fit; it opens offline."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.calibration.demand import CLASSES, zipf_shares
from fulfilsim.calibration.rows import Floats, Ints
from fulfilsim.plotting.fit import Panel, draw_panels
from fulfilsim.scenario.values import WEEKDAYS

if TYPE_CHECKING:
    from fulfilsim.calibration.demand import DemandFit
    from fulfilsim.calibration.shop import Shop

MOST_LINES = 20
MOST_POINTS = 200


def page(shop: Shop) -> str:
    """Write the page."""
    figures = draw_panels(panels(shop.fit))
    rows = "".join(
        f"<tr><th>{escape(name)}</th><td>{escape(text)}</td></tr>\n" for name, text in _facts(shop)
    )
    title = f"{escape(shop.orders.name)}: the orders against the fit"
    return PAGE.format(title=title, facts=rows, figures=figures)


def panels(fit: DemandFit) -> list[Panel]:
    """Lay out what is shown: weekdays, hours, season, order size, velocity; those that the file has."""
    days = np.bincount(fit.weekday, minlength=7)
    there = np.where(days > 0, days, 1)
    seen, expected = (np.bincount(fit.weekday, values, 7) / there for values in (fit.counts, fit.expected))
    weekly = _by_week(fit)
    found = [
        Panel("Weekday", "", "orders a day", list(WEEKDAYS), seen, expected),
        Panel("Season", "week", "orders a week", _weeks(fit), weekly[0], weekly[1], lines=True),
    ]
    if fit.hours is not None:
        shares = 100 * fit.hours
        found.insert(
            1, Panel("Hour", "hour of the day", "% of orders", [str(h) for h in range(24)], shares, shares)
        )
    if fit.lines is not None:
        values, shares = fit.lines
        few = values <= MOST_LINES
        labels = [str(each) for each in values[few].tolist()]
        found.append(
            Panel("Lines an order", "lines", "% of orders", labels, 100 * shares[few], 100 * shares[few])
        )
    if len(fit.sku_lines) > 1:
        found.append(_velocity(fit))
    return found


def _weeks(fit: DemandFit) -> list[str]:
    return [str(n + 1) for n in range(len(fit.counts) // 7)] or ["1"]


def _by_week(fit: DemandFit) -> tuple[Floats, Floats]:
    """Sum over weeks of seven days from the first; what is left at the end is no week."""
    whole = len(fit.counts) // 7 * 7
    week = np.arange(whole) // 7 if whole else np.zeros(len(fit.counts), np.int64)
    return _sums(week, fit.counts), _sums(week, fit.expected)


def _sums(week: Ints, values: Ints | Floats) -> Floats:
    return np.asarray(np.bincount(week, values[: len(week)]), float)


def _velocity(fit: DemandFit) -> Panel:
    count = len(fit.sku_lines)
    at = np.unique(np.linspace(1, count, min(count, MOST_POINTS)).astype(np.int64))
    seen = np.cumsum(fit.sku_lines) / fit.sku_lines.sum()
    fitted = np.cumsum(zipf_shares(fit.zipf, count))
    if fit.classes is not None:
        ends = np.append(0.0, np.cumsum([share for _, share in CLASSES])) * count
        fitted = np.interp(np.arange(1, count + 1), ends, np.append(0.0, np.cumsum(fit.classes)))
    labels = [str(each) for each in at.tolist()]
    return Panel("SKU velocity", "SKUs, the fastest first", "% of order lines", labels, 100 * seen[at - 1],
                 100 * fitted[at - 1], lines=True)  # fmt: skip


def _facts(shop: Shop) -> list[tuple[str, str]]:
    fit, sample = shop.fit, shop.sample
    noise = float(((fit.counts - fit.expected) ** 2).sum() / fit.expected.sum())
    facts = [
        ("orders", f"{len(sample.day):,}, {fit.first} to {fit.last}"),
        ("rows", f"{sample.rows:,}, of which {sample.skipped:,} skipped as bad"),
        ("columns", str(shop.mapped)),
        ("level", f"{fit.level:.5g} orders a day with all factors at one"),
        (
            "scatter",
            f"days scatter around the fit with {noise:.3g} times the variance that chance alone would give",
        ),
        (
            "trend",
            f"{100 * fit.trend:+g}% a year" if fit.trend else "none that is clear",
        ),
    ]
    if len(fit.sku_lines) > 1:
        bad = fit.classes is not None
        law = f"Zipf {fit.zipf:g}" + (", which fits badly: classes are used instead" if bad else "")
        facts.append(("SKUs", f"{len(fit.sku_lines):,}; {law}"))
    facts.append(("people", ", ".join(f"{heads} {team}" for team, heads in shop.heads.items())))
    return facts


PAGE = """\
<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title>
<style>body{{font-family:sans-serif;max-width:72rem;margin:2rem auto;color:#222}}
th{{text-align:left;padding-right:1.5rem;vertical-align:top}}svg{{width:100%;height:auto}}</style></head>
<body><h1>{title}</h1>
<table>
{facts}</table>
<p>Bars and dots: the file. Line: the fit. Hours and lines of an order are taken over as they are.</p>
{figures}
</body></html>
"""
