"""Where tasks run: in this process, in worker processes, or on a cluster."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


Task = TypeVar("Task")


class Executor(Protocol):
    """Runs one function on what all tasks share and on each task: a number, or a few of them."""

    def run(self, tasks: Sequence[Task]) -> Iterator[tuple[Task, Any]]:
        """Yield each task with its result, as they finish."""

    def close(self) -> None:
        """Stop whatever is under way."""


class Serial:
    """Runs tasks one after the other in this process."""

    def __init__(self, function: Callable[[Any, Any], Any], shared: Any) -> None:
        self._function = function
        self._shared = shared

    def run(self, tasks: Sequence[Task]) -> Iterator[tuple[Task, Any]]:
        """Yield each task with its result, in order."""
        for task in tasks:
            yield task, self._function(self._shared, task)

    def close(self) -> None:
        """Do nothing: what runs in this process has stopped already."""


def make_executor(name: str, jobs: int, function: Callable[[Any, Any], Any], shared: Any) -> Executor:
    """Make the executor that an option names.

    Parameters
    ----------
    name
        ``local``, ``dask`` or ``dask=ADDRESS``.
    jobs
        Worker processes; 0 for as many as there are processors.
    function
        Importable by its name, for workers import it.
    shared
        First argument of every call; sent to each worker once.
    """
    jobs = jobs or _processors()
    kind, _, address = name.partition("=")
    if kind == "dask":
        from fulfilsim.experiment.cluster import Cluster

        return Cluster(function, shared, jobs, address)
    if jobs == 1:
        return Serial(function, shared)
    from fulfilsim.experiment.local import Local

    return Local(function, shared, jobs)


def _processors() -> int:
    """Count the processors that this process may use; not every system tells apart."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
