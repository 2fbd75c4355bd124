"""A small scenario in a file, to be changed piece by piece."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from fulfilsim.scenario.load import Loaded, load

SMALL = """\
fulfilsim: 1
calendar: {zone: UTC, holidays: none, warm_up: 1 day, measure: 2026-10-05 to 2026-10-07, drain: 7 days}
demand: {orders_per_day: 20}
centres:
  hall:
    at: [50, 0]
    process: [pick, pack]
    stages:
      pick: {team: pickers, time: 60 s + 14 s per line}
      pack: {team: packers, time: 55 s}
    teams:
      pickers: {heads: {early: 2}}
      packers: {heads: {early: 1}}
    shifts:
      early: {days: daily, hours: "06:00-14:30"}
carriers:
  post:
    collections: {hall: {days: daily}}
    works: daily
    services: {parcel: {promise: 3 working days, transit: 1 to 2 working days}}
"""

Load = Callable[..., Loaded]


@pytest.fixture
def small(tmp_path: Path) -> Load:
    """Give the function that loads the small scenario with changes by path; None takes a value away."""
    return loader(tmp_path)


@pytest.fixture(scope="session")
def small_once(tmp_path_factory: pytest.TempPathFactory) -> Load:
    """Give the same function for tests of many examples, which share a folder."""
    return loader(tmp_path_factory.mktemp("small"))


def loader(folder: Path) -> Load:
    """Make the function that writes the changed scenario into a folder and loads it."""

    def changed(changes: dict[str, Any] | None = None) -> Loaded:
        document = yaml.safe_load(SMALL)
        for path, value in (changes or {}).items():
            *folders, last = path.split(".")
            block = document
            for name in folders:
                block = block.setdefault(name, {})
            block[last] = value
            if value is None:
                del block[last]
        file = folder / "small.yaml"
        file.write_text(yaml.safe_dump(document, sort_keys=False))
        return load(file)

    return changed
