"""The check: what is wrong with scenarios and experiments, and how hard nodes will work."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fulfilsim.api.scenarios import Texts, load
from fulfilsim.errors import read_each
from fulfilsim.scenario.plans import Asked, is_experiment

if TYPE_CHECKING:
    from pathlib import Path

    from fulfilsim.scenario.load import Loaded
    from fulfilsim.world.roughcut import RoughCut


@dataclass(frozen=True)
class Soundness:
    """What a check of a sound scenario found.

    Parameters
    ----------
    loaded
        The scenario.
    defaults
        How many of its values rest on defaults.
    values
        How many values it has.
    rows
        Hours required and rostered, by node, stage and day.
    """

    loaded: Loaded
    defaults: int
    values: int
    rows: list[RoughCut]


@dataclass(frozen=True)
class ExperimentSoundness:
    """What a check of a sound experiment found.

    Parameters
    ----------
    asked
        The experiment and its plans.
    plans
        What the check of each plan found, the base first.
    """

    asked: Asked
    plans: list[Soundness]


def check(*paths: str | Path, with_: Texts = (), set_: Texts = ()) -> list[Soundness | ExperimentSoundness]:
    """Check scenarios and experiments, and estimate how hard nodes will work; nothing is simulated.

    Raises
    ------
    InputError
        With every problem of every file.
    """
    return read_each(lambda path: _checked(path, with_, set_), paths)


def _checked(path: str | Path, with_: Texts, set_: Texts) -> Soundness | ExperimentSoundness:
    if not is_experiment(path):
        return _soundness(load(path, with_=with_, set_=set_))
    from fulfilsim.api.experiments import load_checked

    asked = load_checked(path, with_=with_, set_=set_)
    return ExperimentSoundness(asked, [_soundness(plan) for plan in asked.plans])


def _soundness(loaded: Loaded) -> Soundness:
    from fulfilsim.scenario.defaults import count_defaults
    from fulfilsim.scenario.model import Scenario
    from fulfilsim.world.build import build
    from fulfilsim.world.roughcut import rough_cut

    return Soundness(loaded, *count_defaults(Scenario, loaded.tree), rows=rough_cut(build(loaded)))
