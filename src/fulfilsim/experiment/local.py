"""Tasks in worker processes of this machine."""

from __future__ import annotations

import multiprocessing
import signal
from concurrent.futures import FIRST_COMPLETED, wait
from contextlib import contextmanager
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING, Any

from pebble import ProcessExpired, ProcessPool

from fulfilsim.errors import MachineError
from fulfilsim.experiment.interrupt import later

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from concurrent.futures import Future

    from fulfilsim.experiment.executor import Task

TRIES = 2

_prepared: list[Any] = []


class Local:
    """Runs tasks in spawned processes; one that dies is replaced and its task tried once more."""

    def __init__(self, function: Callable[[Any, Any], Any], shared: Any, jobs: int) -> None:
        spawn = multiprocessing.get_context("spawn")
        self._pool = ProcessPool(
            max_workers=jobs, initializer=_prepare, initargs=(function, shared), context=spawn
        )

    def close(self) -> None:
        """Stop the workers, whatever they are doing."""
        self._pool.stop()
        self._pool.join()

    def run(self, tasks: Sequence[Task]) -> Iterator[tuple[Task, Any]]:
        """Yield each task with its result, as they finish.

        Raises
        ------
        MachineError
            When the process of a task died at every try.
        """
        pending = {self._start(task): (task, 1) for task in tasks}
        while pending:
            for future in wait(pending, return_when=FIRST_COMPLETED).done:
                task, tries = pending.pop(future)
                if _died(future, tries):
                    pending[self._start(task)] = (task, tries + 1)
                else:
                    yield task, future.result()

    def _start(self, task: Any) -> Future[Any]:
        with later(), _workers_deaf_to_ctrl_c():  # or a process might be started that the pool does not know
            return self._pool.schedule(_perform, args=(task,))


def _prepare(function: Callable[[Any, Any], Any], shared: Any) -> None:
    _prepared[:] = [function, shared]


def _perform(task: Any) -> Any:
    function, shared = _prepared
    return function(shared, task)


def _died(future: Future[Any], tries: int) -> bool:
    error = future.exception()
    if not isinstance(error, ProcessExpired):
        return False
    if tries == TRIES:
        what = f"the process of a replication died {TRIES} times (exit code {error.exitcode})"
        raise MachineError(f"{what}; with fewer --jobs there is more memory for each; finished work is kept")
    return True


@contextmanager
def _workers_deaf_to_ctrl_c() -> Iterator[None]:
    """Have processes and threads that are started here never see Ctrl-C, from their first instruction on.

    A signal mask is inherited; a handler set inside the worker comes too late for a Ctrl-C while it is
    importing.
    """
    resource_tracker.ensure_running()  # its start unblocks the signal, so that has to come first
    before = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
