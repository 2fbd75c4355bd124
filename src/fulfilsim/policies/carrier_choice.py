"""Which service takes an order: candidates in order of preference, and who gets the room there is.

Pure functions of arrays; chance comes in as a mark of each order's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

NOT = -1
ENDLESS: Final = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Offers:
    """Orders and the services that could take them; `n` orders, `k` services.

    Parameters
    ----------
    meets
        Whether a service promises to be there by the promise made to the customer (n, k).
    price_micro
        What it charges (n, k) [1e-6 currency].
    ordered
        The service that the customer chose; it always may (n,).
    share
        Contract shares (k,).
    mark
        A number in (0, 1) of each order's own (n,).
    """

    meets: Bools
    price_micro: Ints
    ordered: Ints
    share: Floats
    mark: Floats


Policy = Callable[[Offers], Floats]


def cheapest(offers: Offers) -> Floats:
    """Prefer what costs least."""
    return offers.price_micro.astype(np.float64)


def by_share(offers: Offers) -> Floats:
    """Prefer the service that an order's mark falls on, by the shares of those that meet its promise.

    Those after it come next, in a circle, so that a service that is full passes its orders on to all.
    """
    weight = np.where(offers.meets, offers.share, 0.0)
    total = weight.sum(axis=1, keepdims=True)
    reached = np.cumsum(weight, axis=1)
    first = (reached <= offers.mark[:, np.newaxis] * total).sum(axis=1)
    services = weight.shape[1]
    round_about = (np.arange(services) - first[:, np.newaxis]) % services
    # Of no share at all: after all others, and the customer's own before the rest.
    own = np.arange(services) == offers.ordered[:, np.newaxis]
    return np.asarray(np.where(weight > 0, round_about, services + ~own))


POLICIES: Final[dict[str, Policy]] = {"cheapest": cheapest, "by share": by_share}


def ranked(policy: Policy, offers: Offers) -> Ints:
    """Return the services that may take each order, the best first, -1 where there are no more (n, k).

    Of equals the first by index comes first.
    """
    services = offers.meets.shape[1]
    may = offers.meets | (np.arange(services) == offers.ordered[:, np.newaxis])
    score = np.where(may, policy(offers), np.inf)
    best = np.argsort(score, axis=1, kind="stable")
    return np.where(np.take_along_axis(may, best, axis=1), best, NOT)


def placed(choices: Ints, slots: Ints, room: Ints) -> tuple[Ints, Ints]:
    """Give orders the first of their choices that has room, in their turn.

    All ask for their first choice, each slot keeps as many as it has room for, the earliest orders, and the
    others ask for their next; who is kept may be sent on later by an earlier order. That ends where going
    through the orders one by one would.

    Parameters
    ----------
    choices
        Services that may take each order, the best first, -1 where there are no more (n, k).
    slots
        Slot of each order and service: the collections that they would share (n, k).
    room
        Parcels that each slot still takes (slots,).

    Returns
    -------
    chosen
        The service of each order; its first choice where none has room (n,).
    left
        What room is left (slots,).

    References
    ----------
    Gale and Shapley (1962), College admissions and the stability of marriage; with one order of priority for
    all slots it is the serial dictatorship.
    """
    count = len(choices)
    rows, asks = np.arange(count), np.zeros(count, np.int64)
    room = np.maximum(room, 0)
    while True:
        asked = np.append(choices, np.full((count, 1), NOT), axis=1)[rows, asks]
        some = np.flatnonzero(asked != NOT)
        slot = slots[some, asked[some]]
        refused = some[_rank(slot) >= room[slot]]
        if not len(refused):
            break
        asks[refused] += 1
    return np.where(asked == NOT, choices[:, 0], asked), room - np.bincount(slot, minlength=len(room))


def _rank(slot: Ints) -> Ints:
    """Return how many of the same slot come before each (n,)."""
    by_slot = np.argsort(slot, kind="stable")
    sizes = np.bincount(slot)
    first = np.repeat(np.cumsum(sizes) - sizes, sizes)
    rank = np.empty(len(slot), np.int64)
    rank[by_slot] = np.arange(len(slot)) - first
    return rank
