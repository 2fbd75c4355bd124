"""The only door to the compiled kernels: arguments are checked here, once, before any loop runs."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels import _marks, _names, _normal, _roads, _sums, _travel, checks
from fulfilsim.kernels.roads import Stands

__all__ = [
    "BUILD",
    "Stands",
    "arrivals",
    "departures",
    "drive_hours",
    "fastest_ways",
    "great_circle_km",
    "grouped_sums",
    "joined",
    "keys_of",
    "nearest_segments",
    "normal_quantile",
    "philox",
    "philox_block",
    "uniforms",
]

Words = NDArray[np.uint64]
Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Texts = NDArray[np.bytes_]

BUILD = _marks.BUILD  # how the kernels were compiled: release or checked


def philox_block(counter: Words, key: Words) -> tuple[int, int, int, int]:
    """Encrypt a counter of four words under a key of two words.

    Parameters
    ----------
    counter
        What is asked for (4,).
    key
        Which family of answers (2,).

    Raises
    ------
    TypeError, ValueError
        If an argument has another type or shape.
    """
    checks.check_array("counter", counter, checks.UINT64, (4,))
    checks.check_array("key", key, checks.UINT64, (2,))
    return _marks.philox_block(counter, key)


def philox(entity: Words, occasion: Words, purpose: int, seed: int, replication: int) -> Words:
    """Draw one random word for each entity and occasion.

    Parameters
    ----------
    entity
        Key of the thing that has the mark (n,).
    occasion
        Which of its occasions: attempt, day, line (n,), or one for all (1,).
    purpose
        Code of what the mark decides.
    seed
        Seed of the experiment.
    replication
        Number of the replication.

    Raises
    ------
    TypeError, ValueError
        If an argument has another type, shape or range.
    """
    checks.check_draw(entity, occasion, purpose, seed, replication)
    return _marks.philox(entity, occasion, purpose, seed, replication)


def uniforms(entity: Words, occasion: Words, purpose: int, seed: int, replication: int) -> Floats:
    """Draw one number of the open interval (0, 1) for each entity and occasion.

    Parameters
    ----------
    entity, occasion, purpose, seed, replication
        As of :func:`philox`.

    Raises
    ------
    TypeError, ValueError
        If an argument has another type, shape or range.
    """
    checks.check_draw(entity, occasion, purpose, seed, replication)
    return _marks.uniforms(entity, occasion, purpose, seed, replication)


def great_circle_km(from_lat: Floats, from_lng: Floats, to_lat: Floats, to_lng: Floats) -> Floats:
    """Measure the great-circle distance from each place to each place.

    Parameters
    ----------
    from_lat, from_lng
        Where the ways begin (n,) [degrees].
    to_lat, to_lng
        Where the ways end (m,) [degrees].

    Returns
    -------
    NDArray
        Distances (n, m) [km].

    Raises
    ------
    TypeError, ValueError
        If an argument has another type or shape, is not finite or lies outside the globe.
    """
    checks.check_degrees("from_lat", from_lat, (np.size(from_lat),), checks.POLE)
    checks.check_degrees("from_lng", from_lng, (len(from_lat),), checks.DATE_LINE)
    checks.check_degrees("to_lat", to_lat, (np.size(to_lat),), checks.POLE)
    checks.check_degrees("to_lng", to_lng, (len(to_lat),), checks.DATE_LINE)
    return _travel.great_circle_km(from_lat, from_lng, to_lat, to_lng)


def drive_hours(km: Floats, circuity: float, speed_km_h: float) -> Floats:
    """Turn straight distances into hours behind the wheel.

    Parameters
    ----------
    km
        Straight distances (n, m) [km].
    circuity
        Road distance over straight distance, at least 1.
    speed_km_h
        Mean speed on the way [km/h].

    Returns
    -------
    NDArray
        Driving times (n, m) [h].

    Raises
    ------
    TypeError, ValueError
        If an argument has another type or shape, is not finite or is out of range.
    """
    if np.ndim(km) != 2:
        raise ValueError(f"km must have two dimensions, not {np.ndim(km)}")
    checks.check_array("km", km, checks.FLOAT64, np.shape(km))
    checks.check_range("km", km, 0.0, np.inf)
    if not 1.0 <= circuity < np.inf:
        raise ValueError(f"circuity must be finite and at least 1, not {circuity}")
    if not 0.0 < speed_km_h < np.inf:
        raise ValueError(f"speed_km_h must be finite and above 0, not {speed_km_h}")
    return _travel.drive_hours(km, circuity, speed_km_h)


def arrivals(
    departure: Ints, metres: Ints, starts: Ints, metres_per_hour: Ints, hour: int, cycle: int
) -> Ints:
    """Say when each drive ends, at speeds that change during the day.

    The speed changes at instants and not with the drive, so whoever leaves later never arrives earlier. All
    is counted in whole numbers: a drive ends at the first instant at which all of its metres are driven.

    Parameters
    ----------
    departure
        When each drive begins (n,) [time units].
    metres
        How far it goes (n,) [m].
    starts
        When each period of the cycle begins, rising from 0 (p,) [time units].
    metres_per_hour
        The speed in each period; 0 where nobody moves (p,) [m/h].
    hour
        How many time units an hour has: 3,600 for seconds.
    cycle
        After how many time units the periods begin again: 24 hours, or a week.

    Returns
    -------
    NDArray
        Arrivals (n,) [time units].

    Raises
    ------
    TypeError, ValueError
        If an argument has another type, shape or range.
    OverflowError
        If a drive ends later than can be counted.
    """
    checks.check_periods(starts, metres_per_hour, hour, cycle)
    checks.check_whole("departure", departure, (np.size(departure),), -checks.LATEST, checks.LATEST)
    checks.check_whole("metres", metres, (len(departure),), 0, checks.LONGEST_WAY)
    lengths = np.diff(starts, append=cycle)
    if checks.LONGEST_WAY * hour // int(lengths @ metres_per_hour) * cycle > checks.LATEST:
        raise OverflowError("metres_per_hour are so slow that arrivals cannot be counted")
    return _travel.arrivals(departure, metres, starts, metres_per_hour, hour, cycle)


def departures(
    arrival: Ints, metres: Ints, starts: Ints, metres_per_hour: Ints, hour: int, cycle: int
) -> Ints:
    """Say when each drive must begin at the latest to end in time: `arrivals` with the clock turned round.

    Parameters
    ----------
    arrival
        When each drive has to be over (n,) [time units].
    metres
        How far it goes (n,) [m].
    starts, metres_per_hour, hour, cycle
        The speeds, as in `arrivals`.

    Returns
    -------
    NDArray
        Departures (n,) [time units].

    Raises
    ------
    TypeError, ValueError
        If an argument has another type, shape or range.
    OverflowError
        If a drive begins earlier than can be counted.
    """
    checks.check_periods(starts, metres_per_hour, hour, cycle)
    checks.check_array("arrival", arrival, checks.INT64, (np.size(arrival),))
    ends = np.append(starts[1:], cycle)
    back = np.ascontiguousarray(metres_per_hour[::-1])
    return -arrivals(-arrival, metres, np.ascontiguousarray(cycle - ends[::-1]), back, hour, cycle)


def nearest_segments(
    segments: Floats, lat: Floats, lng: Floats, reach_m: float
) -> tuple[Ints, Floats, Floats]:
    """Find the straight piece of road that is nearest to each place.

    Distances are measured on a plane that touches the globe at the place. Of pieces equally near, the first
    is taken.

    Parameters
    ----------
    segments
        Latitude and longitude of both ends of each piece (s, 4) [degrees].
    lat, lng
        The places (n,) [degrees].
    reach_m
        How far away a piece may be [m].

    Returns
    -------
    segment
        The piece, -1 where none is within reach (n,).
    along
        Where on it the nearest point lies, from 0 at its beginning to 1 at its end (n,).
    metres
        How far the point is from the place (n,) [m].

    Raises
    ------
    TypeError, ValueError
        If an argument has another type or shape, is not finite or lies outside the globe.
    """
    checks.check_array("segments", segments, checks.FLOAT64, (len(segments), 4))
    checks.check_range("latitudes of segments", segments[:, ::2], -checks.POLE, checks.POLE)
    checks.check_range("longitudes of segments", segments[:, 1::2], -checks.DATE_LINE, checks.DATE_LINE)
    checks.check_degrees("lat", lat, (np.size(lat),), checks.POLE)
    checks.check_degrees("lng", lng, (len(lat),), checks.DATE_LINE)
    if not 0.0 <= reach_m < np.inf:
        raise ValueError(f"reach_m must be finite and at least 0, not {reach_m}")
    return _roads.nearest_segments(segments, lat, lng, reach_m)


def fastest_ways(
    first: Ints, head: Ints, ms: Ints, dm: Ints, origins: Stands, destinations: Stands
) -> tuple[Ints, Ints]:
    """Find the fastest way from each origin to each destination, and of equally fast ones the shortest.

    Parameters
    ----------
    first
        Where the edges that leave each node begin, and the number of edges (nodes + 1,).
    head
        The node to which each edge leads (e,).
    ms
        Driving time of each edge (e,) [ms].
    dm
        Length of each edge (e,) [dm].
    origins, destinations
        Where the ways begin (n) and end (m).

    Returns
    -------
    ms
        Driving times, -1 where no way leads (n, m) [ms].
    dm
        Lengths of these ways, -1 where no way leads (n, m) [dm].

    Raises
    ------
    TypeError, ValueError
        If an argument has another type, shape or range.
    OverflowError
        If a way is longer than 26,000 km or 397 days.
    """
    checks.check_roads(first, head, ms, dm)
    checks.check_stands("origins", origins, ms, dm)
    checks.check_stands("destinations", destinations, ms, dm)
    return _roads.fastest_ways(first, head, ms, dm, origins, destinations)


def keys_of(names: Texts) -> Words:
    """Give the 64-bit keys of names.

    Parameters
    ----------
    names
        What names the things, in UTF-8 (n,).

    Raises
    ------
    TypeError, ValueError
        If the names are no contiguous array of bytes of one dimension.
    """
    checks.check_texts("names", names)
    return _names.keys_of(names)


def joined(left: Texts, right: Texts) -> Texts:
    """Put the texts of two columns together, row by row.

    Parameters
    ----------
    left, right
        In UTF-8 (n,) each.

    Raises
    ------
    TypeError, ValueError
        If the columns are no contiguous arrays of bytes of one dimension and length.
    """
    checks.check_texts("left", left)
    checks.check_texts("right", right)
    checks.check_array("right", right, right.dtype, left.shape)
    return _names.joined(left, right)


def grouped_sums(values: Floats, group: Ints, groups: int) -> Floats:
    """Add values up by group, with what rounding loses carried along.

    Parameters
    ----------
    values
        Finite values (n,).
    group
        Group of each; a negative one leaves it out (n,).
    groups
        How many groups there are.

    Raises
    ------
    TypeError, ValueError
        If an argument has another type or shape, a group is past the last, or a sum is not finite.
    """
    checks.check_array("values", values, checks.FLOAT64, (np.size(values),))
    checks.check_array("group", group, checks.INT64, (len(values),))
    if len(group) and not group.max() < groups:
        raise ValueError(f"group must be below groups, {groups}, not {group.max()}")
    sums = _sums.grouped_sums(values, group, groups)
    if not np.isfinite(sums).all():
        raise ValueError("values must be finite, and their sums too; leave others out by a negative group")
    return sums


def normal_quantile(u: Floats) -> Floats:
    """Give the quantiles of the normal distribution of mean 0 and deviation 1.

    Parameters
    ----------
    u
        Levels in the open interval (0, 1), any shape.

    Raises
    ------
    TypeError, ValueError
        If the levels are no doubles, or one lies outside the interval.
    """
    checks.check_array("u", u, checks.FLOAT64, np.shape(u))
    if not ((u > 0.0) & (u < 1.0)).all():
        raise ValueError("u must lie between 0 and 1, both excluded")
    return _normal.normal_quantile(u.reshape(-1)).reshape(u.shape)
