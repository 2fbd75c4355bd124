"""The only door to the compiled kernels: arguments are checked here, once, before any loop runs."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels import _marks, _names, _normal, _sums, _travel

__all__ = [
    "BUILD",
    "drive_hours",
    "great_circle_km",
    "grouped_sums",
    "keys_of",
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

UINT64 = np.dtype(np.uint64)
FLOAT64 = np.dtype(np.float64)
INT64 = np.dtype(np.int64)
WORD = 2**64
POLE = 90.0
DATE_LINE = 180.0


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
    _check_array("counter", counter, UINT64, (4,))
    _check_array("key", key, UINT64, (2,))
    return _marks.philox_block(counter, key)


def philox(entity: Words, occasion: Words, purpose: int, seed: int, replication: int) -> Words:
    """Draw one random word for each entity and occasion.

    Parameters
    ----------
    entity
        Key of the thing that has the mark (n,).
    occasion
        Which of its occasions: attempt, day, line (n,).
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
    _check_draw(entity, occasion, purpose, seed, replication)
    return _marks.philox(entity, occasion, purpose, seed, replication)


def uniforms(entity: Words, occasion: Words, purpose: int, seed: int, replication: int) -> Floats:
    """Draw one number of the open interval (0, 1) for each entity and occasion.

    Parameters
    ----------
    entity
        Key of the thing that has the mark (n,).
    occasion
        Which of its occasions: attempt, day, line (n,).
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
    _check_draw(entity, occasion, purpose, seed, replication)
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
    _check_degrees("from_lat", from_lat, (np.size(from_lat),), POLE)
    _check_degrees("from_lng", from_lng, (len(from_lat),), DATE_LINE)
    _check_degrees("to_lat", to_lat, (np.size(to_lat),), POLE)
    _check_degrees("to_lng", to_lng, (len(to_lat),), DATE_LINE)
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
    _check_array("km", km, FLOAT64, np.shape(km))
    _check_range("km", km, 0.0, np.inf)
    if not 1.0 <= circuity < np.inf:
        raise ValueError(f"circuity must be finite and at least 1, not {circuity}")
    if not 0.0 < speed_km_h < np.inf:
        raise ValueError(f"speed_km_h must be finite and above 0, not {speed_km_h}")
    return _travel.drive_hours(km, circuity, speed_km_h)


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
    if not isinstance(names, np.ndarray) or names.dtype.kind != "S":
        found = names.dtype.name if isinstance(names, np.ndarray) else type(names).__name__
        raise TypeError(f"names must be an array of bytes, not {found}")
    _check_array("names", names, names.dtype, (names.size,))
    return _names.keys_of(names)


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
    _check_array("values", values, FLOAT64, (np.size(values),))
    _check_array("group", group, INT64, (len(values),))
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
    _check_array("u", u, FLOAT64, np.shape(u))
    if not ((u > 0.0) & (u < 1.0)).all():
        raise ValueError("u must lie between 0 and 1, both excluded")
    return _normal.normal_quantile(u.reshape(-1)).reshape(u.shape)


def _check_draw(entity: Words, occasion: Words, purpose: int, seed: int, replication: int) -> None:
    _check_array("entity", entity, UINT64, (np.size(entity),))
    _check_array("occasion", occasion, UINT64, (len(entity),))
    for name, word in (("purpose", purpose), ("seed", seed), ("replication", replication)):
        if not 0 <= word < WORD:
            raise ValueError(f"{name} must be from 0 to 2**64 - 1, not {word}")


def _check_array(name: str, array: object, dtype: np.dtype[Any], shape: tuple[int, ...]) -> None:
    if not isinstance(array, np.ndarray) or array.dtype != dtype:
        found = array.dtype.name if isinstance(array, np.ndarray) else type(array).__name__
        raise TypeError(f"{name} must be an array of {dtype.name}, not {found}")
    if array.shape != shape:
        raise ValueError(f"{name} must have the shape {shape}, not {array.shape}")
    if not array.flags.c_contiguous:
        raise ValueError(f"{name} must be contiguous; pass numpy.ascontiguousarray({name})")


def _check_degrees(name: str, array: Floats, shape: tuple[int, ...], limit: float) -> None:
    _check_array(name, array, FLOAT64, shape)
    _check_range(name, array, -limit, limit)


def _check_range(name: str, array: Floats, low: float, high: float) -> None:
    fits = np.isfinite(array) & (array >= low) & (array <= high)
    if not fits.all():
        worst = array[~fits][0]
        raise ValueError(f"{name} must be finite and from {low:g} to {high:g}, not {worst:g}")
