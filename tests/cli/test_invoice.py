"""``invoice`` prints what adds up: of a run, to the ledger; of a real history, to what a pencil says."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Command = Callable[..., Any]

SHOP = """\
fulfilsim: 1
title: Everything at a partner's
calendar: {zone: UTC, holidays: none, warm_up: 1 day, measure: 2026-10-30 to 2026-11-02, drain: 7 days}
demand: {orders_per_day: 20}
contracts:
  northgate:
    provider: Northgate
    per_order: {1 to 30 orders: 2.40 USD/order, above 30 orders: 2 USD/order}
    per_line: 0.25 USD/line
    account: 300 USD/month
    minimum: 600 USD/month
    on_time: {cut_off: "12:00", days: daily}
    assumes: {stored: 40 pallets, returns: 8%}
partners:
  site: {contract: northgate, handles: {capacity: 40 orders/day}}
carriers:
  post:
    collections: {site: {days: daily}}
    works: daily
    services: {parcel: {promise: 3 working days, transit: 1 to 2 working days}}
run: {replications: 2, seed: 7}
"""
PRICES = """\
fulfilsim: 1
contracts:
  northgate:
    provider: Northgate
    per_order: 2.40 USD/order
    included_lines: 1
    included_units: 1
    per_line: 0.25 USD/line
    receiving: none
    on_time: {cut_off: "14:00", days: mon-fri, target: 100%, credit: 1 USD/order, at_most: 100%}
