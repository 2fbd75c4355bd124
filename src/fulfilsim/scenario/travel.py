"""Where distances and driving times come from: straight lines, a file, a road extract or a server.

A `travel:` field has the type `TravelField`; `fulfilsim.world.travel.source_of` makes a source of it. It
is written as one of

- ``great circle``, or with other figures ``{circuity: 1.3, speed: 25 km/h}``, or with speeds by time of day
  ``{speed: {"00:00": 45 km/h, "07:00": 22 km/h}, leaving: "08:30"}``
- ``{matrix: ways.csv}`` with the columns from, to, km, min; or two square tables
  ``{minutes: min.csv, km: km.csv}``
- ``{roads: town.osm.pbf}``, or with other figures ``{roads: town.osm.pbf, flow: 80%, reach: 1 km}``
- ``{osrm: "http://localhost:5000"}``, or ``{osrm: "http://localhost:5000", profile: van}``
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlsplit

from fulfilsim import units
from fulfilsim.scenario.fields import reads
from fulfilsim.scenario.rules import FileRef, read_file
from fulfilsim.scenario.values import read_clock
from fulfilsim.units import nearest, number, text_of

EXPECTED = (
    "great circle, or one of circuity and speed, matrix, minutes and km, roads, osrm; "
    "e.g. {circuity: 1.3, speed: 25 km/h} or {roads: town.osm.pbf}"
)
A_SERVER = "the address of an OSRM server, such as http://localhost:5000"
DAY_S = 86_400


@dataclass(frozen=True)
class StraightRule:
    """Straight lines times a circuity; speeds from each time of day on [s], [km/h]."""

    circuity: float = 1.4
    speeds: tuple[tuple[int, float], ...] = ((0, 30.0),)
    leaving: int = 9 * 3600


@dataclass(frozen=True)
class MatrixRule:
    """One file of rows, or two square ones: `file` has the minutes, `km` the kilometres."""

    file: FileRef
    km: FileRef | None = None


@dataclass(frozen=True)
class RoadsRule:
    """An OpenStreetMap extract."""

    file: FileRef
    flow: float = 0.8
    reach_km: float = 1.0

    @property
    def within(self) -> tuple[str, ...]:
        """Where the file stands inside the field."""
        return ("roads",)


@dataclass(frozen=True)
class OsrmRule:
    """A server that speaks OSRM's protocol."""

    url: str
    profile: str = "driving"


TravelRule = StraightRule | MatrixRule | RoadsRule | OsrmRule


def read_travel(value: object) -> TravelRule:
    """Read where distances and driving times come from.

    >>> read_travel({"circuity": 1.3, "speed": "25 km/h"})
    StraightRule(circuity=1.3, speeds=((0, 25.0),), leaving=32400)
    """
    if not isinstance(value, dict):
        text = text_of(value, EXPECTED)
        if text != "great circle":
            raise ValueError(f"'{text}' is no source of travel times; expected {EXPECTED}")
        return StraightRule()
    if not value:
        raise ValueError(f"no source of travel times; expected {EXPECTED}")
    for keys, make in KINDS:
        if set(value) & keys[0]:
            _refuse_others(value, keys[0] | keys[1])
            return make(value)
    name = str(min(value, key=str))
    known = sorted(key for keys, _ in KINDS for group in keys for key in group)
    raise ValueError(f"unknown key '{name}'; expected {EXPECTED}{_meant(name, known)}")


def _refuse_others(value: dict[str, object], known: set[str]) -> None:
    for name in sorted(str(key) for key in value if key not in known):
        expected = ", ".join(sorted(known))
        raise ValueError(
            f"'{name}' does not go with the others; expected {expected}{_meant(name, sorted(known))}"
        )


def _meant(name: str, known: list[str]) -> str:
    meant = nearest(name, known)
    return f"; did you mean {meant}?" if meant else ""


