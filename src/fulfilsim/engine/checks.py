"""What stations and lines refuse, so that the compiled ones need not look."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Final

import numpy as np
from numpy.typing import ArrayLike, NDArray

HABITS: Final = ("finish", "pause", "hand over")
STATIONS: Final = 65_535
JOBS: Final = 2**32 - 2

Speed = float | Sequence[tuple[float, float]]
Columns = tuple[
    NDArray[np.float64], NDArray[np.float64], NDArray[np.int64], NDArray[np.int32], NDArray[np.int32]
]


def check_crew(name: str, heads: float, at_break: str) -> None:
    """Refuse a number of people, or a habit, that there cannot be.

    Raises
    ------
    ValueError
        If the heads are negative or undefined, or the habit is unknown.
    """
    if not heads >= 0:
        raise ValueError(f"crew {name} has {heads} heads; 0 or more are possible")
    if at_break not in HABITS:
        raise ValueError(f"crew {name} would '{at_break}' at a break; {', '.join(HABITS)} are known")


def to_paces(name: str, speed: Speed) -> tuple[float, list[tuple[float, float]]]:
    """Return the speed until further notice, and when it changes to what.

    Raises
    ------
    ValueError
        If a speed is not positive and finite, or the calendar does not go forward.
    """
    rows = [(float("-inf"), speed)] if isinstance(speed, int | float) else list(speed)
    paces = [(float(since), float(pace)) for since, pace in rows]
    if not paces or any(not 0 < pace < float("inf") for _, pace in paces):
        raise ValueError(f"crew {name}: a speed is work done in a second, above 0")
    if any(not later > earlier for (earlier, _), (later, _) in pairwise(paces)):
        raise ValueError(f"crew {name}: the instants of its speeds must go forward")
    return paces[0][1], paces[1:]


def check_work(name: str, crews: Sequence[Any], places: float | None, stations: int, serves: bool) -> None:
    """Refuse a station without people or places, and one too many.

    Raises
    ------
    ValueError
        If there is no crew, one comes twice, or there are no places.
    """
    if not crews and serves:
        raise ValueError(f"station {name} has no crew; one with infinite heads stands for machines")
    if len(set(map(id, crews))) < len(crews):
        raise ValueError(f"station {name} has a crew twice")
    if places is not None and not places >= 0:
        raise ValueError(f"station {name} has {places} places; None is no limit")
    if stations >= STATIONS:
        raise ValueError(f"station {name} is one too many: {STATIONS} are possible")


def check_task(seconds: float) -> None:
    """Refuse work that cannot be done.

    Raises
    ------
    ValueError
        If the time is negative, infinite or undefined.
    """
    if not 0 <= seconds < float("inf"):
        raise ValueError(f"{seconds} s of work: 0 or more are possible")


def check_feed(
    arrives: ArrayLike,
    work_s: ArrayLike,
    priority: ArrayLike,
    door: ArrayLike,
    leaves_after: ArrayLike,
    stations: int,
    now: float,
) -> Columns:
    """Return jobs as columns of the types that a line wants: one row a job.

    Raises
    ------
    ValueError
        If shapes differ, an arrival is past or undefined, or a time of work is not finite and positive or 0.
    """
    at = np.ascontiguousarray(arrives, np.float64)
    work = np.ascontiguousarray(work_s, np.float64)
    if at.ndim != 1 or work.shape != (len(at), stations) or stations == 0:
        wanted = f"({at.size}, {stations})"
        raise ValueError(f"work_s {work.shape} must have a row a job and a column a station: {wanted}")
    if len(at) and not at.min() >= now:
        raise ValueError(f"jobs come at {now} s or later, or never (infinity)")
    if len(at) and not 0 <= work.min() <= work.max() < np.inf:
        raise ValueError("seconds of work are finite, and 0 or more")
    doors = _within(door, len(at), 0, STATIONS, "door")
    leaves = _within(leaves_after, len(at), -1, stations - 1, "leaves_after")
    return at, work, _whole(priority, len(at), np.int64, "priority"), doors, leaves


def _within(values: ArrayLike, count: int, least: int, most: int, name: str) -> NDArray[np.int32]:
    given = _numbers(values, name)
    if count and given.size and not least <= given.min() <= given.max() <= most:
        raise ValueError(f"{name} lies between {least} and {most}")
    return _column(given, count, np.int32)


def check_special(special: object, leaves: ArrayLike) -> None:
    """Refuse jobs that leave a line on which nobody goes on with them.

    Raises
    ------
    ValueError
        If a job leaves, and the line was made without a process for that.
    """
    if special is None and (np.asarray(leaves) >= 0).any():
        raise ValueError("jobs leave the line; give it the process that goes on: Line(env, special=...)")


def check_batch(name: str, size: int, wait_s: float) -> None:
    """Refuse a batch that could never go.

    Raises
    ------
    ValueError
        If it is of less than one job, or does not wait for a positive time.
    """
    if size != int(size) or not size >= 1:
        raise ValueError(f"stage {name} gathers {size} jobs; 1 or more are possible")
    if not wait_s > 0:
        raise ValueError(f"stage {name} waits {wait_s} s; infinity waits for all")


def check_count(least: int) -> None:
    """Refuse a number of jobs that there cannot be.

    Raises
    ------
    ValueError
        If it is negative or no whole number.
    """
    if least != int(least) or least < 0:
        raise ValueError(f"{least} jobs cannot be waited for; a whole number can")


def _whole(values: ArrayLike, count: int, kind: Any, name: str) -> NDArray[Any]:
    given, limits = _numbers(values, name), np.iinfo(kind)
    if given.size and given.dtype != kind and not limits.min <= given.min() <= given.max() <= limits.max:
        raise ValueError(f"{name} must lie between {limits.min} and {limits.max}")
    return _column(given, count, kind)


def _numbers(values: ArrayLike, name: str) -> NDArray[Any]:
    given = np.asarray(values)
    if given.size and given.dtype.kind not in "iu":
        raise ValueError(f"{name} must be whole numbers, not {given.dtype}")
    return given


def _column(given: NDArray[Any], count: int, kind: Any) -> NDArray[Any]:
    if given.shape == (count,):
        return np.ascontiguousarray(given, kind)
    return np.full(count, given, kind)


def check_jobs(
    jobs: ArrayLike, stations: ArrayLike, priority: ArrayLike, known: int, stages: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
    """Return who joins which queue as columns (k,) each.

    Raises
    ------
    ValueError
        If a job or a station is not known.
    """
    job = _whole(np.atleast_1d(np.asarray(jobs, np.int64)), np.size(jobs), np.int64, "jobs")
    station = _whole(stations, len(job), np.int64, "stations")
    if ((job < 0) | (job >= known)).any():
        raise ValueError(f"jobs are numbered from 0 to {known - 1}, as they were fed")
    if ((station < 0) | (station >= stages)).any():
        raise ValueError(f"stations are numbered from 0 to {stages - 1}")
    return job, station, _whole(priority, len(job), np.int64, "priority")
