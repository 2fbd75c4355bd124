"""``new --from-orders`` writes a project of one's own orders, whole or not at all."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]

HEAD = "InvoiceNo,InvoiceDate,StockCode,Quantity,unit_price_eur"
START = datetime.fromisoformat("2026-03-02")


def order_lines(orders: int = 300) -> list[str]:
    """Four weeks of orders of one to three lines."""
    rng = random.Random(2)
    rows = []
    for number in range(orders):
        at = START + timedelta(hours=rng.uniform(0, 28 * 24))
        rows += [
            f"i{number},{at:%F %T},sku{rng.randint(1, 30)},{rng.randint(1, 3)},{rng.randint(5, 40)}.50"
            for _ in range(rng.randint(1, 3))
        ]
    return rows


@pytest.fixture
def orders(tmp_path: Path) -> str:
    """Write order lines and give their file name."""
    (tmp_path / "mine.csv").write_text("\n".join([HEAD, *order_lines()]))
    return "mine.csv"


def test_the_project_is_sound_and_runs(fulfilsim: Command, orders: str, tmp_path: Path) -> None:
    done = fulfilsim("new", "shop", "--from-orders", orders)
    assert done.code == 0
    assert "300 orders, 0 of" in done.out
    assert "order = InvoiceNo (guessed)" in done.err
    assert "prices in EUR" in done.err
    assert fulfilsim("check", "shop/fitted.yaml", "shop/replay.yaml", "--quiet").code == 0
    for name in ("fitted", "replay"):
        words = ("--replications", "1", "--quiet", "--out", f"results/{name}")
        assert fulfilsim("run", f"shop/{name}.yaml", *words).code == 0
    assert "<svg" in (tmp_path / "shop/fit.html").read_text(encoding="utf-8")


def test_the_order_of_the_rows_changes_no_byte(fulfilsim: Command, orders: str, tmp_path: Path) -> None:
    fulfilsim("new", "shop", "--from-orders", orders)
    rows = sorted(order_lines(), key=lambda row: row[::-1])
    (tmp_path / orders).write_text("\n".join([HEAD, *rows]))
    fulfilsim("new", "other", "--from-orders", orders)
    for name in ("fitted.yaml", "replay.yaml", "fit.html", "README.md"):
        assert (tmp_path / "shop" / name).read_bytes() == (tmp_path / "other" / name).read_bytes()


def test_whole_orders_do_as_well(fulfilsim: Command, tmp_path: Path) -> None:
    rows = [f"o{n},2026-03-{1 + n % 28:02d} 10:00,{1 + n % 3},30,SP,RJ,2026-04-20" for n in range(200)]
    head = "order_id,purchase,n_items,price_brl,seller_state,cust_state,estimated"
    (tmp_path / "whole.csv").write_text("\n".join([head, *rows]))
    assert fulfilsim("new", "shop", "--from-orders", "whole.csv").code == 0
    assert fulfilsim("run", "shop/replay.yaml", "--replications", "1", "--quiet").code == 0


GOOD = "i1,2026-03-02 10:00,a,1,9.50"


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("i2,soon,a,1,9.50", "mine.csv:3:2: InvoiceDate: 'soon' is no time"),
        ("i2,2026-03-02 10:00,a,-1,9.50", "mine.csv:3:4: Quantity: '-1' is no number of units"),
        ("i2,2026-03-02 10:00,a,1,free", "mine.csv:3:5: unit_price_eur: 'free' is no usable number"),
        ("i2,2026-03-02 10:00,,1,9.50", "mine.csv:3:3: StockCode: is empty"),
        ("i2,2026-03-02 10:00", "mine.csv:3:1: 2 cells"),
    ],
)
def test_a_bad_row_is_refused_and_nothing_written(
    fulfilsim: Command, tmp_path: Path, row: str, said: str
) -> None:
    (tmp_path / "mine.csv").write_text("\n".join([HEAD, GOOD, row]))
    done = fulfilsim("new", "shop", "--from-orders", "mine.csv")
    assert done.code == 2
    assert said in done.err
    assert [each.name for each in tmp_path.iterdir()] == ["mine.csv"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--column", "order=Invoice"), "did you mean InvoiceNo?"),
        (("--column", "time="), "no column is known to hold the time"),
        (("--zone", "Berlin"), "--zone Berlin: unknown time zone"),
        (("--currency", "euro"), "--currency euro: "),
    ],
)
def test_a_wrong_option_is_refused(
    fulfilsim: Command, orders: str, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    done = fulfilsim("new", "shop", "--from-orders", orders, *words)
    assert done.code == 2
    assert said in done.err
    assert not (tmp_path / "shop").exists()
