"""Which defaults move an answer: known shops with known slopes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from fulfilsim.errors import InputError
from fulfilsim.experiment.sensitivity import Swing, which_matter
from fulfilsim.scenario.load import Loaded

Load = Callable[..., Loaded]
# Most of what could be varied is said, so that few variants are simulated.
SAID = {
    **{f"centres.hall.teams.{team}.{field}": value for team in ("pickers", "packers")
       for field, value in (("on_costs", "42%"), ("productivity", "100%"), ("premium", "50%"))},
    **{f"centres.hall.stages.{stage}.spread": "none" for stage in ("pick", "pack")},
    "centres.hall.carton": {"max_weight": "30 kg", "max_volume": "120 l"},
    "carriers.post.circuity": 1.2,
    "carriers.post.driving": "11 h",
    "carriers.post.sorts_at": "22:00",
    "carriers.post.collections.hall.cut_off": "14:00",
    "carriers.post.services.parcel.rates": "8.50 USD",
    "carriers.post.services.parcel.extra_kg": "0.90 USD/kg",
}  # fmt: skip
LIGHT = {**SAID, "demand.skus": {"weight": "1 kg", "volume": "1 l"}, "demand.orders_per_day": 5}
THREE_PICKERS = {**LIGHT, "centres.hall.teams.pickers.heads": {"early": 3}}


@pytest.fixture(scope="module")
def alone(small_once: Load) -> list[Swing]:
    return which_matter([small_once(LIGHT)], "cost_per_order", replications=1)


@pytest.fixture(scope="module")
def compared(small_once: Load) -> list[Swing]:
    plans = [
        small_once({**plan, "centres.hall.packaging": "1 USD/parcel"}) for plan in (LIGHT, THREE_PICKERS)
    ]
    return which_matter(plans, "cost_per_order", replications=1)


def named(swings: list[Swing]) -> dict[str, Swing]:
    return {swing.path: swing for swing in swings}


def test_a_fee_per_parcel_moves_the_cost_of_an_order_by_itself(alone: list[Swing]) -> None:
    """Every order goes in one parcel, so an order costs as much more as the parcel's packaging does."""
    packaging = named(alone)["centres.hall.packaging"]
    assert packaging.default == "0.85 USD/parcel"
    assert (packaging.low, packaging.high) == ("0.50 USD/parcel", "1.50 USD/parcel")
    assert packaging.at_high - packaging.at_low == pytest.approx(1.00)


def test_the_widest_swing_comes_first_and_what_moves_nothing_is_left_out(alone: list[Swing]) -> None:
    """Transit is given in days here, so the speed of the lorries cannot move the cost."""
    widths = [swing.width for swing in alone]
    assert widths == sorted(widths, reverse=True)
    assert widths[-1] > 0
    assert "carriers.post.speed" not in named(alone)


def test_what_the_scenario_says_is_not_varied(compared: list[Swing]) -> None:
    """Only values that rest on defaults are in doubt; here packaging is said."""
    assert "centres.hall.packaging" not in named(compared)


def test_what_moves_both_plans_alike_does_not_move_their_difference(compared: list[Swing]) -> None:
    """Rent is paid in both plans; the pay of the extra picker only in one of them."""
    wage = named(compared)["centres.hall.teams.pickers.wage"]
    assert "centres.hall.rent" not in named(compared)
    assert wage.at_high > wage.at_low > 0


def test_an_unknown_kpi_is_refused_with_the_nearest_one(small: Load) -> None:
    with pytest.raises(InputError, match="cost_per_order"):
        which_matter([small()], "cost_per_ordre", replications=1)
