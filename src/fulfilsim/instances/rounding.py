"""How distances, times and amounts of a file become whole numbers, by the conventions of its family."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from fulfilsim.errors import bad
from fulfilsim.instances.draft import Draft
from fulfilsim.kernels.routing.problem import NEVER
from fulfilsim.units import nearest

ROUNDINGS = ("nearest", "dimacs", "thousandths", "exact")
MILLIONTHS = 6

BY_KIND = {
    **dict.fromkeys(("CVRP", "VRPB", "DCVRP", "TSP"), "nearest"),
    **dict.fromkeys(("VRPTW", "PCVRPTW", "MTVRPTWR"), "dimacs"),
    **dict.fromkeys(
        ("HFVRP", "HFVRPTW", "MDVRP", "MDVRPTW", "SDVRPTW", "PDPTW", "VRPSPD", "VRPSPDTW", "VRPMPD", "PDVRP"),
        "thousandths",
    ),
    **dict.fromkeys(("ACVRP", "ATSP"), "exact"),
}


@dataclass(frozen=True)
class Rounding:
    """A rule that makes whole numbers of a file's own.

    Parameters
    ----------
    name
        What ``--round`` calls it.
    scale
        What numbers are multiplied by.
    direction
        Whether they are then rounded to the nearest whole number, halves to even, or down.
    """

    name: str
    scale: int
    direction: Literal["nearest", "down"]

    def whole(self, values: NDArray[Any]) -> NDArray[Any]:
        """Scale and round; what has no end becomes `NEVER`."""
        if self.scale == 1 and values.dtype == np.int32:
            return values
        scaled = np.asarray(values, np.float64) * self.scale
        rounded = np.rint(scaled) if self.direction == "nearest" else np.floor(scaled)
        return np.minimum(rounded, NEVER).astype(np.int64)


def rounding_of(draft: Draft, name: str | None, file: str) -> Rounding:
    """Choose the rounding of an instance: as asked for, or the one usual for its type.

    Raises
    ------
    InputError
        If no rounding has that name, or none was asked for and the type of the instance is not known.
    """
    if name is None:
        name = "exact" if draft.matrix is not None else _usual(draft.kind, file)
    if name == "exact":
        return Rounding(name, 10 ** _digits(draft), "nearest")
    if name not in ROUNDINGS:
        raise bad("--round", "", f"'{name}' is no rounding", ", ".join(ROUNDINGS), nearest(name, ROUNDINGS))
    scales = {"nearest": 1, "dimacs": 10, "thousandths": 1000}
    return Rounding(name, scales[name], "down" if name == "dimacs" else "nearest")


def _usual(kind: str, file: str) -> str:
    if kind not in BY_KIND:
        what = f"'{kind[:30]}' is no TYPE whose rounding is known" if kind else "TYPE is missing"
        raise bad(file, "", what, "a TYPE such as CVRP or VRPTW, or --round", nearest(kind[:30], BY_KIND))
    return BY_KIND[kind]


def _digits(draft: Draft) -> int:
    """Count the decimals to keep: none where all numbers are whole, else those that fit, at most six."""
    fleet = draft.fleet
    times = (draft.service, draft.release, draft.prize, draft.opens, draft.closes, fleet.fixed)
    finite = np.concatenate([values[np.isfinite(values)] for values in times])
    legs = draft.matrix if draft.matrix is not None else np.array([0.5])
    if (finite == np.rint(finite)).all() and (legs.dtype == np.int32 or (legs == np.rint(legs)).all()):
        return 0
    spread = np.ptp(draft.xy, axis=0).sum() if draft.matrix is None and draft.xy is not None else legs.max()
    largest = max(1.0, float(finite.max(initial=0.0)), float(spread))
    return int(min(MILLIONTHS, np.floor(np.log10(NEVER / 4 / largest))))
