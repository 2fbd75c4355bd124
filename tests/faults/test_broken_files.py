# ruff: noqa: E501 - a case reads best on one line
"""Files with a mistake in them are refused with row and column, in words, and at once."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from cpu import Done, least_cpu

from fulfilsim.cli import main

SCENARIO = """\
fulfilsim: 1
calendar: {zone: America/Chicago, holidays: none, warm_up: 1 day, measure: 2026-03-05 to 2026-03-10, drain: 7 days}
demand: {orders_per_day: 20, customers: places.csv, orders: ORDERS}
centres:
  hall:
    at: [50, 0]
    process: [pick]
    stages: {pick: {team: pickers, time: 60 s + 14 s per line}}
    teams: {pickers: {heads: HEADS}}
    shifts: {early: {days: daily, hours: "06:00-14:30"}}
carriers:
  post:
    collections: {hall: {days: daily}}
    works: daily
    services: {parcel: {promise: 3 working days, transit: 1 to 2 working days, rates: RATES}}
"""

LINES = """\
order,time,sku,quantity,price,place
1,2026-03-05 10:00,tea,2,1.50,here
1,2026-03-05 10:00,pot,1,9.00,here
2,2026-03-06 11:30,tea,1,1.50,there
"""
WHOLE = """\
order,time,value,lat,lng,promise
1,2026-03-05 10:00,12.00,50.1,0.2,2026-03-09
2,2026-03-06 11:30,5.00,51.0,0.5,2026-03-09
"""
ROSTER = "date,shift,heads\n2026-03-05,early,2\n2026-03-06,early,3\n"
RATES = "up_to_kg,near,far\n1,5.00,7.00\n5,6.50,9.00\n"
PLACES = "place,lat,lng,share,zone\nhere,50,0,1,near\nthere,51,1,1,far\n"
BY_LINE = "{file: orders.csv, columns: {price: price, place: place}}"
BY_ORDER = "{file: orders.csv, level: orders, columns: {value: value, lat: lat, lng: lng, promise: promise}}"

# What is changed in the sound file, and what the message must say: row, column (of cells) and reason.
LINE_FILES: dict[str, tuple[str, str, str]] = {
    "a time that is none": ("2026-03-06 11:30", "06/03/2026", ":4:2: time: '06/03/2026' is no time"),
    "a time that the clock leaves out": ("2026-03-06 11:30", "2026-03-08 02:30", ":4:2: time: '2026-03-08 02:30' does not exist"),
    "no time": ("2026-03-06 11:30", "", ":4:2: time: is empty"),
    "a negative quantity": ("tea,1,", "tea,-1,", ":4:4: quantity: '-1' is no number of units"),
    "no unit": ("tea,1,", "tea,0,", ":4:4: quantity: '0'"),
    "half a unit": ("tea,1,", "tea,0.5,", ":4:4: quantity: '0.5'"),
    "a quantity in words": ("tea,1,", "tea,one,", ":4:4: quantity: 'one'"),
    "no SKU": ("tea,1,", ",1,", ":4:3: sku: is empty"),
    "no order": ("2,2026", ",2026", ":4:1: order: is empty"),
    "no place": ("there", "", ":4:6: place: is empty"),
    "an unknown place": ("there", "therr", ":4:6: place: 'therr' is no known place; expected one of here, there; did you mean there?"),
    "a price in words": ("1.50,there", "free,there", ":4:5: price: 'free' is no usable number"),
    "a row too short": ("tea,1,1.50,there", "tea,1", ":4:1: 4 cells; expected 6"),
    "a row too long": ("there", "there,x", ":4:1: 7 cells; expected 6"),
    "two places in one order": ("9.00,here", "9.00,there", ":3:6: place: 'there' is another place than in the order's first row"),
    "an order of two days": ("05 10:00,pot", "07 10:00,pot", ":3:2: time: '2026-03-07 10:00' is more than a day after"),
    "a quotation mark without end": ("there", '"there', ":4:1: a quoted cell does not end"),
    "text after a quotation mark": ("tea,1,", '"tea"x,1,', ":4:1: ',' expected after '\"'"),
    "a column missing": ("quantity", "qty", "columns.quantity: no column 'quantity' in orders.csv"),
    "a column twice": (",place\n", ",sku\n", "columns.place: no column 'place'"),
    "a row after a cell of two lines": ("tea,2,1.50,here", '"po\nt",2,x,here', ":2:5: price: 'x'"),
    "nothing": (LINES, "", "no header"),
    "nothing but a header": (LINES.partition("\n")[2], "", "no order of orders.csv falls into the simulated days"),
}  # fmt: skip
ORDER_FILES: dict[str, tuple[str, str, str]] = {
    "an order twice": ("2,2026-03-06 11:30", "1,2026-03-06 11:30", ":3:1: order: '1' is the order of row 2 again"),
    "a latitude of 91 degrees": ("51.0", "91", ":3:4: lat: '91' is no usable number; expected a latitude"),
    "no longitude": (",0.5,", ",,", ":3:5: lng: is empty"),
    "a promise before the order": ("0.5,2026-03-09", "0.5,2026-03-01", ":3:6: promise: '2026-03-01' is before the order was placed"),
    "a promise in words": ("0.5,2026-03-09", "0.5,soon", ":3:6: promise: 'soon' is no time"),
    "a value below zero": ("5.00", "-5", ":3:3: value: '-5'"),
}  # fmt: skip
ROSTERS: dict[str, tuple[str, str, str]] = {
    "a day that is none": ("2026-03-06", "2026-02-30", "roster.csv:3:1: date: '2026-02-30' is not a date"),
    "an unknown shift": ("06,early", "06,erly", "roster.csv:3:2: shift: unknown shift 'erly'; expected one of early; did you mean early?"),
    "half a head": ("early,3", "early,2.5", "roster.csv:3:3: heads: '2.5' is not whole"),
    "heads below zero": ("early,3", "early,-3", "roster.csv:3:3: heads: '-3' is no usable number"),
    "a shift twice": ("2026-03-06", "2026-03-05", "roster.csv:3:1: date: early of pickers twice"),
    "nobody": ("early,2\n2026-03-06,early,3", "early,0\n2026-03-06,early,0", "roster.csv:2:3: heads: nobody of pickers"),
    "no day": ("date,", "day,", "roster.csv:1:1: unknown column 'day'"),
    "a weekday and a date": ("shift,heads\n2026-03-05,early,2\n2026-03-06,early,3", "shift,heads,weekday\n2026-03-05,early,2,mon", "roster.csv:1:1: both date and weekday"),
}  # fmt: skip
RATE_CARDS: dict[str, tuple[str, str, str]] = {
    "a price in words": ("9.00", "nine", "rates.csv:3:3: far: 'nine' is no usable number"),
    "a weight that does not rise": ("5,6.50", "1,6.50", "rates.csv:3:1: up_to_kg: 1 kg does not rise"),
    "a price below zero": ("6.50", "-6.50", "rates.csv:3:2: near: '-6.50'"),
    "a zone missing": (",far", ",fra", "services.parcel.rates: zone 'far' is missing"),
    "a row too short": ("5,6.50,9.00", "5,6.50", "rates.csv:3:1: 2 cells; expected 3"),
}  # fmt: skip

KINDS = {"line": LINE_FILES, "order": ORDER_FILES, "roster": ROSTERS, "rate card": RATE_CARDS}
CASES = [(kind, name) for kind, cases in KINDS.items() for name in cases]


@pytest.fixture
def broken(tmp_path: Path) -> Callable[[str, str], tuple[Path, str]]:
    """Give the function that writes a case and says what its message must hold."""

    def write(kind: str, name: str) -> tuple[Path, str]:
        old, new, says = KINDS[kind][name]
        files = {"orders.csv": WHOLE if kind == "order" else LINES, "roster.csv": ROSTER, "rates.csv": RATES}
        target = {"roster": "roster.csv", "rate card": "rates.csv"}.get(kind, "orders.csv")
        assert files[target].count(old) >= 1
        files[target] = files[target].replace(old, new, 1)
        for file, text in {**files, "places.csv": PLACES}.items():
            (tmp_path / file).write_text(text)
        orders = BY_ORDER if kind == "order" else BY_LINE
        rates = "9.00 USD" if kind == "order" else "rates.csv"
        text = SCENARIO.replace("ORDERS", orders).replace("HEADS", "roster.csv").replace("RATES", rates)
        scenario = tmp_path / "case.yaml"
        scenario.write_text(text)
        return scenario, says

    return write


def assert_refused(code: int, out: str, err: str, says: str) -> None:
    """Hold a refusal against the contract: a place, what is wrong, and what to do instead."""
    assert code == 2, err
    assert not out
    assert "Traceback" not in err
    assert says in err, err
    assert all("; expected " in line or "more problems" in line for line in err.splitlines()), err


def test_there_are_as_many_cases_as_promised() -> None:
    assert len(LINE_FILES) + len(ORDER_FILES) >= 20
    assert len(ROSTERS) + len(RATE_CARDS) >= 10


@pytest.mark.parametrize("kind", ["line", "order"])
def test_the_files_themselves_are_sound(
    kind: str,
    tmp_path: Path,
    broken: Callable[[str, str], tuple[Path, str]],
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Otherwise a case could be refused for something it does not mean; blank lines are no rows."""
    scenario, _ = broken(kind, next(iter(KINDS[kind])))
    text = WHOLE if kind == "order" else LINES
    (tmp_path / "orders.csv").write_text(text.replace("\n", "\n\n  \n") + "\n\n")
    with pytest.raises(SystemExit) as ended:
        main(["check", "--quiet", str(scenario)])
    assert ended.value.code == 0, capsys.readouterr().err


