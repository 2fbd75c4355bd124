"""An order file is replayed as it happened: every row is used, or refused with its number and the reason."""

from __future__ import annotations

import csv
import gzip
import io
import re
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fulfilsim.errors import InputError
from fulfilsim.scenario.load import Loaded
from fulfilsim.world.build import build
from fulfilsim.world.history import History

Load = Callable[..., Loaded]
Read = Callable[..., History]

HEAD = "order,time,sku,quantity,price,weight,place,service\n"
GOOD = "7,2026-10-05 10:00,tea,2,1.50,0.2,here,post.parcel\n"
ROWS = [
    ("b", "2026-10-06 09:00", "tea", 1),
    ("b", "2026-10-06 09:00", "pot", 2),
    ("a", "2026-10-06 09:00", "tea", 5),
    ("c", "2026-10-05 08:30:15.5", "cup", 3),
    ("b", "2026-10-06 09:00", "tea", 4),
]
DAY = 86_400
ALL_COLUMNS = {"price": "price", "weight": "weight", "place": "place", "service": "service"}
PLACES = {"here": {"at": [50, 0], "share": "60%"}, "there": {"at": [51, 1], "share": "40%"}}


@pytest.fixture
def read(small: Load, tmp_path: Path) -> Read:
    """Give the function that reads an order file through a scenario."""

    def history(content: str | bytes, name: str = "orders.csv", **said: Any) -> History:
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        loaded = small({"demand.orders": {"file": name, **said}, "demand.customers": PLACES})
        found = build(loaded).history
        assert found is not None
        return found

    return history


@pytest.fixture
def refusal(read: Read) -> Callable[..., str]:
    """Give the function that says why an order file is refused."""

    def why(content: str | bytes, name: str = "orders.csv", **said: Any) -> str:
        with pytest.raises(InputError) as refused:
            read(content, name, **said)
        return str(refused.value)

    return why


