"""Queues with known answers, written as scenarios; in lighter traffic where the usual one takes long.

A test here asserts the theory it is named after: the estimate is within four standard errors of the answer,
and the standard error is at most 1 % of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from fulfilsim.analysis.kpis import measure
from fulfilsim.marks import Marks
from fulfilsim.sim.simulate import Log, simulate
from fulfilsim.tables import tabulate
from fulfilsim.world.build import World

Floats = NDArray[np.float64]

UNIT_S = 6.0  # the mean service time: long in ticks of 2**-10 s, short in a day
UNITS_A_DAY = 86_400 / UNIT_S
QUARTER_S = 21_600.0

QUEUE = """
fulfilsim: 1
calendar: {{zone: UTC, holidays: none, warm_up: 1 day, measure: 2026-01-02 to {last}, drain: 2 days}}
demand:
  orders_per_day: {rate}
  weekdays: {{mon: 1, tue: 1, wed: 1, thu: 1, fri: 1, sat: 1, sun: 1}}
  hours: flat
  lines_per_order: {{1: 100%}}
  units_per_line: {{1: 100%}}
  skus: {{count: 1, velocity: zipf 0, weight: 1 kg, volume: 1 l}}
centres:
  shop:
    process: [{stages}]
    stages:
{rows}
    teams:
{teams}
    shifts: {{always: {{days: daily, hours: 00:00-24:00}}}}
carriers:
  post:
    collections: {{shop: {{days: daily, at: 12:00, cut_off: 12:00}}}}
    works: daily
    services: {{parcel: {{transit: 1 working day}}}}