def _straight(value: dict[str, object]) -> StraightRule:
    usual = StraightRule()
    circuity, expected = usual.circuity, "road distance over straight distance, from 1 to 10, e.g. 1.4"
    if "circuity" in value:
        circuity = number(text_of(value["circuity"], expected), expected)
        if not 1 <= circuity <= 10:
            raise ValueError(f"circuity {circuity:g} is out of range; expected {expected}")
    speeds = _speeds(value["speed"]) if "speed" in value else usual.speeds
    leaving = read_clock(value["leaving"]).seconds % DAY_S if "leaving" in value else usual.leaving
    return StraightRule(circuity, speeds, leaving)


def _speeds(value: object) -> tuple[tuple[int, float], ...]:
    if not isinstance(value, dict):
        return ((0, _speed(value, lowest=1)),)
    speeds = sorted((read_clock(start).seconds, _speed(speed, lowest=0)) for start, speed in value.items())
    starts = [start for start, _ in speeds]
    expected = '{"00:00": 45 km/h, "07:00": 22 km/h, "10:00": 30 km/h}'
    if not starts or starts[0] != 0 or starts[-1] >= DAY_S or len(set(starts)) < len(starts):
        raise ValueError(
            f"speeds by time of day do not begin at 00:00, or one is there twice; expected {expected}"
        )
    if not any(speed for _, speed in speeds):
        raise ValueError(f"nobody moves at any time of day; expected {expected}")
    return tuple(speeds)


def _speed(value: object, lowest: float) -> float:
    speed = units.quantity(value, units.SPEED, "30 km/h")
    if not lowest <= speed <= 1000 or 0 < speed < 1:
        raise ValueError(f"'{value}' is out of range; expected 1 to 1000 km/h, e.g. 30 km/h")
    return speed


def _matrix(value: dict[str, object]) -> MatrixRule:
    return MatrixRule(read_file(value["matrix"]))


def _squares(value: dict[str, object]) -> MatrixRule:
    if set(value) != {"minutes", "km"}:
        raise ValueError("one square table only; expected {minutes: min.csv, km: km.csv}")
    return MatrixRule(read_file(value["minutes"]), read_file(value["km"]))


def _roads(value: dict[str, object]) -> RoadsRule:
    file, usual = read_file(value["roads"]), RoadsRule(FileRef(""))
    flow = units.share(value["flow"]) if "flow" in value else usual.flow
    if not 0.05 <= flow <= 2:
        raise ValueError(f"flow {100 * flow:g}% is out of range; expected 5% to 200%, e.g. 80%")
    reach = units.quantity(value["reach"], units.LENGTH, "1 km") if "reach" in value else usual.reach_km
    if not 0 < reach <= 100:
        raise ValueError(f"reach {reach:g} km is out of range; expected more than 0 and at most 100 km")
    return RoadsRule(file, flow, reach)


def _osrm(value: dict[str, object]) -> OsrmRule:
    url = text_of(value["osrm"], A_SERVER)
    profile = text_of(value.get("profile", "driving"), "one word such as driving")
    check_server(url, profile)
    return OsrmRule(url, profile)


def check_server(url: str, profile: str) -> None:
    """Refuse what is no address of a server, or no profile.

    Raises
    ------
    ValueError
        With what is wrong, and what was expected.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"'{url[:200]}' is no address of a server; expected {A_SERVER}")
    if not profile.replace("-", "").replace("_", "").isalnum():
        raise ValueError(f"'{profile[:40]}' is no profile; expected one word such as driving")


# By the keys that say which source it is and those that may stand beside them.
KINDS: tuple[tuple[tuple[set[str], set[str]], Callable[[dict[str, object]], TravelRule]], ...] = (
    (({"roads"}, {"flow", "reach"}), _roads),
    (({"matrix"}, set()), _matrix),
    (({"minutes", "km"}, set()), _squares),
    (({"osrm"}, {"profile"}), _osrm),
    (({"circuity", "speed"}, {"leaving"}), _straight),
)

TravelField = Annotated[
    TravelRule,
    *reads(
        read_travel,
        "great circle",
        {"circuity": 1.3, "speed": "25 km/h"},
        {"matrix": "ways.csv"},
        {"roads": "town.osm.pbf"},
        {"osrm": "http://localhost:5000"},
        kind=["string", "object"],
    ),
]
