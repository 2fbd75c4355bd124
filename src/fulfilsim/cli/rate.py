"""``fulfilsim rate``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from fulfilsim.cli.options import Screen, changes, verb

if TYPE_CHECKING:
    from fulfilsim.api.rates import Rating

EXAMPLES = """\
fulfilsim rate base.yaml --service ground --to Texas --weight "1.2 kg"
fulfilsim rate base.yaml --service parcelco.express --to Ohio --weight "0.9 kg" --volume "14 l" --json
fulfilsim rate base.yaml --service ground --to Maine --weight "3 lb" --on 2026-11-27 --week 9200
"""


@verb("rate", EXAMPLES)
@click.argument("scenario", metavar="SCENARIO")
@click.option("--service", required=True, metavar="S", help="The service, as carrier.service or by its name.")
@click.option("--to", required=True, metavar="PLACE", help="A customer place of the scenario.")
@click.option("--weight", required=True, metavar="W", help="Weight on the scale, e.g. '1.2 kg'.")
@click.option("--volume", default="0 l", metavar="V", help="Volume, e.g. '8 l'. [default: it does not count]")
@click.option("--value", metavar="AMOUNT", help="Declared value, e.g. '250 USD'. [default: none]")
@click.option("--from", "node", metavar="NODE", help="Who ships it. [default: the first that it collects at]")
@click.option("--on", metavar="DATE", help="Day of collection. [default: the first measured day]")
@click.option("--business", is_flag=True, help="It goes to a business instead of a home.")
@click.option("--month", default=0, metavar="N", help="Parcels collected before it in the calendar month.")
@click.option("--week", default=0, metavar="N", help="Parcels collected before it in the week.")
@click.option("--last-week", default=0, metavar="N", help="Parcels collected in the week before.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
@changes
def command(
    screen: Screen,
    scenario: str,
    as_json: bool,
    overrides: tuple[str, ...],
    sets: tuple[str, ...],
    month: int,
    week: int,
    last_week: int,
    **asked: Any,
) -> None:
    """Price one parcel and show how the price comes about.

    It is the price that the simulation charges for such a parcel: the same tables, the same rounding.
    """
    from fulfilsim import api

    shipped = {"month": month, "week": week, "last-week": last_week}
    found = api.rate(scenario, shipped=shipped, with_=overrides, set_=sets, **asked)
    screen.say(_document(found) if as_json else _page(found))


def _document(found: Rating) -> str:
    import json

    from fulfilsim.units import MICRO

    document = {
        "service": found.service,
        "place": found.place,
        "zone": found.zone,
        "on": found.day.isoformat(),
        "currency": found.currency,
        "billed_weight_kg": round(found.billed_kg, 6),
        "parts": [{"part": step.part, "amount": step.micro / MICRO, "how": step.how}
                  for step in found.steps if step.micro],
        "total": found.total,
    }  # fmt: skip
    return json.dumps(document, indent=1, ensure_ascii=False)


def _page(found: Rating) -> str:
    from fulfilsim.cli.layout import table
    from fulfilsim.world.quote import amount

    zone = f", zone {found.zone}" if found.zone else ""
    rows = [(step.part, step.how, amount(step.micro)) for step in found.steps if step.micro]
    total = amount(sum(step.micro for step in found.steps))
    lines = table([("part", "how", found.currency), *rows, ("total", "", total)], left=2)
    head = f"{found.service} to {found.place}{zone}, collected on {found.day}"
    return f"{head}: billed as {found.billed_kg:g} kg\n\n{lines}"
