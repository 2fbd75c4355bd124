"""``calibrate`` fits what was known, says what it guessed, and tells broken histories row by row."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]

HEAD = "order_id,purchase,to_carrier,delivered,estimated,seller_state,cust_state"


START = datetime.fromisoformat("2026-03-01")


def history(orders: int = 600, seed: int = 1) -> list[str]:
    """Orders of two lanes: two days to hand-over on average, then 3 to 5 days or 8 to 12."""
    rng = random.Random(seed)
    rows = []
    for number in range(orders):
        bought = START + timedelta(hours=rng.uniform(0, 60 * 24))
        handed = bought + timedelta(hours=rng.uniform(24, 72))
        near = rng.random() < 0.7
        days = rng.randint(3, 5) if near else rng.randint(8, 12)
        midnight = datetime.combine(handed.date(), datetime.min.time())
        door = midnight + timedelta(days=days, hours=rng.uniform(9, 19))
        promised = (bought + timedelta(days=7 if near else 12)).date()
        lane = "SP,RJ" if near else "SP,AM"
        rows.append(f"o{number},{bought:%F %T},{handed:%F %T},{door:%F %T},{promised},{lane}")
    return rows


@pytest.fixture
def orders(tmp_path: Path) -> str:
    """Write a history and give its file name."""
    (tmp_path / "orders.csv").write_text("\n".join([HEAD, *history()]))
    return "orders.csv"


def test_a_fit_predicts_what_it_has_not_seen(fulfilsim: Command, orders: str) -> None:
    """The second month is like the first, so its figures lie within four standard errors of the forecast."""
    done = fulfilsim("calibrate", orders, "--holdout", "2026-04-01", "--json")
    assert done.code == 0
    held = json.loads(done.out)["holdout"]
    predicted, observed = held["predicted"], held["observed"]
    assert held["orders"] > 250
    assert predicted["click_to_door_mean_h"] == pytest.approx(
        observed["click_to_door_mean_h"], abs=4 * 64 / 250**0.5
    )
    assert predicted["late_share"] == pytest.approx(observed["late_share"], abs=4 * 0.5 / 250**0.5)


def test_what_is_written_runs(fulfilsim: Command, orders: str, tmp_path: Path) -> None:
    assert fulfilsim("calibrate", orders, "--out", "fit").code == 0
    assert sorted(each.name for each in (tmp_path / "fit").iterdir()) == [
        "fitted.yaml", "hand_over.csv", "transit.csv",
    ]  # fmt: skip
    words = ("--set", f"demand.orders.file={orders}", "--replications", "1", "--quiet")
    assert fulfilsim("run", "fit/fitted.yaml", *words).code == 0


def test_it_says_which_columns_it_guessed(fulfilsim: Command, orders: str) -> None:
    done = fulfilsim("calibrate", orders, "--column", "time=purchase")
    assert "time = purchase," in done.err
    assert "zone = seller_state>cust_state (guessed)" in done.err


def test_the_fit_knows_nothing_after_the_hold_out(fulfilsim: Command, orders: str, tmp_path: Path) -> None:
    """Whatever happens from the first of April on, the tables that are written stay the same."""
    rows = history()
    changed = []
    for row in rows:
        cells = row.split(",")
        if cells[1] >= "2026-04-01":
            continue
        if cells[3] >= "2026-04-01":
            cells[3] = "2026-09-09 12:00:00"
        if cells[2] >= "2026-04-01":
            cells[2] = "2026-09-01 12:00:00"
        changed.append(",".join(cells))
    later = "late,2026-04-02 10:00:00,2026-04-03 10:00:00,2026-04-09 10:00:00,2026-04-30,SP,RJ"
    (tmp_path / "changed.csv").write_text("\n".join([HEAD, *changed, later]))
    for name in (orders, "changed.csv"):
        assert fulfilsim("calibrate", name, "--holdout", "2026-04-01", "--out", f"{name}-fit").code == 0
    for table in ("hand_over.csv", "transit.csv"):
        one, other = (tmp_path / f"{name}-fit" / table for name in (orders, "changed.csv"))
        assert one.read_bytes() == other.read_bytes()


def test_the_order_of_the_rows_changes_no_byte(fulfilsim: Command, orders: str, tmp_path: Path) -> None:
    rows = history()
    rows.sort(key=lambda row: row[::-1])
    (tmp_path / "other").mkdir()
    (tmp_path / "other/orders.csv").write_text("\n".join([HEAD, *rows]))
    said = []
    for name, out in ((orders, "fit"), ("other/orders.csv", "other-fit")):
        done = fulfilsim("calibrate", name, "--holdout", "2026-04-01", "--out", out, "--replications", "2")
        said.append(done.out.replace("other-", ""))
    assert said[0] == said[1]
    for file in ("fitted.yaml", "hand_over.csv", "transit.csv"):
        assert (tmp_path / "fit" / file).read_bytes() == (tmp_path / "other-fit" / file).read_bytes()


GOOD = "o1,2026-03-01 10:00:00,2026-03-02 10:00:00,2026-03-05 10:00:00,2026-03-09,SP,RJ"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (
            "o2,yesterday,2026-03-02,2026-03-05,2026-03-09,SP,RJ",
            "orders.csv:3:2: purchase: 'yesterday' is no time",
        ),
        (
            "o2,2026-03-03,2026-03-02,2026-03-05,2026-03-09,SP,RJ",
            "orders.csv:3:3: to_carrier: '2026-03-02' is before",
        ),
        (
            "o2,2026-03-01,2026-03-04,2026-03-03,2026-03-09,SP,RJ",
            "orders.csv:3:4: delivered: '2026-03-03' is before",
        ),
        ("o2,2026-03-01,,2026-03-03,2026-03-09,SP,RJ", "orders.csv:3:3: to_carrier: is empty"),
        ("o2,2026-03-01,2026-03-02,2026-03-05,2026-03-09,,RJ", "orders.csv:3:6: seller_state: is empty"),
        (GOOD, "orders.csv:3:1: order_id: 'o1' is there already"),
        ("o2,2026-03-01,2026-03-02", "orders.csv:3:1: 3 cells"),
    ],
)
def test_a_bad_row_is_refused(fulfilsim: Command, tmp_path: Path, row: str, said: str) -> None:
    (tmp_path / "orders.csv").write_text("\n".join([HEAD, GOOD, row]))
    done = fulfilsim("calibrate", "orders.csv", "--out", "fit")
    assert done.code == 2
    assert said in done.err
    assert not (tmp_path / "fit").exists()


def test_bad_rows_can_be_skipped(fulfilsim: Command, tmp_path: Path) -> None:
    bad = "o2,yesterday,2026-03-02,2026-03-05,2026-03-09,SP,RJ"
    (tmp_path / "orders.csv").write_text("\n".join([HEAD, GOOD, bad]))
    done = fulfilsim("calibrate", "orders.csv", "--bad-rows", "skip")
    assert done.code == 0
    assert "1 of 2 rows skipped" in done.out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--column", "time=purchased"), "did you mean purchase?"),
        (("--column", "tyme=purchase"), "did you mean time?"),
        (("--column", "delivered="), "no column is known to hold the delivered"),
        (("--zone", "Sao_Paulo"), "--zone Sao_Paulo: unknown time zone"),
        (("--only", "status"), "--only status: no column and value"),
        (("--only", "status=delivered"), "no column 'status' in orders.csv"),
        (("--days", "May"), "--days May: 'May' is not a date"),
        (("--holdout", "2020-01-01"), "--holdout: no order was bought in the days to fit to"),
        (("--holdout", "2027-01-01"), "no delivered order was bought from then on"),
        (("--holdout", "soon"), "--holdout: 'soon' is not a date"),
    ],
)
def test_a_wrong_option_is_refused(
    fulfilsim: Command, orders: str, words: tuple[str, ...], said: str
) -> None:
    done = fulfilsim("calibrate", orders, *words)
    assert done.code == 2
    assert said in done.err


def test_a_missing_file_is_refused(fulfilsim: Command) -> None:
    done = fulfilsim("calibrate", "nowhere.csv")
    assert done.code == 2
    assert "nowhere.csv: no such file" in done.err


def test_a_folder_that_is_not_empty_is_left_alone(fulfilsim: Command, orders: str, tmp_path: Path) -> None:
    (tmp_path / "fit").mkdir()
    (tmp_path / "fit/mine.txt").write_text("mine")
    assert fulfilsim("calibrate", orders, "--out", "fit").code == 2
    assert [each.name for each in (tmp_path / "fit").iterdir()] == ["mine.txt"]
