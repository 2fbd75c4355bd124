from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from fulfilsim.analysis.comparison import FAMILY, decomposition, differences
from fulfilsim.analysis.investment import Terms, worth
from fulfilsim.analysis.risk import risks
from fulfilsim.analysis.verdict import money_in_words, paragraphs, part_in_words, risk_in_words

NOISE = np.array([-0.2, 0.1, 0.3, -0.1, 0.0, 0.2, -0.3, 0.1, -0.1, 0.0])


def told(n: int = 10, **changes: Any) -> str:
    base = {kpi: np.full(n, 100.0) + np.arange(n) for kpi in FAMILY}
    base["time_mean_h.hall.dock"] = base["click_to_door_mean_h"]
    other = {kpi: base[kpi] + changes.get(kpi.replace(".", "_"), 0.0) for kpi in base}
    plans = {"base": base, "other": other}
    found = differences(plans, "base", "USD"), decomposition(plans, "base")
    return " ".join(paragraphs(*found, "other", "base"))


def test_what_changes_is_said_with_its_size_interval_and_source() -> None:
    text = told(cost_per_order=2 + NOISE, cost_per_order_labour=2 + NOISE)
    assert "With other instead of base, an order costs 2.00 USD more to serve (1.87 to 2.13)" in text
    assert "most of all labour" in text


def test_sooner_and_later_are_told_apart() -> None:
    change = -3 + NOISE
    text = told(click_to_door_mean_h=change, time_mean_h_hall_dock=change)
    assert "orders reach the door 3.0 h sooner on average" in text
    assert "most of all waiting at the dock, hall" in text


def test_what_cannot_be_told_apart_is_said_with_how_many_replications_would_do() -> None:
    text = told(cost_per_order=0.02 + NOISE)
    assert "other cannot be told apart from base." in text
    assert "Cannot tell them apart with 10 replications: cost to serve (-0.11 to +0.15; about " in text
    assert "would do for the 0.02 USD seen" in text


def test_what_is_the_same_is_said_to_be_the_same() -> None:
    assert "The same in every replication: orders placed, the mean click-to-door" in told()


def test_one_replication_is_no_ground_for_a_verdict() -> None:
    assert "One replication says nothing about chance" in told(1, cost_per_order=2.0)


def test_an_endless_figure_has_a_verdict_and_no_size() -> None:
    assert "the time to clear it is worse, endless in some replications" in told(12, backlog_clear_h=np.inf)


def test_the_risk_of_both_plans_is_told() -> None:
    missed = {
        "base": {"target_missed.a": np.array([1.0, 1])},
        "other": {"target_missed.a": np.array([0.0, 1])},
    }
    text = risk_in_words(risks(missed), "other", "base")
    assert (
        text == "The share of replications that miss a target or more: 100.0% with base and 50.0% with other."
    )
    assert risk_in_words(risks({"base": {}, "other": {}}), "other", "base") == ""


def money(gain: float) -> pd.DataFrame:
    nought, some = ({"contribution_total": each + NOISE * shift} for each, shift in ((0.0, 0), (gain, 100)))
    return worth("other", nought, some, Terms(12_000, 500, 36, 0.08, 4), "USD")


def test_money_tells_of_gain_payback_and_worth() -> None:
    text = money_in_words(money(4_500), "other")
    assert text.startswith("After its running cost the change brings 12,000 USD (11,")
    assert "The outlay is back after 12.0 months (11." in text


def test_what_never_pays_back_is_said_to() -> None:
    text = money_in_words(money(-100), "other")
    assert "the change loses 6,400 USD" in text
    assert "It never pays back." in text


@pytest.mark.parametrize(
    ("of", "part", "words"),
    [
        ("time", "joliet.pick_wait", "waiting for pick, joliet"),
        ("time", "north.east.pack_work", "work at pack, north.east"),
        ("time", "parcelco.network", "the carrier's queue, parcelco"),
        ("time", "parcelco.transit", "transit, parcelco"),
        ("cost", "labour", "labour"),
        ("time", "total", "total"),
    ],
)
def test_parts_are_named_in_words(of: str, part: str, words: str) -> None:
    assert part_in_words(of, part) == words
