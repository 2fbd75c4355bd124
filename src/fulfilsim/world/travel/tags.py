"""What the tags of a way say about driving on it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

Tags = Mapping[str, str]

# Usual speeds where none is signed [km/h]; what is not named here is not for vans.
USUAL_KM_H: Mapping[str, float] = {
    "motorway": 100.0,
    "motorway_link": 60.0,
    "trunk": 80.0,
    "trunk_link": 50.0,
    "primary": 60.0,
    "primary_link": 40.0,
    "secondary": 50.0,
    "secondary_link": 40.0,
    "tertiary": 40.0,
    "tertiary_link": 30.0,
    "unclassified": 40.0,
    "residential": 30.0,
    "living_street": 10.0,
    "service": 15.0,
    "road": 30.0,
}
# From the narrowest to the widest; the first that is tagged decides.
WHO = ("motorcar", "motor_vehicle", "vehicle", "access")
CLOSED = {"no", "private", "agricultural", "forestry", "military", "emergency", "bus", "psv", "discouraged"}
BARRIERS = {
    "block",
    "bollard",
    "cycle_barrier",
    "debris",
    "jersey_barrier",
    "kissing_gate",
    "log",
    "stile",
    "turnstile",
}
FORWARD, BACKWARD, BOTH = (True, False), (False, True), (True, True)
ONE_WAY = {
    **dict.fromkeys(("yes", "true", "1"), FORWARD),
    **dict.fromkeys(("-1", "reverse"), BACKWARD),
    **dict.fromkeys(("no", "false", "0"), BOTH),
}
CIRCLES = {"roundabout", "circular"}
KM_H_PER_MPH = 1.609344
SLOWEST, FASTEST = 5.0, 150.0
SIGNED = re.compile(r"\s*(\d{1,3}(?:\.\d{1,3})?)\s*(km/h|kmh|kph|mph)?\s*")
WORDS = {"walk": 7.0}


def is_open(tags: Tags) -> bool:
    """Say whether vans may use a way, or pass a barrier on it."""
    said = next((tags[who] for who in WHO if who in tags), "")
    if said:
        return said not in CLOSED
    return tags.get("barrier") not in BARRIERS


def is_road(tags: Tags) -> bool:
    """Say whether a way is a road that vans may use."""
    return tags.get("highway") in USUAL_KM_H and tags.get("area") != "yes" and is_open(tags)


def directions(tags: Tags) -> tuple[bool, bool]:
    """Say whether a road may be driven along its way and against it."""
    for key in ("oneway:motor_vehicle", "oneway"):
        if tags.get(key) in ONE_WAY:
            return ONE_WAY[tags[key]]
    circle = tags.get("junction") in CIRCLES
    return FORWARD if circle or tags.get("highway") == "motorway" else BOTH


def signed_km_h(text: str) -> float:
    """Read a speed limit; NaN where it says nothing that is a speed.

    >>> signed_km_h("50"), signed_km_h("30 mph"), signed_km_h("signals")
    (50.0, 48.28032, nan)
    """
    found = SIGNED.fullmatch(text)
    if not found:
        return WORDS.get(text, math.nan)
    speed = float(found[1]) * (KM_H_PER_MPH if found[2] == "mph" else 1.0)
    return speed if SLOWEST <= speed <= FASTEST else math.nan


def speeds_km_h(tags: Tags) -> tuple[float, float]:
    """Give the speed of a road along its way and against it; 0 where that is not allowed [km/h]."""
    usual = USUAL_KM_H[tags["highway"]]
    found = []
    for allowed, key in zip(directions(tags), ("maxspeed:forward", "maxspeed:backward"), strict=True):
        signed = signed_km_h(tags.get(key, tags.get("maxspeed", "")))
        found.append((usual if math.isnan(signed) else signed) if allowed else 0.0)
    return found[0], found[1]
