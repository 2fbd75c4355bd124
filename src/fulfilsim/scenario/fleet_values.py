"""Values that only an own fleet has: times at the door, chances by hour, windows, waves."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Annotated, Final

from fulfilsim import units
from fulfilsim.scenario.distribution import Distribution, read_distribution
from fulfilsim.scenario.fields import reads
from fulfilsim.scenario.values import (
    Clock,
    Hours,
    not_negative,
    positive,
    read_clocks,
    read_hours,
)
from fulfilsim.units import Money, text_of

EMISSIONS: Final = {"g/km": 1.0, "kg/km": 1000.0}
OF_A_PARCEL: Final = {"g/parcel": 1e-3, "kg/parcel": 1.0}
DAY_S = 86_400


@dataclass(frozen=True)
class StopTime:
    """How long a stop lasts: so much a stop and a parcel [s]."""

    per_stop: float
    per_parcel: float = 0.0


@dataclass(frozen=True)
class ByHour:
    """A share by time of day: one for the rest, and stretches with their own."""

    rest: float
    stretches: tuple[tuple[Hours, float], ...] = ()

    def at(self, second: float) -> float:
        """Give the share at a time of day [s]."""
        for hours, part in self.stretches:
            if (second - hours.start.seconds) % DAY_S < hours.length_s:
                return part
        return self.rest


@dataclass(frozen=True)
class WindowMix:
    """How many customers ask for which hours; None is any time."""

    hours: tuple[Hours | None, ...]
    shares: tuple[float, ...]


@dataclass(frozen=True)
class Waves:
    """When routes are planned: at times of day, or every so often as orders come [s]."""

    at: tuple[Clock, ...] = ()
    every: float = 0.0


def read_stop_time(value: object) -> StopTime:
    """Read the time of a stop, e.g. ``40 s per stop + 38 s per parcel``.

    >>> read_stop_time("40 s per stop + 38 s per parcel")
    StopTime(per_stop=40.0, per_parcel=38.0)
    """
    example = "40 s per stop + 38 s per parcel"
    sums = {"stop": 0.0, "parcel": 0.0}
    for term in text_of(value, f"the time of a stop, e.g. {example}").split("+"):
        amount, _, what = term.partition(" per ")
        what = what.strip() or "stop"
        if what not in sums:
            raise ValueError(f"'per {what}' is unknown; expected per stop or per parcel, e.g. {example}")
        sums[what] += not_negative(units.quantity(amount, units.TIME, example), amount)
    return StopTime(sums["stop"], sums["parcel"])


def read_chance(value: object) -> ByHour:
    """Read a chance, one for every hour or by time of day with ``else`` for the rest.

    >>> read_chance({"08:00-18:00": "2%", "else": "60%"}).at(9 * 3600)
    0.02
    """
    return _by_hour(value, 0.0, 1.0, 'e.g. 8%, or {"08:00-18:00": 2%, else: 60%}')


def read_pace(value: object) -> ByHour:
    """Read how fast the traffic is by time of day, as a share of the usual speed."""
    return _by_hour(value, 0.05, 3.0, 'e.g. 100%, or {"07:00-10:00": 80%, else: 105%}')


def read_windows(value: object) -> WindowMix:
    """Read how many customers ask for which hours, e.g. ``{any time: 90%, "17:00-20:00": 10%}``."""
    expected = 'hours with percentages that add up to 100%, e.g. {any time: 90%, "17:00-20:00": 10%}'
    if not isinstance(value, dict) or not value:
        raise ValueError(f"not a mapping; expected {expected}")
    shares = {key: not_negative(units.share(part), part) for key, part in value.items()}
    hours = {key: None if key == "any time" else read_hours(key) for key in value}
    if abs(sum(shares.values()) - 1) > 1e-9:
        raise ValueError(f"shares add up to {100 * sum(shares.values()):g}%; expected {expected}")
    order = sorted(value, key=lambda key: (hours[key] is not None, str(key)))
    return WindowMix(tuple(hours[key] for key in order), tuple(shares[key] for key in order))


def read_waves(value: object) -> Waves:
    """Read when routes are planned: ``08:30``, ``[08:30, 14:00]`` or ``every 10 min``.

    >>> read_waves("every 10 min")
    Waves(at=(), every=600.0)
    """
    if isinstance(value, str) and value.strip().startswith("every "):
        text = value.strip().removeprefix("every ")
        every = positive(units.quantity(text, units.TIME, "10 min"), text)
        if not 60 <= every <= 4 * 3600:
            raise ValueError(f"'{value}' is out of range; expected every 1 min to every 4 h")
        return Waves(every=every)
    return Waves(read_clocks(value))


def read_dwell(value: object) -> Distribution:
    """Read how long a parcel lies in a box until it is fetched."""
    return read_distribution(value, units.TIME, "14 h")


def _by_hour(value: object, low: float, high: float, expected: str) -> ByHour:
    def part(text: object) -> float:
        share = units.share(text)
        if not low <= share <= high:
            raise ValueError(f"'{text}' is out of range; expected {100 * low:g}% to {100 * high:g}%")
        return share

    if not isinstance(value, dict):
        return ByHour(part(value))
    if "else" not in value:
        raise ValueError(f"no share for the other hours; expected a key 'else', {expected}")
    rows = sorted(((read_hours(key), part(text)) for key, text in value.items() if key != "else"),
                  key=lambda row: row[0].start.seconds)  # fmt: skip
    _apart([hours for hours, _ in rows], expected)
    return ByHour(part(value["else"]), tuple(rows))


def _apart(stretches: list[Hours], expected: str) -> None:
    """Refuse stretches of the day that overlap; the day is a circle."""
    for place, hours in enumerate(stretches):
        after = stretches[(place + 1) % len(stretches)].start.seconds
        if len(stretches) > 1 and hours.length_s > (after - hours.start.seconds) % DAY_S:
            raise ValueError(f"the hours from {hours.start} overlap others; expected {expected}")


def _in(table: Mapping[str, float], example: str, least: float, most: float) -> Callable[[object], float]:
    def read(value: object) -> float:
        amount = units.quantity(value, table, example)
        if not least <= amount <= most:
            raise ValueError(f"'{value}' is out of range; expected e.g. {example}")
        return amount

    return read


def _money(per: str) -> Callable[[object], Money]:
    def read(value: object) -> Money:
        amount = units.money(value, (per,))
        not_negative(float(amount.amount), value)
        return amount

    return read


DoorTime = Annotated[StopTime, *reads(read_stop_time, "40 s per stop + 38 s per parcel")]
Chance = Annotated[ByHour, *reads(
    read_chance, "8%", {"08:00-18:00": "2%", "else": "60%"}, kind=["string", "object"])]  # fmt: skip
Traffic = Annotated[ByHour, *reads(
    read_pace, "100%", {"07:00-10:00": "80%", "else": "105%"}, kind=["string", "object"])]  # fmt: skip
Windows = Annotated[WindowMix, *reads(
    read_windows, {"any time": "90%", "17:00-20:00": "10%"}, kind="object")]  # fmt: skip
WaveTimes = Annotated[Waves, *reads(
    read_waves, "08:30", ["08:30", "14:00"], "every 10 min", kind=["string", "array"])]  # fmt: skip
Dwell = Annotated[Distribution, *reads(read_dwell, "exponential mean 14 h")]
Distance = Annotated[float, *reads(_in(units.LENGTH, "2 km", 0.0, 1000.0), "2 km")]
Emissions = Annotated[float, *reads(_in(EMISSIONS, "240 g/km", 0.0, 10_000.0), "240 g/km")]
ParcelCarbon = Annotated[float, *reads(_in(OF_A_PARCEL, "0.5 kg/parcel", 0.0, 1000.0), "0.5 kg/parcel")]
DayFee = Annotated[Money, *reads(_money("day"), "36.70 USD/day")]
KmFee = Annotated[Money, *reads(_money("km"), "0.43 USD/km")]
StopFee = Annotated[Money, *reads(_money("stop"), "0.00 USD/stop")]
