"""The verb that prices one parcel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fulfilsim.api.scenarios import Texts, load
from fulfilsim.errors import bad, read_each
from fulfilsim.units import MASS, MICRO, VOLUME, money, nearest, quantity

if TYPE_CHECKING:
    from fulfilsim.world.build import World
    from fulfilsim.world.carriers import ServicePlan
    from fulfilsim.world.quote import Step


@dataclass(frozen=True)
class Rating:
    """The price of a parcel.

    Parameters
    ----------
    service, place, zone
        Who carries it where; the zone may be an empty text.
    day
        Day of collection.
    currency
        Currency of the amounts.
    billed_kg
        Weight that is billed [kg].
    steps
        The parts of the price in the order in which they come about; also those that are nothing.
    """

    service: str
    place: str
    zone: str
    day: date
    currency: str
    billed_kg: float
    steps: list[Step]

    @property
    def total(self) -> float:
        """Price [currency]."""
        return sum(step.micro for step in self.steps) / MICRO


def rate(
    path: str | Path,
    *,
    service: str,
    to: str,
    weight: str,
    volume: str = "0 l",
    value: str | None = None,
    node: str | None = None,
    on: str | None = None,
    business: bool = False,
    shipped: Mapping[str, int] | None = None,
    with_: Texts = (),
    set_: Texts = (),
) -> Rating:
    """Price one parcel as the simulation does.

    Parameters
    ----------
    path
        The scenario file.
    service
        ``carrier.service``, or the service alone where one carrier has it.
    to
        A customer place of the scenario.
    weight, volume
        Weight on the scale, such as ``1.2 kg``, and volume, such as ``8 l``.
    value
        Declared value, such as ``250 USD``; nothing by default.
    node
        The centre or site that ships it; by default the first that the carrier collects at.
    on
        Day of collection, such as ``2026-11-27``; the first measured day by default.
    business
        Whether it goes to a business instead of a home.
    shipped
        Parcels of the service collected before it, by ``month``, ``week`` and ``last-week``; 0 by default.
    with_, set_
        Overrides and changes of the scenario.

    Raises
    ------
    InputError
        If the scenario is not sound, or an argument cannot be read or names what there is not.
    """
    from fulfilsim.world.build import build
    from fulfilsim.world.charges import only_rates
    from fulfilsim.world.quote import Consignment, chargeable, quote

    world = build(load(path, with_=with_, set_=set_))
    asked = {"plan": lambda: _service(world, service), "day": lambda: _day(world, on),
             **_of_parcel(world, to, weight, volume, value, shipped or {})}  # fmt: skip
    read = dict(zip(asked, read_each(lambda reader: reader(), asked.values()), strict=True))
    plan, day = world.services[read.pop("plan")], read.pop("day")
    lane = plan.lane(_node(world, plan, node))
    tariff = lane.tariff or only_rates(lane.rates, len(world.places.names))
    parcel = Consignment(residential=not business, day=day.toordinal(), **read)
    billed = tariff.rates.billed_kg(_array(chargeable(tariff, parcel)[0]))
    return Rating(
        plan.name,
        world.places.names[parcel.place],
        lane.zones[parcel.place],
        day,
        world.currency,
        float(billed[0]),
        quote(tariff, parcel),
    )


def _array(value: float) -> Any:
    import numpy as np

    return np.array([value])


def _node(world: World, plan: ServicePlan, node: str | None) -> int:
    served = [number for number, lane in enumerate(plan.lanes) if lane is not None]
    names = [world.nodes[number].name for number in served]
    if node is None:
        return served[0]
    if node not in names:
        what = f"{plan.name} does not collect at '{node}'"
        raise bad("--from", "", what, f"one of {', '.join(names)}", nearest(node, names))
    return served[names.index(node)]


def _service(world: World, service: str) -> int:
    names = [plan.name for plan in world.services]
    found = [index for index, name in enumerate(names) if service in (name, name.partition(".")[2])]
    if len(found) == 1:
        return found[0]
    what = f"{len(found)} services are named '{service}'" if found else f"no service is named '{service}'"
    near = nearest(service, [*names, *(name.partition(".")[2] for name in names)])
    raise bad("--service", "", what, f"one of {', '.join(names)}", near)


def _of_parcel(
    world: World, to: str, weight: str, volume: str, value: str | None, shipped: Mapping[str, int]
) -> dict[str, Callable[[], Any]]:
    """Give what reads each fact of a parcel, so that all that cannot be read is told together."""
    return {
        "place": lambda: _place(world, to),
        "weight_kg": lambda: _read("--weight", lambda text: _amount(quantity(text, MASS, "1.2 kg")), weight),
        "volume_l": lambda: _read("--volume", lambda text: _amount(quantity(text, VOLUME, "8 l")), volume),
        "value_micro": lambda: (
            0 if value is None else _read("--value", lambda text: _money(world, text), value)
        ),
        "month": lambda: _read("--month", _count, shipped.get("month", 0)),
        "week": lambda: _read("--week", _count, shipped.get("week", 0)),
        "last_week": lambda: _read("--last-week", _count, shipped.get("last-week", 0)),
    }


def _place(world: World, to: str) -> int:
    names = world.places.names
    if to not in names:
        few = ", ".join(names[:8]) + (" ..." if len(names) > 8 else "")
        raise bad("--to", "", f"no customer place is named '{to}'", f"one of {few}", nearest(to, names))
    return names.index(to)


def _day(world: World, on: str | None) -> date:
    from fulfilsim.scenario.values import read_date

    if on is None:
        return world.calendar.dates[world.calendar.first_measured]
    day: date = _read("--on", read_date, on)
    return day


def _money(world: World, text: str) -> int:
    amount = money(text)
    if amount.currency != world.currency:
        raise ValueError(
            f"an amount in {amount.currency}; expected {world.currency}, the scenario's currency"
        )
    return int(_amount(amount.micro))


def _amount(value: float) -> float:
    if value < 0:
        raise ValueError(f"'{value:g}' is negative; expected zero or more")
    return value


def _count(value: int) -> int:
    if value < 0:
        raise ValueError(f"'{value}' is negative; expected a number of parcels")
    return value


def _read(option: str, reader: Callable[[Any], Any], text: object) -> Any:
    """Read the value of an option, or refuse it under its name."""
    try:
        return reader(text)
    except ValueError as error:
        what, _, expected = str(error).partition("; expected ")
        raise bad(option, "", what, expected) from None
