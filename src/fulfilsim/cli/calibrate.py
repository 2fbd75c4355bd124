"""``fulfilsim calibrate``."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import click

from fulfilsim.cli.options import Screen, history, verb

if TYPE_CHECKING:
    from fulfilsim.calibration.backtest import Figures
    from fulfilsim.calibration.calibrate import Calibration

EXAMPLES = """\
fulfilsim calibrate orders.csv --zone Europe/Berlin --out fit
fulfilsim calibrate orders.csv.gz --days '2026-05-01 to 2026-08-31' --holdout 2026-09-01
fulfilsim calibrate orders.parquet --column time=bought_at --column 'zone=from_state>to_state'
"""


@verb("calibrate", EXAMPLES)
@click.argument("orders", metavar="ORDERS")
@history
@click.option("--days", default="", metavar="SPAN", help="Days whose orders are fitted. [default: all]")
@click.option("--works", default="", metavar="DAYS",
              help="Weekdays that count in transit, e.g. mon-sat. [default: all days count]")  # fmt: skip
@click.option("--holidays", default="", metavar="COUNTRY",
              help="Country whose public holidays do not count. [default: they do]")  # fmt: skip
@click.option("--holdout", default="", metavar="DATE",
              help="Predict the orders bought from this day on; the fit knows nothing later.")  # fmt: skip
@click.option("--replications", default=10, show_default=True, type=click.IntRange(1, 1000), metavar="N",
              help="Simulated repetitions of the hold-out.")  # fmt: skip
@click.option("--seed", default=1, show_default=True, type=click.IntRange(0), metavar="N",
              help="Seed of their random marks.")  # fmt: skip
@click.option("--out", metavar="DIR", help="Write the scenario and its tables there.")
@click.option("--force", is_flag=True, help="Replace files of the same name.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(screen: Screen, orders: str, out: str | None, force: bool, as_json: bool, **given: Any) -> None:
    """Fit hand-over and transit times, by lane, to ORDERS with what became of them.

    ORDERS has a row an order: when it was bought, handed to the carrier, delivered, and perhaps promised,
    and the lane or zone it went to. With --holdout the fit is tested: what was bought from that day on is
    simulated, knowing no more than was known at purchase, and set beside what became of it.
    """
    from fulfilsim import api

    found = api.calibrate(orders, **given)
    if out is not None:
        from fulfilsim.cli.project import check_target, write_folder

        check_target(out, force)
        write_folder(out, found.files)
    if as_json:
        import json

        screen.say(json.dumps(_document(found, out), indent=1))
        return
    screen.note(f"columns: {found.seen.mapped}")
    for line in _lines(found):
        screen.say(line)
    if out is not None:
        folder = out.rstrip("/")
        screen.say(f"written: {', '.join(f'{folder}/{name}' for name in found.files)}")


def _lines(found: Calibration) -> list[str]:
    from fulfilsim.cli.layout import table

    seen, fit, tested = found.seen, found.fit, found.backtest
    lines = [
        f"{fit.orders:,} orders fitted of {len(seen.ids):,}; {seen.skipped:,} of {seen.rows:,} rows skipped",
        f"purchase to hand-over: mean {fit.hand_over.mean:.1f} h",
        f"hand-over to door: mean {fit.mean_days:.2f} {_counted(found)} days",
        f"{fit.own} of {len(seen.lanes)} lanes have orders enough of their own",
    ]
    if tested is None:
        return lines
    head = ("", "click-to-door, mean", "off by", "late", "off by")
    observed = tested.observed
    rows = [
        ("predicted by the simulation", *_row(tested.predicted, observed)),
        ("fitted lanes carried forward", *_row(tested.carried, observed)),
        ("observed", f"{observed.door_mean_h:.1f} h", "", f"{100 * observed.late_share:.2f}%", ""),
    ]
    orders = (
        f"{tested.orders:,} orders held out, {tested.replications} replications; late: delivered on a day "
    )
    return [*lines, "", f"{orders}after the promised one", table([head, *rows])]


def _counted(found: Calibration) -> str:
    return "calendar" if found.working.every_day else "working"


def _row(figures: Figures, observed: Figures) -> tuple[str, str, str, str]:
    return (
        f"{figures.door_mean_h:.1f} h",
        f"{100 * (figures.door_mean_h / observed.door_mean_h - 1):+.1f}%",
        f"{100 * figures.late_share:.2f}%",
        f"{100 * (figures.late_share - observed.late_share):+.2f} points",
    )


def _document(found: Calibration, out: str | None) -> dict[str, Any]:
    from fulfilsim import __version__

    seen, fit, tested = found.seen, found.fit, found.backtest
    document: dict[str, Any] = {
        "fulfilsim": __version__,
        "orders": str(found.orders),
        "columns": seen.mapped.said(),
        "guessed": list(seen.mapped.guessed),
        "rows": seen.rows,
        "skipped": seen.skipped,
        "out": out,
        "fit": {
            "orders": fit.orders,
            "hand_over_mean_h": fit.hand_over.mean,
            "transit_mean_days": fit.mean_days,
            "lanes": len(seen.lanes),
            "lanes_of_their_own": fit.own,
        },
        "holdout": None,
    }
    if tested is not None:
        named = {
            "predicted": tested.predicted,
            "carried_forward": tested.carried,
            "observed": tested.observed,
        }
        document["holdout"] = {
            "orders": tested.orders,
            "replications": tested.replications,
            **{name: {"click_to_door_mean_h": each.door_mean_h, "late_share": _defined(each.late_share)}
               for name, each in named.items()},
        }  # fmt: skip
    return document


def _defined(value: float) -> float | None:
    return None if math.isnan(value) else value
