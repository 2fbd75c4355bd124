"""``fulfilsim compare`` with --break-even and --case: what is printed."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

Command = Callable[..., Any]

RENTED = "overrides:\n  rented: {centres.hall.rent: 0 USD/month, centres.hall.packaging: 9 USD/parcel}\n"


@pytest.fixture
def decide(fulfilsim: Command, tiny: str) -> Command:
    """Give the command on a plan that is rented and one that is paid by the parcel."""
    Path(tiny).write_text(Path(tiny).read_text().replace("overrides:\n", RENTED))
    plans = (tiny, f"{tiny}@rented")
    return lambda *words: fulfilsim("compare", *plans, *words, "--replications", "3", "--out", "found")


def test_the_break_even_is_told_in_words_and_figures(decide: Command) -> None:
    done = decide("--break-even", "demand.orders_per_day=5..400")
    assert done.code == 0
    assert (
        "break-even of tiny and tiny-rented in cost_per_order, over demand.orders_per_day from 5.0 to 400.0"
        in (" ".join(done.out.split()))
    )
    assert "they are even (95% interval " in done.out
    assert ": below it tiny-rented is better, above it tiny." in " ".join(done.out.split())
    told = pd.read_csv("found/break_even.csv")
    assert told["lever"].tolist() == ["demand.orders_per_day"]
    assert (told["ci_low"] < told["value"]).all()
    assert (told["value"] < told["ci_high"]).all()


def test_no_break_even_is_told_with_the_sign_and_the_size(decide: Command) -> None:
    done = decide("--break-even", "centres.hall.teams.packers.wage=15..25 USD/h")
    words = " ".join(done.out.split())
    assert "No break-even between 15.00 USD/h and 25.00 USD/h: tiny-rented is better" in words
    assert ", by " in words


def test_two_levers_are_told_as_a_curve(decide: Command) -> None:
    done = decide("--break-even", "demand.orders_per_day=5..400", "--break-even",
                  "centres.hall.teams.packers.heads.early=1..3")  # fmt: skip
    assert " points looked at, " in done.out
    assert "break-even of " in done.out
    assert set(pd.read_csv("found/break_even.csv")["other_value"].dropna()) <= {1, 2, 3, *range(5, 401)}


def test_cases_are_told_with_the_choice_of_each_criterion(decide: Command) -> None:
    done = decide(
        "--set", "demand.forecast_error=20%", "--case", "expected", "--case", "p95", "--case", "busy"
    )
    words = " ".join(done.out.split())
    assert "cost_per_order by case, USD tiny tiny-rented best" in words
    for start in (
        "On average over demand as it is drawn",
        "In its worst case",
        "By the most that one could regret",
    ):
        assert start in words
    cases = pd.read_csv("found/cases.csv")
    assert cases["case"].drop_duplicates().tolist() == ["as drawn", "expected", "p95", "busy"]
    assert (cases.groupby("case")["regret"].min() == 0).all()


def test_json_holds_both_and_nothing_where_they_were_not_asked(decide: Command) -> None:
    plain = json.loads(decide("--json").out)
    assert not {"break_even", "robustness"} & plain.keys()
    assert {"statements", "attribution"} <= plain.keys()
    done = decide("--json", "--force", "--break-even", "demand.orders_per_day=5..400", "--case", "expected")
    document = json.loads(done.out)
    assert document["break_even"]["levers"][0]["path"] == "demand.orders_per_day"
    assert document["break_even"]["found"][0]["better_above"] == "tiny"
    assert {row["criterion"] for row in document["robustness"]["choices"]} == {
        "expected",
        "worst case",
        "regret",
    }
    assert done.err == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--break-even", "centres.hal.rent"), "did you mean hall?"),
        (("--break-even", "demand.orders_per_day"), "expected PATH=LOW..HIGH"),
        (("--case", "p95"), "demand.forecast_error"),
        (("--case", "busily"), "no case is called 'busily'"),
    ],
)
def test_bad_questions_are_bad_input(decide: Command, words: tuple[str, ...], said: str) -> None:
    done = decide(*words)
    assert done.code == 2
    assert said in done.err
    assert not Path("found").exists()


def test_profit_and_loss_stands_on_the_page(decide: Command) -> None:
    done = decide()
    assert "\nprofit and loss, USD " in done.out
    assert "\ncost to serve " in done.out
    assert "\nby month, USD " in done.out
    assert "\ncost per order by contract, USD " in done.out
