from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import pytest

from fulfilsim.errors import MachineError
from fulfilsim.experiment.executor import make_executor


def add(shared: int, task: int) -> int:
    return shared + task


def die_once(shared: str, task: int) -> int:
    """Kill this process at the first try of task 1, as a machine short of memory would."""
    mark = Path(shared) / str(task)
    if task == 1 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return task


def die(shared: Any, task: int) -> int:
    if task == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return task


def fail(shared: Any, task: int) -> int:
    raise ValueError(f"task {task}")


@pytest.fixture(autouse=True)
def importable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have workers find the functions of this file by the name they have here."""
    folder = str(Path(__file__).parent)
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join([folder, os.environ.get("PYTHONPATH", "")]))
    monkeypatch.syspath_prepend(folder)
    for function in (add, die_once, die, fail):
        monkeypatch.setattr(function, "__module__", Path(__file__).stem)


def results(jobs: int, function: Any, shared: Any, tasks: range) -> dict[int, Any]:
    module = __import__(Path(__file__).stem)
    executor = make_executor("local", jobs, getattr(module, function.__name__), shared)
    try:
        return dict(executor.run(tasks))
    finally:
        executor.close()


@pytest.mark.parametrize("jobs", [1, 2])
def test_every_task_gets_what_is_shared(jobs: int) -> None:
    assert results(jobs, add, 10, range(5)) == {task: 10 + task for task in range(5)}


def test_a_task_whose_process_was_killed_is_tried_again(tmp_path: Path) -> None:
    assert results(2, die_once, str(tmp_path), range(3)) == {0: 0, 1: 1, 2: 2}


def test_a_task_that_kills_its_process_every_time_is_named() -> None:
    with pytest.raises(MachineError, match="replication died 2 times"):
        results(2, die, None, range(3))


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_error_of_a_task_is_raised(jobs: int) -> None:
    with pytest.raises(ValueError, match="task 0"):
        results(jobs, fail, None, range(1))