"""

EXPONENTIAL = "{time: exponential mean 6 s, "
FIXED = "{time: 6 s, spread: none, "


def scenario(load: float, days: int, *stages: tuple[str, int]) -> str:
    """Write a row of stages (how long, how many people) that `load` orders a mean service time pass."""
    names = [f"stage{n}" for n in range(len(stages))]
    rows = [f"      {name}: {time}team: {name}}}" for name, (time, _) in zip(names, stages, strict=True)]
    teams = [f"      {name}: {{heads: {{always: {c}}}}}" for name, (_, c) in zip(names, stages, strict=True)]
    last = np.datetime64("2026-01-01") + days
    return QUEUE.format(
        last=last, rate=load * UNITS_A_DAY, stages=", ".join(names), rows="\n".join(rows),
        teams="\n".join(teams),
    )  # fmt: skip


@dataclass(frozen=True)
class Batches:
    """Means over quarters of a day, for an order that is expected in one [mean service times].

    Parameters
    ----------
    wait, waited, service
        Wait, whether there was one, and service time (batches,).
    controls
        What has the expectation zero (batches, controls).
    """

    wait: Floats
    waited: Floats
    service: Floats
    controls: Floats

    def estimate(self, means: Floats) -> tuple[float, float]:
        """Estimate a mean by the intercept of a least-squares fit on the controls, with its standard error.

        References
        ----------
        Lavenberg and Welch, A perspective on the use of control variables to increase the efficiency of Monte
        Carlo simulations, Management Science 27 (1981).
        """
        design = np.column_stack([np.ones(len(means)), self.controls[:, self.controls.any(axis=0)]])
        coefficients, *_ = np.linalg.lstsq(design, means, rcond=None)
        left = means - design @ coefficients
        variance = left @ left / (len(means) - design.shape[1])
        return float(coefficients[0]), math.sqrt(variance * np.linalg.inv(design.T @ design)[0, 0])


def batches_of(log: Log, world: World, stage: int, load: float) -> Batches:
    """Add up over the quarters of the measured days, each dozens of relaxation times long.

    The expectations of a quarter's number of orders and of their service times are known. Who waits W does
    not know yet how long its own service S takes, nor, at the first stage, how long the next order leaves it
    alone: so W (S - 1) and W (gap - mean gap) are zero on average too, and they explain much of the scatter.
    """
    book, calendar = log.books.activities, world.calendar
    did = book.hand_over()
    book.extend(**did)
    rows = did["stage"] == book.stages[world.nodes[0].name, f"stage{stage}"]
    order, queued, started, ended = (did[name][rows] for name in ("order", "queued", "started", "ended"))
    wait, service = (started - queued) / UNIT_S, (ended - started) / UNIT_S
    gap = np.diff(log.orders.placed, append=np.nan)[order] / UNIT_S * load if stage == 0 else 1.0
    quarter = np.floor((log.orders.placed[order] - calendar.measure_from) / QUARTER_S).astype(int)
    size = round((calendar.measure_to - calendar.measure_from) / QUARTER_S)
    there = (quarter >= 0) & (quarter < size)

    def mean(values: Floats) -> Floats:
        return np.bincount(quarter[there], values[there], size) / (load * QUARTER_S / UNIT_S)

    ones = np.ones(len(order))
    controls = [mean(ones) - 1, mean(service - 1), mean(wait * (service - 1)), mean(wait * (gap - 1))]
    return Batches(mean(wait), mean(np.sign(wait)), mean(service), np.column_stack(controls))


def pooled(parts: Sequence[Batches]) -> Batches:
    """Put the batches of several replications side by side."""
    names = ("wait", "waited", "service", "controls")
    return Batches(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def run_batches(world: World, load: float, replications: int = 1) -> list[Batches]:
    """Run a scenario and give the batches of every stage."""
    found: list[list[Batches]] = []
    for replication in range(replications):
        log = simulate(world, Marks(1, replication))
        found.append([batches_of(log, world, stage, load) for stage in range(len(world.nodes[0].stages))])
    return [pooled(parts) for parts in zip(*found, strict=True)]


def agree(what: str, answer: float, estimate: float, error: float) -> None:
    """Assert the theory."""
    print(f"{what}: {estimate:.6f} ± {error:.6f}, answer {answer:.6f}")
    assert abs(estimate - answer) <= 4 * error
    assert error <= 0.01 * answer


def test_two_light_queues_in_a_row_are_m_m_1_each(world_of: Callable[..., World]) -> None:
    """Burke: what leaves an M/M/1 queue is Poisson, so at rho = 0.5 each queue has Wq = 1 and both W = 4."""
    load = 0.5
    world = world_of(scenario(load, 24, (EXPONENTIAL, 1), (EXPONENTIAL, 1)))
    first, second = run_batches(world, load)
    agree("M/M/1, rho .5, Wq", 1.0, *first.estimate(first.wait))
    agree("second M/M/1, rho .5, Wq", 1.0, *second.estimate(second.wait))
    both = first.wait + second.wait + first.service + second.service
    agree("tandem, rho .5, W", 4.0, *first.estimate(both))


def test_light_m_m_2(world_of: Callable[..., World]) -> None:
    """Erlang C at c = 2, lambda = 1: P(wait) = 1/3, Lq = 1/3."""
    (shop,) = run_batches(world_of(scenario(1.0, 11, (EXPONENTIAL, 2))), 1.0)
    agree("M/M/2, P(wait)", 1 / 3, *shop.estimate(shop.waited))
    agree("M/M/2, Lq", 1 / 3, *shop.estimate(shop.wait))


def test_the_wait_kpi_is_the_mean_wait_of_the_activities(world_of: Callable[..., World]) -> None:
    world = world_of(scenario(0.8, 1, (EXPONENTIAL, 1)))
    log = simulate(world, Marks(1, 0))
    shop = batches_of(log, world, 0, 0.8)
    kpis = measure(tabulate(log, world), world.stage_infos).frame.set_index("kpi")["value"]
    measured = (log.orders.placed >= world.calendar.measure_from) & (
        log.orders.placed < world.calendar.measure_to
    )
    share = 4 * 0.8 * QUARTER_S / UNIT_S / measured.sum()
    mean_h = shop.wait.mean() * share * UNIT_S / 3600
    assert kpis["wait_mean_h.shop.stage0"] == pytest.approx(mean_h, rel=1e-9)
    assert kpis["work_mean_h.shop.stage0"] == pytest.approx(shop.service.mean() * share * UNIT_S / 3600)


def erlang_c(servers: int, load: float) -> float:
    """Give the probability to wait (Erlang's second formula)."""
    terms = [load**k / math.factorial(k) for k in range(servers)]
    last = load**servers / math.factorial(servers) * servers / (servers - load)
    return last / (sum(terms) + last)


def test_erlangs_formula_gives_the_tabulated_answer() -> None:
    assert erlang_c(10, 9.0) == pytest.approx(0.668732, abs=1e-6)
    assert erlang_c(10, 9.0) * 9 == pytest.approx(6.018584, abs=1e-5)


def test_m_m_1(world_of: Callable[..., World]) -> None:
    """At rho = 0.8, Wq = 4."""
    (shop,) = run_batches(world_of(scenario(0.8, 12, (EXPONENTIAL, 1))), 0.8)
    agree("M/M/1, rho .8, Wq", 4.0, *shop.estimate(shop.wait))


def test_m_d_1(world_of: Callable[..., World]) -> None:
    """At rho = 0.8, Wq = 2."""
    (shop,) = run_batches(world_of(scenario(0.8, 8, (FIXED, 1))), 0.8)
    agree("M/D/1, rho .8, Wq", 2.0, *shop.estimate(shop.wait))


@pytest.mark.prove
def test_m_m_10(world_of: Callable[..., World]) -> None:
    """At lambda = 9, mu = 1: P(wait) = 0.668732, Lq = 6.018584."""
    (shop,) = run_batches(world_of(scenario(9.0, 4, (EXPONENTIAL, 10))), 9.0, replications=2)
    agree("M/M/10, P(wait)", 0.668732, *shop.estimate(shop.waited))
    agree("M/M/10, Lq", 6.018584, *(9 * value for value in shop.estimate(shop.wait)))


@pytest.mark.prove
def test_two_queues_in_a_row_are_m_m_1_each(world_of: Callable[..., World]) -> None:
    """Burke: at rho = 0.8 each has Wq = 4 and sojourn 5, so both together take 10."""
    world = world_of(scenario(0.8, 50, (EXPONENTIAL, 1), (EXPONENTIAL, 1)))
    first, second = run_batches(world, 0.8)
    agree("first of two, Wq", 4.0, *first.estimate(first.wait))
    agree("second of two, Wq", 4.0, *second.estimate(second.wait))
    both = first.wait + second.wait + first.service + second.service
    agree("tandem, rho .8, W", 10.0, *first.estimate(both))
