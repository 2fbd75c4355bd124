"""What must hold between the fields of a scenario; one small function a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import product
from typing import TYPE_CHECKING, Final

from fulfilsim.errors import Problem
from fulfilsim.scenario.carrier_checks import check_charges
from fulfilsim.scenario.carrier_choice import check_carrier_choice
from fulfilsim.scenario.contract_checks import CONTRACT_CHECKS
from fulfilsim.scenario.customer_checks import check_customers
from fulfilsim.scenario.fleet_checks import check_fleets, unpriced
from fulfilsim.scenario.network_checks import check_networks
from fulfilsim.scenario.node_checks import NODE_CHECKS
from fulfilsim.scenario.order_checks import check_order_file
from fulfilsim.scenario.overheads import check_shrinkage
from fulfilsim.scenario.pallet_checks import carried, check_pallets
from fulfilsim.scenario.rules import FileRef
from fulfilsim.scenario.snapshot import BESIDE_THE_STAGES
from fulfilsim.scenario.stock_checks import STOCK_CHECKS
from fulfilsim.scenario.transfer_checks import check_transfers
from fulfilsim.scenario.tree import Keys
from fulfilsim.scenario.values import Clock, PriceDistribution
from fulfilsim.units import Money, nearest

if TYPE_CHECKING:
    from fulfilsim.scenario.centre import Node, Team
    from fulfilsim.scenario.load import Loaded
    from fulfilsim.scenario.model import Scenario

MOST_DAYS = 3660

Check = Callable[["Scenario", "Loaded"], Iterator[Problem]]


def problems_of(loaded: Loaded) -> list[Problem]:
    """Apply every rule and collect what is wrong."""
    return [problem for check in CHECKS for problem in check(loaded.scenario, loaded)]


def _one_currency(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    from fulfilsim.scenario.load import leaves

    for keys, value in leaves(scenario):
        if unpriced(scenario, keys):
            continue
        flat = getattr(value, "flat", None)
        found = flat if isinstance(flat, Money) else value
        if isinstance(found, (Money, PriceDistribution)) and found.currency != scenario.currency:
            what = "an amount" if loaded.tree.says(keys) else "not said, and its default is an amount"
            expected = f"{scenario.currency}, the scenario's currency"
            yield loaded.problem(keys, f"{what} in {found.currency}", expected)


def _something_to_ship_with(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    for name in scenario.nodes:
        if not any(name in carrier.collections for carrier in scenario.carriers.values()):
            yield loaded.problem(
                ("carriers",), f"no carrier collects at {name}", f"collections: {{{name}: ...}}"
            )
    for name, carrier in sorted(scenario.carriers.items()):
        keys = ("carriers", name, "collections")
        yield from _known(loaded, keys, carrier.collections, scenario.nodes, "centre")
        if not carrier.collections:
            yield loaded.problem(keys, f"{name} collects nowhere", "a key for each node it collects at")
        if not carrier.services:
            yield loaded.problem(("carriers", name, "services"), "no service", "at least one")


def _shares_of_services(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    """Of the parcels that each node ships, and of its pallets, the services' shares are the whole."""
    seen = set()
    for node, packs in product(scenario.nodes, ("parcels", "pallets")):
        carriers = carried(scenario, node, packs)
        total = sum(service.share for carrier in carriers for service in carrier.services.values())
        if abs(total - 1) > 1e-9 and total not in seen and carriers:
            where = f" at {node}" if len(scenario.nodes) > 1 else ""
            of = " for pallets" if packs == "pallets" else ""
            what = f"the services' shares{of}{where} add up to {100 * total:g}%"
            yield loaded.problem(("carriers",), what, "100%")
        seen.add(total)


