"""People behind one queue: the readable twin."""

from __future__ import annotations

import heapq
from collections import deque

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def attend(
    arrived: Floats, work: Floats, patience: Floats, rank: Ints, at: Floats, heads: Ints, ranks: int
) -> Floats:
    """Serve everybody in turn, the lowest rank first, and return when their service began.

    In one instant come completions, changes of the roster and arrivals; then who is free takes the next.
    Whose patience ends in that very instant is still taken.

    Parameters
    ----------
    arrived
        When they came, rising (n,) [s].
    work
        How long each takes (n,) [s].
    patience
        How long each waits; infinite waits for ever (n,) [s].
    rank
        Who is taken first (n,).
    at, heads
        From when on how many people serve (m,) [s].
    ranks
        How many ranks there are.
    """
    started = np.full(len(arrived), np.nan)
    queues: list[deque[int]] = [deque() for _ in range(ranks)]
    busy: list[float] = []
    change, there = 0, 0
    coming = deque(range(len(arrived)))
    while coming or any(queues):
        now = min(
            busy[0] if busy else np.inf,
            at[change] if change < len(at) else np.inf,
            arrived[coming[0]] if coming else np.inf,
        )
        if now == np.inf:
            break
        while busy and busy[0] == now:
            heapq.heappop(busy)
        while change < len(at) and at[change] == now:
            there, change = int(heads[change]), change + 1
        while coming and arrived[coming[0]] == now:
            queues[rank[coming[0]]].append(coming.popleft())
        while len(busy) < there:
            visitor = _next(queues, arrived + patience, now)
            if visitor is None:
                break
            started[visitor] = now
            heapq.heappush(busy, now + work[visitor])
    return started


def _next(queues: list[deque[int]], gives_up: Floats, now: float) -> int | None:
    for queue in queues:
        while queue:
            visitor = queue.popleft()
            if gives_up[visitor] >= now:
                return visitor
    return None
