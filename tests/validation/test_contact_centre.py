"""A contact centre in steady state answers as Erlang says it does.

A test here asserts the theory it is named after: the estimate is within four standard errors of the answer,
and the standard error is at most 1 % of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from fulfilsim.marks import Marks, entity_keys
from fulfilsim.scenario.contacts import Contacts
from fulfilsim.sim.contacts import Asked, ask
from fulfilsim.world.contacts import ContactPlan, make_contacts
from fulfilsim.world.desk import DeskPlan

Floats = NDArray[np.float64]

MEAN_S = 180.0
REPLICATIONS = 40
WARM_UP = 4_000
ENDLESS = 1e9


def centre(agents: int, patience: str | None) -> ContactPlan:
    """Make a centre of one channel that never closes, where everybody asks at the promise, and only then."""
    phone = {"share": "100%", "handling": "exponential mean 180 s", "patience": patience}
    rules = Contacts(
        where_is_it="0% per day", late="100%", late_after="0 s", trouble="0%", channels={"phone": phone}
    )
    desk = DeskPlan(np.array([0.0, ENDLESS]), np.array([agents, 0]), np.zeros(1), np.zeros(1),
                    np.ones(1, np.int64), 0)  # fmt: skip
    plan = make_contacts(rules, None)  # without a desk of its own it looks at no calendar
    return ContactPlan(**{**vars(plan), "desk": desk})


def waits(plan: ContactPlan, load: float, count: int, replication: int) -> tuple[Floats, Floats]:
    """Give how long each contact waited, and whether it gave up; the centre begins empty, so the first go."""
    rng = np.random.default_rng(replication)
    late = np.cumsum(rng.exponential(MEAN_S / load, count))
    never = np.full(count, np.nan)
    keys = entity_keys([f"{replication}/{k}" for k in range(count)])
    asked = Asked(keys, late - 1.0, late, never, never, never, never, ENDLESS)
    contacts = ask(plan, Marks(1, replication), asked)
    assert len(contacts) == count
    kept = slice(WARM_UP, None)
    return (contacts.started - contacts.raised)[kept], contacts.gave_up[kept].astype(float)


def erlang_c(agents: int, load: float) -> float:
    """Give the probability to wait, by the recursion of Erlang's loss formula."""
    blocked = 1.0
    for k in range(1, agents + 1):
        blocked = load * blocked / (k + load * blocked)
    return blocked / (1 - load / agents * (1 - blocked))


def erlang_a(agents: int, load: float, patience: float) -> tuple[float, float]:
    """Give the share that gives up and the mean in the queue, patience in mean handling times.

    References
    ----------
    Palm (1957), Research on telephone traffic carried by full availability groups.
    """
    weight, weights = 1.0, [1.0]
    for n in range(1, 600):
        weight *= load / (min(n, agents) + max(n - agents, 0) / patience)
        weights.append(weight)
    chance = np.array(weights) / math.fsum(weights)
    queue = float(np.dot(np.maximum(np.arange(600) - agents, 0), chance))
    return queue / patience / load, queue


def estimate(measure: Callable[[int], float]) -> tuple[float, float]:
    """Give mean and standard error over independent replications."""
    found = np.array([measure(replication) for replication in range(REPLICATIONS)])
    return float(found.mean()), float(found.std(ddof=1) / math.sqrt(REPLICATIONS))


def agrees(found: tuple[float, float], answer: float) -> None:
    mean, error = found
    assert abs(mean - answer) <= 4 * error
    assert error <= 0.01 * answer


def test_the_formulas_give_the_textbook_figures():
    """M/M/10 with nine Erlangs: P(wait) 0.668732; endless patience makes Erlang A the same queue."""
    assert erlang_c(10, 9.0) == pytest.approx(0.668732, abs=5e-7)
    assert erlang_a(10, 9.0, 1e9)[1] == pytest.approx(6.018584, rel=1e-4)


def test_who_waits_and_how_long_is_erlang_c():
    """Ten agents, eight Erlangs, endless patience: FIFO over several agents with exponential answers."""
    plan, answer = centre(10, None), erlang_c(10, 8.0)
    runs = [waits(plan, 8.0, 24_000, replication)[0] for replication in range(REPLICATIONS)]
    agrees(estimate(lambda r: float((runs[r] > 0).mean())), answer)
    # Means of waits scatter more than shares: the heavier tail needs more calls for the same 1 %.
    mean, error = estimate(lambda r: float(runs[r].mean()))
    assert abs(mean - answer * MEAN_S / 2.0) <= 4 * error


def test_who_gives_up_is_erlang_a():
    """Ten agents, eleven Erlangs, patience of a mean answer: without patience the queue would never end."""
    plan = centre(10, "exponential mean 180 s")
    share, queue = erlang_a(10, 11.0, 1.0)
    runs = [waits(plan, 11.0, 24_000, replication) for replication in range(REPLICATIONS)]
    agrees(estimate(lambda r: float(runs[r][1].mean())), share)
    # All that wait are in the queue, also those who give up: Little's law with the arrivals of all.
    answered = estimate(lambda r: float(np.nanmean(runs[r][0])))
    assert answered[0] < queue / 11.0 * MEAN_S + 4 * answered[1]