def _collections(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    for name, carrier in sorted(scenario.carriers.items()):
        for centre, collection in sorted(carrier.collections.items()):
            keys = ("carriers", name, "collections", centre)
            if collection.cut_off.seconds > collection.at[-1].seconds:
                what = f"cut-off {collection.cut_off} is after the last collection at {collection.at[-1]}"
                yield loaded.problem((*keys, "cut_off"), what, "a time not after it")
            if not any(collection.days):
                yield loaded.problem((*keys, "days"), "no collection day", "at least one day")


def _stages(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    for keys, centre in scenario.blocks_of_nodes:
        if not centre.process and centre.handles is None:
            expected = "process: [pick, pack, ...] with its stages"
            yield loaded.problem(keys, "neither a process nor handles", expected)
        if centre.handles is not None and (centre.process or centre.stages or centre.teams):
            what = "a process beside what is seen from outside"
            yield loaded.problem((*keys, "handles"), what, "either handles or process, stages and teams")
        yield from _known(loaded, (*keys, "process"), centre.process, centre.stages, "stage")
        for stage in sorted(set(centre.stages) - set(centre.process)):
            what = f"stage {stage} is in no process"
            yield loaded.problem((*keys, "stages", stage), what, f"{stage} in {'.'.join(keys)}.process")
        for stage, block in sorted(centre.stages.items()):
            yield from _known(
                loaded, (*keys, "stages", stage, "team"), block.team or (), centre.teams, "team"
            )


def _walks(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    for keys, centre in scenario.blocks_of_nodes:
        layout = centre.layout
        walked = {stage: block.travel for stage, block in sorted(centre.stages.items()) if block.travel}
        if layout is None:
            for stage, travel in walked.items():
                what = f"travel '{travel}' without a layout to walk in"
                expected = f"{'.'.join(keys)}.layout with aisles and length, or no travel"
                yield loaded.problem((*keys, "stages", stage, "travel"), what, expected)
            continue
        if not walked:
            what = "a layout in which no stage walks"
            yield loaded.problem((*keys, "layout"), what, "travel at a stage, e.g. travel: s-shape")
        if layout.depot > layout.aisles:
            what = f"front of aisle {layout.depot} of {layout.aisles}"
            yield loaded.problem((*keys, "layout", "depot"), what, f"an aisle from 1 to {layout.aisles}")
        for stage, travel in walked.items():
            if travel == "midpoint" and layout.blocks == 2:
                what = "midpoint in a layout of 2 blocks: it is defined for one"
                expected = "s-shape, return, largest gap, combined or optimal"
                yield loaded.problem((*keys, "stages", stage, "travel"), what, expected)


def _teams(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    for keys, centre in scenario.blocks_of_nodes:
        for team, block in sorted(centre.teams.items()):
            if not isinstance(block.heads, FileRef):
                shifts = [shift for shift, _ in block.heads]
                yield from _known(loaded, (*keys, "teams", team, "heads"), shifts, centre.shifts, "shift")
        yield from _staffed(keys, centre, loaded)


def _staffed(keys: tuple[str, ...], centre: Node, loaded: Loaded) -> Iterator[Problem]:
    for stage, block in sorted(centre.stages.items()):
        teams = [centre.teams[team] for team in block.team or () if team in centre.teams]
        if teams and not any(_has_heads(team) for team in teams):
            what = f"nobody works at {stage}"
            expected = "a team with at least one head on a shift"
            yield loaded.problem((*keys, "stages", stage, "team"), what, expected)


def _has_heads(team: Team) -> bool:
    # Who is on a roster is known only when it is read.
    return isinstance(team.heads, FileRef) or any(heads for _, heads in team.heads)


def _breaks(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    for keys, centre in scenario.blocks_of_nodes:
        for shift, block in sorted(centre.shifts.items()):
            at = 0.0
            starts = [_into(block.hours.start.seconds, pause.start) for pause in block.breaks]
            for start, index in sorted((start, index) for index, start in enumerate(starts)):
                pause = block.breaks[index]
                if start < at or start + pause.length_s > block.hours.length_s:
                    where: Keys = (*keys, "shifts", shift, "breaks", index)
                    what = f"the break at {pause.start} overlaps another one or leaves the shift"
                    yield loaded.problem(where, what, f"breaks one after the other within {block.hours.start}"
                                                     f"-{block.hours.end}")  # fmt: skip
                at = start + pause.length_s


def _calendar(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    calendar = scenario.calendar
    days = calendar.warm_up + calendar.measure.days + calendar.drain
    if days > MOST_DAYS:
        yield loaded.problem(("calendar",), f"{days} simulated days", f"at most {MOST_DAYS}")
    country = calendar.holidays.country
    if country and not _is_country(country):
        keys = ("calendar", "holidays")
        yield loaded.problem(
            keys, f"no public holidays are known for '{country}'", "a country code such as US"
        )


def _snapshot(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    snapshot, calendar = scenario.snapshot, scenario.calendar
    if snapshot is None:
        return
    if snapshot.orders is None and snapshot.parcels is None and snapshot.stock is None:
        yield loaded.problem(("snapshot",), "no file", "orders: FILE, parcels: FILE, or both")
    if snapshot.stock is not None and scenario.stock is None:
        what = "stock on hand, but without a block stock every line is allocated at once"
        yield loaded.problem(("snapshot", "stock"), what, "a block stock beside it")
    if len(scenario.nodes) > 1:
        what = f"{len(scenario.nodes)} nodes beside a snapshot, which does not say where its orders are"
        yield loaded.problem(("snapshot",), what, "one node")
    if calendar.warm_up:
        what = f"{calendar.warm_up} days of warm-up before a snapshot"
        yield loaded.problem(("calendar", "warm_up"), what, "0 days: the snapshot fills the system")
    if calendar.measure.first != snapshot.at.date():
        what = f"the snapshot is of {snapshot.at.date()}, but {calendar.measure.first} is measured first"
        yield loaded.problem(("snapshot", "at"), what, f"a time on {calendar.measure.first}")
    if scenario.demand.opening_backlog:
        what = "an opening backlog beside a snapshot"
        yield loaded.problem(("demand", "opening_backlog"), what, "0 orders: the snapshot has them")
    yield from _stages_beside(scenario, loaded)


def _stages_beside(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    for node, centre in scenario.blocks_of_nodes:
        for stage in sorted(set(centre.process) & set(BESIDE_THE_STAGES)):
            keys = (*node, "process")
            what = f"a stage '{stage}': in a snapshot that is where no stage is"
            yield loaded.problem(keys, what, "another name")


def _is_country(code: str) -> bool:
    from holidays.registry import COUNTRIES

    country, _, subdivision = code.partition("-")
    known = {code for names in COUNTRIES.values() for code in names[1:]}
    return country in known and (not subdivision or _is_subdivision(country, subdivision))


def _is_subdivision(country: str, subdivision: str) -> bool:
    from holidays import country_holidays

    try:
        country_holidays(country, subdiv=subdivision, years=())
    except NotImplementedError:
        return False
    return True


def _known(
    loaded: Loaded, keys: tuple[str, ...], names: Iterable[str], known: Iterable[str], what: str
) -> Iterator[Problem]:
    """Refuse names that nothing has."""
    there = sorted(known)
    for name in names:
        if name not in there:
            expected = f"one of {', '.join(there)}" if there else f"a {what} of that name"
            yield loaded.problem(keys, f"unknown {what} '{name}'", expected, nearest(name, there))


def _into(shift_start: int, clock: Clock) -> float:
    return (clock.seconds - shift_start) % 86_400


CHECKS: Final[tuple[Check, ...]] = (
    _one_currency,
    _something_to_ship_with,
    _shares_of_services,
    _collections,
    _stages,
    _walks,
    _teams,
    _breaks,
    _calendar,
    _snapshot,
    check_order_file,
    check_customers,
    check_charges,
    check_carrier_choice,
    check_networks,
    check_fleets,
    *NODE_CHECKS,
    check_transfers,
    check_pallets,
    *CONTRACT_CHECKS,
    *STOCK_CHECKS,
    check_shrinkage,
)