def as_csv(rows: list[tuple[Any, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([("order", "time", "sku", "quantity"), *rows])
    return text.getvalue().encode()


def as_parquet(**columns: Any) -> bytes:
    file = io.BytesIO()
    pq.write_table(pa.table(columns), file)
    return file.getvalue()


def same(one: History, other: History) -> bool:
    pairs = ((vars(one)[name], vars(other)[name]) for name in vars(one))
    return all(
        a.tobytes() == b.tobytes() if isinstance(a, np.ndarray) else a == b for a, b in pairs
    )  # fmt: skip


def test_orders_and_lines_are_those_of_the_file(read: Read) -> None:
    """By time and id; the lines of an order by SKU and units; the origin is midnight of the warm-up's day."""
    history = read(as_csv(ROWS))
    assert history.ids.tolist() == ["c", "a", "b"]
    assert history.placed.tolist() == [DAY + 30_615.5, 2 * DAY + 32_400, 2 * DAY + 32_400]
    assert history.first_line.tolist() == [0, 1, 2, 5]
    assert history.sku_names[history.sku].tolist() == ["cup", "tea", "pot", "tea", "tea"]
    assert history.units.tolist() == [3, 5, 2, 1, 4]
    assert history.by_order(history.units).tolist() == [3, 5, 7]
    assert (history.rows, history.skipped, history.outside) == (5, 0, 0)


def test_optional_columns_are_absent_or_read(read: Read) -> None:
    """What the file does not say is marked as unsaid, never as zero."""
    plain = read(as_csv(ROWS))
    assert set(plain.price_micro) == set(plain.place) == set(plain.service) == {-1}
    assert np.isnan(plain.weight_kg).all()
    full = read(HEAD + GOOD, columns=ALL_COLUMNS)
    assert (full.price_micro[0], full.weight_kg[0], full.place[0], full.service[0]) == (1_500_000, 0.2, 0, 0)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(order=st.permutations(range(len(ROWS))))
def test_the_order_of_the_rows_changes_nothing(read: Read, order: list[int]) -> None:
    """Same orders, same bytes, however an export happened to sort them."""
    assert same(read(as_csv(ROWS)), read(as_csv([ROWS[index] for index in order])))


@pytest.mark.parametrize(
    "moments", [pa.timestamp("ms"), pa.timestamp("ns"), pa.timestamp("us", "UTC"), pa.string()]
)
def test_csv_gzip_and_parquet_are_the_same_history(read: Read, moments: Any) -> None:
    """The container is packaging, whatever types its columns have."""
    ids, times, names, units = zip(*ROWS, strict=True)
    stamps = [datetime.fromisoformat(time) for time in times]
    column = pa.array(times) if moments == pa.string() else pa.array(stamps, moments)
    parquet = as_parquet(
        order=pa.array(ids).dictionary_encode(), time=column, sku=names, quantity=units, more=units
    )
    plain = read(as_csv(ROWS))
    assert same(plain, read(gzip.compress(as_csv(ROWS)), "orders.csv.gz"))
    assert same(plain, read(parquet, "orders.parquet"))


def test_byte_order_mark_and_line_ends_mean_nothing(read: Read) -> None:
    """What spreadsheets write is read."""
    windows = b"\xef\xbb\xbf" + as_csv(ROWS)
    assert b"\r\n" in windows
    assert same(read(windows), read(as_csv(ROWS).replace(b"\r\n", b"\n")))


BAD = [
    (",2026-10-05 10:00,tea,2,1,1,here,post.parcel", "order: is empty; expected the order of every row"),
    ("8,2026-10-05 10:00,  ,2,1,1,here,post.parcel", "sku: is empty"),
    ("8,,tea,2,1,1,here,post.parcel", "time: is empty; expected a date and time"),
    ("8,yesterday,tea,2,1,1,here,post.parcel", "time: 'yesterday' is no time"),
    ("8,05.10.2026 10:00,tea,2,1,1,here,post.parcel", "time: '05.10.2026 10:00' is no time"),
    ("8,2026-10-05 25:00,tea,2,1,1,here,post.parcel", "is no time"),
    ("8,2026-02-30 10:00,tea,2,1,1,here,post.parcel", "is no time"),
    ("8,2026-10-05T10:00+99:00,tea,2,1,1,here,post.parcel", "is no time"),
    ("8,0001-01-01T00:00+12:00,tea,2,1,1,here,post.parcel", "is no time"),
    ("8,1759658400,tea,2,1,1,here,post.parcel", "is no time"),
    ("8,2026-10-05 10:00,tea,,1,1,here,post.parcel", "quantity: is empty; expected a whole number"),
    ("8,2026-10-05 10:00,tea,0,1,1,here,post.parcel", "quantity: '0' is no number of units"),
    ("8,2026-10-05 10:00,tea,-2,1,1,here,post.parcel", "quantity: '-2'"),
    ("8,2026-10-05 10:00,tea,1.5,1,1,here,post.parcel", "quantity: '1.5'"),
    ("8,2026-10-05 10:00,tea,two,1,1,here,post.parcel", "quantity: 'two'"),
    ("8,2026-10-05 10:00,tea,1e10,1,1,here,post.parcel", "quantity: '1e10'"),
    ("8,2026-10-05 10:00,tea,nan,1,1,here,post.parcel", "quantity: 'nan'"),
    ("8,2026-10-05 10:00,tea,2,-1,1,here,post.parcel", "price: '-1' is no usable number"),
    ("8,2026-10-05 10:00,tea,2,free,1,here,post.parcel", "price: 'free'"),
    ("8,2026-10-05 10:00,tea,2,inf,1,here,post.parcel", "price: 'inf'"),
    ("8,2026-10-05 10:00,tea,2,,1,here,post.parcel", "price: is empty"),
    ("8,2026-10-05 10:00,tea,2,1,heavy,here,post.parcel", "weight: 'heavy'"),
    ("8,2026-10-05 10:00,tea,2,1,1,her,post.parcel", "place: 'her' is no known place; expected one of"),
    ("8,2026-10-05 10:00,tea,2,1,1,here,post.parcle", "did you mean post.parcel?"),
    ("8,2026-10-05 10:00,tea", "3 cells; expected 8, as in the header"),
    ("8,2026-10-05 10:00,tea,2,1,1,here,post.parcel,9,9", "10 cells; expected 8, as in the header"),
    (",,,,,,,", "order: is empty"),
]  # fmt: skip


@pytest.mark.parametrize(("row", "says"), BAD)
def test_a_bad_row_is_refused_with_its_number_and_reason(
    refusal: Callable[..., str], row: str, says: str
) -> None:
    """The header is row 1, so this one is row 3."""
    message = refusal(f"{HEAD}{GOOD}{row}\n{GOOD}", columns=ALL_COLUMNS)
    assert all(re.search(r"orders\.csv:3:\d: ", line) for line in message.splitlines())
    assert says in message


def test_bad_rows_are_skipped_and_counted_where_the_scenario_says_so(read: Read) -> None:
    """What is left is what a clean file would give, and the count says what is missing."""
    bad = "".join(f"{row}\n" for row, _ in BAD)
    history = read(f"{HEAD}{bad}{GOOD}{bad}", columns=ALL_COLUMNS, bad_rows="skip")
    clean = read(HEAD + GOOD, columns=ALL_COLUMNS)
    assert (history.rows, history.skipped) == (2 * len(BAD) + 1, 2 * len(BAD))
    assert history.ids.tolist() == clean.ids.tolist() == ["7"]
    assert (history.units.tolist(), history.place.tolist()) == ([2], [0])


def test_rows_after_one_of_another_length_keep_their_number(refusal: Callable[..., str]) -> None:
    """A row that is left out still counts, as in an editor."""
    message = refusal("order,time,sku,quantity\nx\nx\n1,2026-10-05,tea,0\nx\n1,2026-10-05,tea,-1\n")
    lines = message.splitlines()
    assert [line.split("orders.csv:")[1].split(":")[0] for line in lines] == ["2", "3", "4", "5", "6"]


def test_a_thousand_bad_rows_are_enough(read: Read) -> None:
    """A wrong column makes every row bad; the message stays readable and quick."""
    with pytest.raises(InputError) as refused:
        read("order,time,sku,quantity\n" + "1,2026-10-05,tea,none\n" * 3000)
    assert len(refused.value.problems) == 1000
    assert "more problems" in str(refused.value)


@pytest.mark.parametrize(
    ("zone", "text", "hours_utc"),
    [
        ("UTC", "2026-10-05T10:00", 10),
        ("UTC", "2026-10-05T10:00Z", 10),
        ("UTC", "2026-10-05T10:00:00+02:00", 8),
        ("America/Chicago", "2026-10-05 10:00", 15),
        ("America/Chicago", "2026-10-05 10:00-07:00", 17),
        ("UTC", "2026-10-05", 0),
    ],
)
def test_times_are_local_unless_they_have_an_offset(read: Read, zone: str, text: str, hours_utc: int) -> None:
    """The zone is the file's own where the scenario names one; the calendar's is UTC here."""
    history = read(f"order,time,sku,quantity\n1,{text},tea,1\n", zone=zone)
    assert history.placed.tolist() == [DAY + hours_utc * 3600]


def test_local_times_follow_the_change_of_the_clock(small: Load, tmp_path: Path) -> None:
    """Chicago, 1 November 2026: 12:00 is 13 hours after midnight, and the doubled hour is its first."""
    (tmp_path / "o.csv").write_text(
        "order,time,sku,quantity\n1,2026-11-01 00:30,a,1\n2,2026-11-01 01:30,a,1\n"
        "3,2026-11-01 01:30-06:00,a,1\n4,2026-11-01 12:00,a,1\n"
    )
    loaded = small({
        "demand.orders": {"file": "o.csv"}, "calendar.zone": "America/Chicago", "calendar.warm_up": "0 days",
        "calendar.measure": "2026-11-01 to 2026-11-03",
    })  # fmt: skip
    history = build(loaded).history
    assert history is not None
    assert (history.placed / 3600).tolist() == [0.5, 1.5, 2.5, 13]


def test_an_order_is_placed_with_its_first_line(read: Read) -> None:
    """A shop that stamps lines one by one still has one order."""
    history = read("order,time,sku,quantity\n1,2026-10-05 10:02,a,1\n1,2026-10-05 10:01,b,1\n")
    assert history.placed.tolist() == [DAY + 10 * 3600 + 60]
    assert len(history.sku) == 2


def test_rows_outside_the_simulated_days_are_left_out_and_counted(read: Read) -> None:
    """They are no mistake, and no silence: midnight of the first day is in, of the day after the last out."""
    rows = [
        (n, day, "a", 1)
        for n, day in enumerate(["2026-10-03 23:59", "2026-10-04", "2026-10-14 23:59", "2026-10-15"])
    ]
    history = read(as_csv(rows))
    assert history.ids.tolist() == ["1", "2"]
    assert history.outside == 2


def test_a_file_of_other_days_is_refused(refusal: Callable[..., str]) -> None:
    """An empty replay would look like a very good centre."""
    for rows in ("1,2020-01-01,tea,1\n", ""):
        message = refusal("order,time,sku,quantity\n" + rows)
        assert "no order of orders.csv falls into the simulated days 2026-10-04 to 2026-10-14" in message


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"", "orders.csv", "no header"),
        (b"order,when,sku,qty\n1,2026-10-05,a,1\n", "orders.csv", "columns.quantity: no column 'quantity'"),
        (b"order,time,sku,quantty\n1,2026-10-05,a,1\n", "orders.csv", "did you mean quantty?"),
        (b"order,time,sku,quantity,sku\n1,2026-10-05,a,1,b\n", "orders.csv", "column 'sku' twice"),
        (as_csv(ROWS).replace(b",", b";"), "orders.csv", "no column 'order'"),
        (as_csv(ROWS).decode().encode("utf-16"), "orders.csv", ":1:1: the header is not UTF-8"),
        (b"order,time,sku,quantity\n1,2026-10-05,\xff,1\n", "orders.csv", ":2:3: sku: '?' is not UTF-8"),
        (as_csv(ROWS), "orders.csv.gz", "cannot be read"),
        (gzip.compress(as_csv(ROWS) * 50)[:-20], "orders.csv.gz", "cannot be read"),
        (gzip.compress(as_csv(ROWS)), "orders.csv", ":1:1: the header is not UTF-8"),
        (as_csv(ROWS), "orders.parquet", "cannot be read: Parquet magic bytes"),
        (b"", "orders.parquet", "cannot be read"),
        (
            as_parquet(order=[1], time=["2026-10-05"], sku=["a"], qty=[1]),
            "orders.parquet",
            "no column 'quantity'",
        ),
        (
            as_parquet(order=[1], time=["2026-10-05"], sku=[["a"]], quantity=[1]),
            "orders.parquet",
            "cannot be read",
        ),
        (
            as_parquet(order=[1], time=["2026-10-05"], sku=[b"\xff"], quantity=[1]),
            "orders.parquet",
            "cannot be read",
        ),
        (
            as_parquet(order=[None], time=["2026-10-05"], sku=["a"], quantity=[1]),
            "orders.parquet",
            ":2:1: order: is",
        ),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words(
    refusal: Callable[..., str], content: bytes, name: str, says: str
) -> None:
    """No traceback, whatever lies under the name."""
    assert says in refusal(content, name)


def test_columns_are_mapped(read: Read) -> None:
    """A file is taken as it is; columns that nobody names are ignored."""
    text = "ts,junk,item,id,n\n2026-10-05 10:00,?,tea,1,3\n"
    history = read(text, columns={"order": "id", "time": "ts", "sku": "item", "quantity": "n"})
    assert history.units.tolist() == [3]


def test_notes_tell_what_was_left_out(small: Load, tmp_path: Path) -> None:
    """A reader of the results sees how much of the file they rest on."""
    (tmp_path / "o.csv").write_text(
        "order,time,sku,quantity\n1,2026-10-05,a,1\n2,2026-10-05,a,x\n3,2020-01-01,a,1\n"
    )
    world = build(small({"demand.orders": {"file": "o.csv", "bad_rows": "skip"}}))
    assert [note.split()[0] for note in world.notes] == ["1", "1", "1"]
    assert "1 rows of the order file could not be read and were skipped: quantity 1" in world.notes


def test_the_real_file_is_read_whole(small: Load, shared_data: Path, tmp_path: Path) -> None:
    """14,042 orders of 360,464 lines, and not a unit is lost."""
    file = shared_data / "uci_online_retail" / "lines_train.csv.gz"
    (tmp_path / "lines.csv.gz").write_bytes(file.read_bytes())
    columns = {"order": "order", "time": "ts", "sku": "sku", "quantity": "qty", "price": "unit_price_gbp"}
    history = build(small({
        "demand.orders": {"file": "lines.csv.gz", "columns": columns}, "calendar.zone": "Europe/London",
        "calendar.measure": "2010-12-01 to 2011-09-30",
    })).history  # fmt: skip
    assert history is not None
    with gzip.open(file, "rt") as text:
        rows = list(csv.DictReader(text))
    assert (
        (len(history.ids), len(history.sku))
        == (14_042, 360_464)
        == (len({r["order"] for r in rows}), len(rows))
    )
    assert history.units.sum() == sum(int(row["qty"]) for row in rows)
    assert (history.rows, history.skipped, history.outside) == (len(rows), 0, 0)
