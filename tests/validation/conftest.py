"""How a scenario becomes a run in these tests."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
import pytest

from fulfilsim.marks import Marks
from fulfilsim.run import Replication, replicate
from fulfilsim.scenario.load import load
from fulfilsim.sim.simulate import Log, simulate
from fulfilsim.world.build import World, build


@dataclass(frozen=True)
class Ran:
    """A replication and what the tests look up in it."""

    world: World
    found: Replication

    @property
    def kpi(self) -> Mapping[str, float]:
        """KPIs by name."""
        return dict(zip(self.found.kpis["kpi"], self.found.kpis["value"], strict=True))

    @property
    def orders(self) -> pd.DataFrame:
        """Orders by id."""
        return self.found.tables.orders.frame.set_index("order")

    @property
    def ledger(self) -> pd.DataFrame:
        """The ledger."""
        return self.found.tables.ledger.frame

    def rows(self, kind: str) -> pd.DataFrame:
        """Activities of a kind."""
        activities = self.found.tables.activities.frame
        return activities[activities["kind"].eq(kind)].reset_index(drop=True)

    def paid(self, account: str) -> float:
        """Everything posted to an account."""
        amounts = self.ledger["amount_micro"][self.ledger["account"].eq(account)]
        return float(amounts.sum()) / 1e6


Sets = Sequence[str]
MakeWorld = Callable[..., World]


@pytest.fixture
def world_of(tmp_path: Path) -> MakeWorld:
    """Build the world of a scenario's text."""

    def make(text: str, *sets: str, files: Mapping[str, str] | None = None) -> World:
        for name, content in (files or {}).items():
            (tmp_path / name).write_text(content)
        path = tmp_path / "shop.yaml"
        path.write_text(text)
        return build(load(path, sets=sets))

    return make


@pytest.fixture
def run(world_of: MakeWorld) -> Callable[..., Ran]:
    """Run one replication of a scenario's text, which must add up."""

    def go(
        text: str, *sets: str, files: Mapping[str, str] | None = None, seed: int = 1, replication: int = 0
    ) -> Ran:
        world = world_of(text, *sets, files=files)
        found = replicate(world, seed, replication)
        assert found.problems == []
        return Ran(world, found)

    return go


@pytest.fixture
def log_of(world_of: MakeWorld) -> Callable[..., Log]:
    """Simulate one replication of a scenario's text without laying out its tables."""

    def go(text: str, *sets: str, seed: int = 1, replication: int = 0) -> Log:
        return simulate(world_of(text, *sets), Marks(seed, replication))

    return go


@pytest.fixture(scope="module")
def found(root: Path, request: pytest.FixtureRequest) -> Replication:
    """Run the scenario of tests/tiny that a module names; its comments work out every figure."""
    return replicate(build(load(root / "tests" / "tiny" / request.module.SCENARIO)), seed=1, replication=0)


@pytest.fixture(scope="module")
def kpi(found: Replication) -> dict[str, float]:
    """Give its KPIs by name."""
    return dict(zip(found.kpis["kpi"], found.kpis["value"], strict=True))


@pytest.fixture(scope="module")
def orders(found: Replication) -> pd.DataFrame:
    """Give its orders by their names."""
    return found.tables.orders.frame.set_index("order")