@pytest.mark.parametrize(("kind", "name"), CASES)
def test_a_broken_file_is_refused_with_row_and_column(
    kind: str, name: str, broken: Callable[[str, str], tuple[Path, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    scenario, says = broken(kind, name)
    with pytest.raises(SystemExit) as ended:
        main(["check", str(scenario)])
    said = capsys.readouterr()
    assert_refused(int(str(ended.value.code)), said.out, said.err, says)


def refuse_within(limit_s: float, scenario: Path, says: str, compiled: Path) -> None:
    def is_refused(done: Done) -> None:
        assert_refused(done.returncode, done.stdout, done.stderr, says)

    assert least_cpu(["check", str(scenario)], limit_s, compiled, is_refused) <= limit_s


@pytest.mark.parametrize(("kind", "name"), [CASES[0], CASES[len(LINE_FILES)], CASES[-1]])
def test_the_real_command_refuses_in_good_time(
    kind: str, name: str, broken: Callable[[str, str], tuple[Path, str]], compiled: Path
) -> None:
    """Twice the second that the long trial holds: here the tests beside this one slow the machine."""
    refuse_within(2.0, *broken(kind, name), compiled)


@pytest.mark.prove
@pytest.mark.parametrize(("kind", "name"), CASES)
def test_every_broken_file_is_refused_within_a_second(
    kind: str, name: str, broken: Callable[[str, str], tuple[Path, str]], compiled: Path
) -> None:
    refuse_within(1.0, *broken(kind, name), compiled)


def test_a_line_without_end_in_a_packed_file_does_not_fill_the_memory(
    tmp_path: Path, broken: Callable[[str, str], tuple[Path, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    """Fifty megabytes of one line pack into fifty kilobytes."""
    scenario, _ = broken("line", "no time")
    (tmp_path / "orders.csv.gz").write_bytes(gzip.compress(LINES.encode() + b"9" * 50_000_000, 1))
    scenario.write_text(scenario.read_text().replace("orders.csv", "orders.csv.gz"))
    with pytest.raises(SystemExit) as ended:
        main(["check", str(scenario)])
    assert_refused(int(str(ended.value.code)), "", capsys.readouterr().err, ":5:1: a line of 1000000")


def test_bad_rows_that_are_skipped_are_counted_by_column(
    tmp_path: Path, broken: Callable[[str, str], tuple[Path, str]], capsys: pytest.CaptureFixture[str]
) -> None:
    """One bad time, one byte that is not UTF-8, and one row too long, in three of six rows."""
    scenario, _ = broken("line", "no time")
    bad = LINES.encode() + b"3,never,tea,1,1.50,here\n4,2026-03-06,t\xe9,1,1.50,here\n5,,,,,,,,\n"
    (tmp_path / "orders.csv").write_bytes(bad)
    scenario.write_text(scenario.read_text().replace("orders.csv,", "orders.csv, bad_rows: skip,"))
    out = tmp_path / "result"
    with pytest.raises(SystemExit) as ended:
        main(["run", str(scenario), "--replications", "1", "--jobs", "1", "--out", str(out)])
    said = capsys.readouterr()
    assert ended.value.code == 0, said.err
    text = re.sub(r"\s+", " ", said.out + said.err)
    assert "2 orders of 3 lines are replayed, from 6 rows of the order file" in text
    assert "3 rows of the order file could not be read and were skipped: form 1, sku 1, time 1" in text
