"""Tasks on a Dask cluster; an extra."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fulfilsim.errors import MachineError, bad

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from fulfilsim.experiment.executor import Task

PATIENCE_S = 10


class Cluster:
    """Runs tasks through a Dask scheduler, or through one of its own where no address is given."""

    def __init__(self, function: Callable[[Any, Any], Any], shared: Any, jobs: int, address: str) -> None:
        self._function = function
        self._shared = shared
        self._client = _connect(address, jobs)

    def close(self) -> None:
        """Give up what is under way and let go of the cluster."""
        self._client.close()

    def run(self, tasks: Sequence[Task]) -> Iterator[tuple[Task, Any]]:
        """Yield each task with its result, as they finish."""
        from distributed import as_completed

        shared = self._client.scatter(self._shared, broadcast=True, hash=False)
        futures = {self._client.submit(self._function, shared, task, pure=False): task for task in tasks}
        for future in as_completed(list(futures)):
            yield futures[future], future.result()


def _connect(address: str, jobs: int) -> Any:
    try:
        from distributed import Client
    except ImportError as error:
        what = "the library distributed is not installed"
        raise bad("--executor dask", "", what, "pip install 'fulfilsim[dask]'") from error
    try:
        if address:
            return Client(address, timeout=PATIENCE_S)
        return Client(n_workers=jobs, threads_per_worker=1, dashboard_address=None)
    except (OSError, ValueError) as error:
        raise MachineError(f"no Dask scheduler answers at {address or 'this machine'}: {error}") from error