"""
ORDERS = """\
order_id,purchase,to_carrier,sku,quantity
a1,2026-11-03 14:00,2026-11-03 17:00,lamp,1
a1,2026-11-03 14:00,2026-11-03 17:00,bulb,4
a1,2026-11-03 14:00,2026-11-03 17:00,bulb,4
a2,2026-11-03 14:01,2026-11-04 09:00,lamp,1
a3,2026-11-06 15:00,2026-11-10 09:00,lamp,2
a4,2026-11-30 10:00,2026-12-01 12:00,lamp,2
a5,2026-12-07 10:00,,lamp,2
"""


@pytest.fixture
def result(fulfilsim: Command, tmp_path: Path) -> str:
    (tmp_path / "shop.yaml").write_text(SHOP)
    assert fulfilsim("run", "shop.yaml", "--out", "result").code == 0
    return "result"


def test_the_invoices_of_a_run_add_up_to_its_ledger(fulfilsim: Command, result: str) -> None:
    import pyarrow.parquet as pq

    told = json.loads(fulfilsim("invoice", result, "--json").out)["invoices"]
    ledger = pq.read_table(f"{result}/ledger.parquet").to_pandas()
    ledger = ledger[ledger["account"].eq("3pl")]
    mine = [each for each in told if each["contract"] == "northgate"]
    assert [each["month"] for each in mine] == ["2026-10", "2026-11"]
    for each in mine:
        rows = ledger[ledger["document"].str.startswith(each["month"])]
        assert round(rows["amount"].sum() * 100) == round(each["total"] * 100)
        assert len(rows) == each["postings"]
        assert each["reconciled"] is True
        assert round(sum(line["amount"] for line in each["lines"]), 6) == each["total"]


def test_the_paper_says_month_rates_and_total(fulfilsim: Command, result: str) -> None:
    done = fulfilsim("invoice", result, "--from", "Northgate", "--month", "2026-10")
    assert done.code == 0
    assert done.out.startswith("Northgate, contract northgate: 2026-10, 3 of 31 days")
    assert "amount USD" in done.out
    assert "postings add up to it" in done.out


def test_carriers_bill_too(fulfilsim: Command, result: str) -> None:
    done = fulfilsim("invoice", result, "--from", "post", "--month", "2026-11")
    assert done.out.startswith("post: 2026-11")


def test_a_ledger_that_was_changed_does_not_pass(fulfilsim: Command, result: str) -> None:
    """Exit 1, and the line at which they differ."""
    import pyarrow.parquet as pq

    path = f"{result}/ledger.parquet"
    table = pq.read_table(path)
    amounts = table["amount"].to_pylist()
    row = next(i for i, name in enumerate(table["document"].to_pylist()) if name == "2026-11 account")
    amounts[row] += 0.000001
    changed = table.set_column(table.column_names.index("amount"), "amount", [amounts])
    pq.write_table(changed, path, write_page_checksum=True)
    done = fulfilsim("invoice", result)
    assert done.code == 1
    assert "2026-11 account: northgate, in the ledger and on the invoice" in done.err


def test_a_real_history_is_billed(fulfilsim: Command, tmp_path: Path) -> None:
    """Three orders left in November: two lines beyond the first of each order, one order late by a day.

    a2 came a minute late and was due on the 4th; a3 came on a Friday after the cut-off, was due on Monday the
    9th and left on the 10th; a4 was due in November but left in December; a5 has not left.
    """
    (tmp_path / "prices.yaml").write_text(PRICES)
    (tmp_path / "orders.csv").write_text(ORDERS)
    done = fulfilsim("invoice", "--history", "orders.csv", "--contract", "prices.yaml", "--json")
    november, december = json.loads(done.out)["invoices"]
    assert [(line["text"], line["quantity"], line["amount"]) for line in november["lines"]] == [
        ("orders", 3, 7.2),
        ("lines", 2, 0.5),
        ("credit, on-time", 2, -2.0),
    ]
    assert [(line["text"], line["amount"]) for line in december["lines"]] == [("orders", 2.4)]
    assert november["postings"] is None


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("invoice",), "no result and no history; expected either RESULT, or --history"),
        (("invoice", "--history", "orders.csv"), "no contract to bill it by; expected --contract FILE"),
        (("invoice", "nowhere"), "nowhere: no such folder; expected a result folder"),
        (
            ("invoice", "--history", "orders.csv", "--contract", "prices.yaml", "--name", "north"),
            "no contract is named 'north'; expected one of northgate; did you mean northgate?",
        ),
        (
            ("invoice", "--history", "orders.csv", "--contract", "prices.yaml", "--month", "2026-01"),
            "no invoice of '2026-01'; expected one of 2026-11, 2026-12",
        ),
        (
            ("invoice", "--history", "whole.csv", "--contract", "prices.yaml"),
            "whole.csv: lines are charged, and the file has no column of them",
        ),
    ],
)
def test_what_cannot_be_billed_is_told(
    fulfilsim: Command, tmp_path: Path, words: tuple[str, ...], says: str
) -> None:
    (tmp_path / "prices.yaml").write_text(PRICES)
    (tmp_path / "orders.csv").write_text(ORDERS)
    (tmp_path / "whole.csv").write_text("order,time\na1,2026-11-03 14:00\n")
    done = fulfilsim(*words)
    assert done.code == 2
    assert says in done.err


def test_a_result_without_a_partner_has_the_carriers_alone(fulfilsim: Command, tiny: str) -> None:
    assert fulfilsim("run", tiny, "--replications", "1", "--out", "own").code == 0
    assert {each["from"] for each in json.loads(fulfilsim("invoice", "own", "--json").out)["invoices"]} == {
        "post"
    }


def test_a_result_whose_rows_were_not_kept_says_so(fulfilsim: Command, tiny: str) -> None:
    assert fulfilsim("run", tiny, "--replications", "1", "--keep", "none", "--out", "bare").code == 0
    done = fulfilsim("invoice", "bare")
    assert done.code == 2
    assert "run it with --keep first" in done.err


def test_the_order_of_the_rows_makes_no_difference(fulfilsim: Command, tmp_path: Path) -> None:
    (tmp_path / "prices.yaml").write_text(PRICES)
    head, *rows = ORDERS.splitlines(keepends=True)
    told = set()
    for turn in range(len(rows)):
        (tmp_path / "orders.csv").write_text(head + "".join(rows[turn:][::-1] + rows[:turn]))
        told.add(fulfilsim("invoice", "--history", "orders.csv", "--contract", "prices.yaml").out)
    assert len(told) == 1


def test_a_run_with_a_contract_is_the_same_again(fulfilsim: Command, result: str) -> None:
    assert fulfilsim("verify", result).code == 0


def test_a_scenario_s_own_contract_bills_a_history(fulfilsim: Command, tmp_path: Path) -> None:
    (tmp_path / "shop.yaml").write_text(SHOP)
    (tmp_path / "orders.csv").write_text(ORDERS)
    done = fulfilsim("invoice", "--history", "orders.csv", "--contract", "shop.yaml", "--month", "2026-11")
    assert "orders 1 to 30" in done.out


SITE = """\
day,stored_pallets,received_pallets,returns,wrong
2026-11-16,20,3,2,0
2026-11-01,10,0,1,1
2027-01-05,99,9,9,9
"""


def test_the_provider_s_records_replace_what_is_assumed(fulfilsim: Command, tmp_path: Path) -> None:
    """Ten pallets for fifteen days, twenty from then on; three returns; a day that is not billed is none."""
    prices = PRICES.replace("    receiving: none\n", "    accuracy: {credit: 1 USD/order, at_most: 100%}\n")
    (tmp_path / "prices.yaml").write_text(prices)
    (tmp_path / "orders.csv").write_text(ORDERS)
    (tmp_path / "site.csv").write_text(SITE)
    done = fulfilsim("invoice", "--history", "orders.csv", "--contract", "prices.yaml", "--site", "site.csv",
                     "--json")  # fmt: skip
    november, december = json.loads(done.out)["invoices"]
    lines = {line["text"]: (line["quantity"], line["amount"]) for line in november["lines"]}
    assert lines["storage"] == (15.0, 450.0)
    assert lines["receiving, pallets"] == (3.0, 30.0)
    assert lines["returns"] == (3.0, 19.5)
    assert lines["credit, accuracy"] == (1.0, -1.0)
    assert {line["text"]: line["quantity"] for line in december["lines"]}["storage"] == 20.0


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("returns\n1\n", "day"),
        ("day,returns\n2026-11-31,1\n", "site.csv:2:1: day: '2026-11-31' is not a date"),
        ("day,returns\n2026-11-01,-1\n", "site.csv:2:2: returns: '-1' is no usable number"),
        ("day,returns\n2026-11-01,1.5\n", "'1.5' is not whole"),
        ("day,returns\n2026-11-01,1\n2026-11-01,2\n", "day '2026-11-01' twice"),
        (
            "day,stored_m3,stored_pallets\n2026-11-01,1,2\n",
            "stored_pallets and stored_m3; expected one of them",
        ),
        ("day,returned\n2026-11-01,1\n", "returned"),
    ],
)
def test_records_that_cannot_be_read_are_told(
    fulfilsim: Command, tmp_path: Path, text: str, says: str
) -> None:
    (tmp_path / "prices.yaml").write_text(PRICES)
    (tmp_path / "orders.csv").write_text(ORDERS)
    (tmp_path / "site.csv").write_text(text)
    done = fulfilsim("invoice", "--history", "orders.csv", "--contract", "prices.yaml", "--site", "site.csv")
    assert done.code == 2
    assert says in done.err


CHARGED = """\
extends: tiny.yaml
fulfilsim: 1
carriers:
  post:
    services: {parcel: {rates: 5 USD, charges: {residential: {fee: 2 USD/parcel, share: 100%}, fuel: 10%}}}
"""


def test_a_carriers_surcharges_are_lines_of_their_own(
    fulfilsim: Command,
    tiny: str,
    tmp_path: Path,
) -> None:
    (tmp_path / "charged.yaml").write_text(CHARGED)
    assert fulfilsim("run", "charged.yaml", "--replications", "1", "--out", "charged").code == 0
    (bill,) = json.loads(fulfilsim("invoice", "charged", "--json").out)["invoices"]
    told = [(line["text"], line["rate"]) for line in bill["lines"]]
    assert told == [("post.parcel", 5), ("post.parcel, fuel", 0.7), ("post.parcel, residential", 2)]
