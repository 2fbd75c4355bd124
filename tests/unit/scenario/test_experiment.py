"""The values of an experiment's own fields."""

from __future__ import annotations

import pytest

from fulfilsim.scenario.experiment import Experiment, read_values


def test_values_are_a_mapping_by_path() -> None:
    assert read_values({"demand.orders_per_day": 3}) == {"demand.orders_per_day": 3}
    with pytest.raises(ValueError, match="by their paths"):
        read_values(["demand.orders_per_day"])


def test_an_experiment_must_say_what_is_asked_of_which_scenario_and_what_else_there_is() -> None:
    required = {name for name, info in Experiment.model_fields.items() if info.is_required()}
    assert required == {"fulfilsim", "question", "scenario", "alternatives"}
