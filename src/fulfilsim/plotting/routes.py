"""A picture of planned routes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from fulfilsim.errors import bad
from fulfilsim.plotting.words import cut

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from fulfilsim.instances import Instance
    from fulfilsim.kernels.routing.plan import Plan
    from fulfilsim.plotting.source import Source

WIDTH, HEIGHT = 11.0, 8.6
MOST_IN_LEGEND = 40
MOST_NAMED = 60
MOST_NUMBERED = 150
MOST_LARGE = 200
NEAR = 6
"""How many nearest other stops of a stop make two routes neighbours."""

# Told apart also by people who see few colours, as long as no neighbours share one.
PALETTE = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#7A4B94", "#8C510A",
    "#000000", "#B2182B", "#4D7F17", "#5E6C84",
)  # fmt: skip
STYLES = ("-", "--", "-.", ":")

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class _Line:
    """One route: its places from depot to depot, trip by trip, and how it is drawn."""

    number: int
    label: str
    trips: tuple[Floats, ...]
    stops: Floats
    colour: str
    style: str


def draw(source: Source) -> Figure:
    """Draw what own fleets drove.

    Parameters
    ----------
    source
        The plans and their tables.
    """
    from fulfilsim.plotting.driven import draw_driven

    return draw_driven(source)


def plot_routes(instance: Instance, plan: Plan, path: Path) -> None:
    """Draw the routes of a plan and write the picture.

    Parameters
    ----------
    instance
        The problem, with coordinates.
    plan
        Its routes.
    path
        The file; its suffix is its format.

    Raises
    ------
    InputError
        If the instance has distances but no coordinates.
    """
    if instance.xy is None:
        what = f"{instance.name} has distances but no coordinates, so there is nothing to draw"
        raise bad(f"--plot {path}", "", what, "an instance with NODE_COORD_SECTION, or no --plot")
    from fulfilsim.plotting.files import write
    from fulfilsim.plotting.page import in_style

    with in_style():
        write(_figure(instance, plan, instance.xy), [path])


def _figure(instance: Instance, plan: Plan, xy: Floats) -> Figure:
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(WIDTH, HEIGHT))
    FigureCanvasAgg(figure)
    lines = _lines(instance, plan, xy)
    figure.set_layout_engine("constrained", rect=(0.01, 0.01, 0.98, 0.91))
    ax = figure.add_subplot()
    _draw(ax, lines)
    _mark(ax, instance, plan, xy)
    _name_clients(ax, instance, xy)
    title, about = _headings(instance, plan)
    figure.text(0.012, 0.985, title, size=14, weight="bold", va="top")
    figure.text(0.012, 0.95, about, size=9, color="#555555", va="top")
    unit = f" [{instance.words.distance}]" if instance.words.distance else ""
    ax.set(xlabel=f"x{unit}", ylabel=f"y{unit}", aspect="equal")
    ax.margins(0.04)
    handles, labels = ax.get_legend_handles_labels()
    if len(lines) <= MOST_IN_LEGEND:
        figure.legend(handles, labels, loc="outside right upper", fontsize=8)
    else:
        figure.legend(handles, labels, loc="outside lower left", fontsize=8, ncols=6)
    return figure


def _headings(instance: Instance, plan: Plan) -> tuple[str, str]:
    clients, words = len(instance.problem.clients), instance.words
    served = clients - len(plan.unserved)
    cost = f"{plan.cost / words.per_money:,.2f} {words.money}" if words.money else f"{plan.cost:,}"
    several = "route" if len(plan.routes) == 1 else "routes"
    about = f"{len(plan.routes)} {several} · {served:,} of {clients:,} clients served · cost {cost}"
    repeat = " · colours repeat, but neighbours differ" if len(plan.routes) > len(PALETTE) else ""
    return instance.name, f"{about} · thin lines lead from and to the depot{repeat}"


def _lines(instance: Instance, plan: Plan, xy: Floats) -> list[_Line]:
    depots, vehicles = len(instance.problem.depots), instance.problem.vehicles
    chosen = looks([xy[depots + np.array(route.visits, np.int64)] for route in plan.routes])
    lines = []
    for number, (route, look) in enumerate(zip(plan.routes, chosen, strict=True), 1):
        start, end = int(vehicles.start[route.vehicle]), int(vehicles.end[route.vehicle])
        reload = int(vehicles.reload[route.vehicle])
        first, last = [start] + [reload] * len(route.trips), [reload] * (len(route.trips) - 1) + [end]
        trips = tuple(
            xy[[begin, *(depots + client for client in trip), finish]]
            for begin, trip, finish in zip(first, route.trips, last, strict=False)
        )
        name = f"{instance.vehicles[route.vehicle]}, " if instance.vehicles else ""
        label = f"{number}: {name}{len(route.visits)} stop{'s' * (len(route.visits) != 1)}"
        stops = xy[depots + np.array(route.visits, np.int64)]
        lines.append(_Line(number, label, trips, stops, PALETTE[look % len(PALETTE)],
                           STYLES[look // len(PALETTE) % len(STYLES)]))  # fmt: skip
    return lines


def looks(stops: list[Floats]) -> list[int]:
    """Choose a look for each route: neighbours have different ones, and few have the same at all."""
    neighbours = _neighbours(stops)
    looks: list[int] = []
    used: Counter[int] = Counter()
    for route in range(len(stops)):
        taken = {looks[other] for other in neighbours[route] if other < route}
        free = [look for look in range(len(PALETTE)) if look not in taken]
        # Where a route has more neighbours than there are colours, the stroke tells them apart.
        free = free or [look for look in range(len(PALETTE) * len(STYLES)) if look not in taken] or [0]
        look = min(free, key=lambda each: (used[each], each))
        used[look] += 1
        looks.append(look)
    return looks


def _neighbours(stops: list[Floats]) -> list[set[int]]:
    """Find, for each route, the routes that visit the stops nearest to its own."""
    from scipy.spatial import cKDTree

    found: list[set[int]] = [set() for _ in stops]
    if len(stops) < 2:
        return found
    owner = np.repeat(np.arange(len(stops)), [len(each) for each in stops])
    places = np.concatenate(stops)
    tree = cKDTree(places)
    nearest = np.asarray(tree.query(places, k=min(NEAR + 1, len(places)))[1]).reshape(len(places), -1)
    for route, others in zip(owner.tolist(), owner[nearest].tolist(), strict=True):
        for other in set(others) - {route}:
            found[route].add(other)
            found[other].add(route)
    return found


def _draw(ax: Axes, lines: list[_Line]) -> None:
    few, pale = len(lines) <= MOST_IN_LEGEND, 0.45 if len(lines) <= MOST_IN_LEGEND else 0.2
    size = 4.0 if sum(len(line.stops) for line in lines) <= 400 else 2.2
    for line in lines:
        look: dict[str, Any] = {"color": line.colour, "zorder": 2}
        for trip in line.trips:
            ax.plot(*trip[:2].T, lw=0.5, alpha=pale, **look)
            ax.plot(*trip[-2:].T, lw=0.5, alpha=pale, **look)
            ax.plot(*trip[1:-1].T, lw=1.4, ls=line.style, **look)
        ax.plot(*line.stops.T, "o", ms=size, color=line.colour, zorder=3)
        if few:
            ax.plot([], [], line.style, marker="o", ms=3.5, lw=1.4, color=line.colour, label=line.label)
        if len(lines) <= MOST_NUMBERED:
            ax.annotate(str(line.number), _tip(line), xytext=(3, 3), textcoords="offset points",
                        size=7.5 if few else 6, weight="bold", color=line.colour, zorder=5)  # fmt: skip


def _tip(line: _Line) -> tuple[float, float]:
    """Find the stop that is farthest from the depot: there a name is read best."""
    away = np.hypot(*(line.stops - line.trips[0][0]).T)
    x, y = line.stops[int(np.argmax(away))]
    return float(x), float(y)


def _name_clients(ax: Axes, instance: Instance, xy: Floats) -> None:
    """Write the names that a planner gave, unless they would hide the picture."""
    if len(instance.clients) > MOST_NAMED:
        return
    for name, (x, y) in zip((*instance.depots, *instance.clients), xy, strict=False):
        ax.annotate(cut(name, 20), (x, y), xytext=(4, -9), textcoords="offset points", size=6.5,
                    color="#555555", zorder=4)  # fmt: skip


def _mark(ax: Axes, instance: Instance, plan: Plan, xy: Floats) -> None:
    """Mark the depots, and the clients that are not served, by reason."""
    depots = len(instance.problem.depots)
    ax.plot(*xy[:depots].T, "s", ms=9, color="#222222", mec="white", mew=1.2, zorder=6,
            label="depots" if depots > 1 else "depot")  # fmt: skip
    size, pale = (5.0, 0.7) if len(plan.unserved) <= MOST_LARGE else (3.0, 0.45)
    reasons = sorted(set(plan.unserved.values()))
    for reason, mark in zip(reasons, "xX+*1234", strict=False):
        left = [depots + client for client, why in plan.unserved.items() if why == reason]
        ax.plot(*xy[left].T, mark, ms=size, color="#C00000", alpha=pale, zorder=4,
                label=f"{len(left)} not served: {reason}")  # fmt: skip
