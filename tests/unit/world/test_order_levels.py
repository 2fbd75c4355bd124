"""Orders come by the line or whole, from anywhere, with promises; the order of the rows is nothing."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fulfilsim.errors import InputError
from fulfilsim.marks import Marks
from fulfilsim.scenario.load import Loaded, load
from fulfilsim.scenario.model import Scenario
from fulfilsim.scenario.show import resolved, to_yaml
from fulfilsim.sim.customers import draw_orders
from fulfilsim.world.build import World, build

Load = Callable[..., Loaded]
Build = Callable[..., World]
Rows = list[tuple[Any, ...]]

DAY = 86_400.0
WHOLE = ("order", "time", "lines", "units", "grams", "value", "from", "to", "lat", "lng", "due")
ORDERS: Rows = [
    ("b", "2026-10-06 09:00", 2, 5, 1500, "20.00", "SP", "RJ", -23.551, -46.634, "2026-10-09"),
    ("a", "2026-10-06 09:00", 1, 1, 300, "7.50", "SP", "SP", -23.549, -46.631, "2026-10-08 12:00"),
    ("c", "2026-10-05 08:30", 1, 3, 900, "9.00", "MG", "RJ", -19.92, -43.94, ""),
]
COLUMNS = {
    "lines": "lines", "units": "units", "order_weight": "grams", "value": "value", "zone": ["from", "to"],
    "lat": "lat", "lng": "lng", "promise": "due",
}  # fmt: skip
LANE = {"level": "orders", "columns": COLUMNS, "weight_unit": "g"}


@pytest.fixture
def world(small: Load, tmp_path: Path) -> Build:
    """Give the function that builds the small scenario with an order file."""

    def made(
        header: tuple[str, ...], rows: Rows, changes: dict[str, Any] | None = None, **said: Any
    ) -> World:
        (tmp_path / "orders.csv").write_text(as_csv(header, rows))
        return build(small({"demand.orders": {"file": "orders.csv", **said}, **(changes or {})}))

    return made


def as_csv(header: tuple[str, ...], rows: Rows) -> str:
    text = io.StringIO()
    csv.writer(text).writerows([header, *rows])
    return text.getvalue()


def everything(world: World) -> bytes:
    """Give all that the simulation is told, as bytes."""
    orders = draw_orders(world, Marks(1, 0))
    arrays = [value for value in vars(orders).values() if isinstance(value, np.ndarray)]
    return b"".join(each.tobytes() for each in arrays) + repr(world.places.names).encode()


def test_whole_orders_keep_what_the_file_says(world: Build) -> None:
    """Lines, units, weight and value are the file's; only which SKUs they are is drawn."""
    built = world(WHOLE, ORDERS, **LANE)
    orders = draw_orders(built, Marks(1, 0))
    assert orders.ids.tolist() == [b"c", b"a", b"b"]
    assert orders.lines.tolist() == [1, 1, 2]
    assert orders.units_of_order.tolist() == [3, 1, 5]
    assert orders.weight_kg.tolist() == [0.9, 0.3, 1.5]
    assert orders.value_micro.tolist() == [9_000_000, 7_500_000, 20_000_000]
    assert built.has_revenue


def test_a_promise_of_the_file_is_kept(world: Build) -> None:
    """A date is its end; where there is none, the carrier's promise stands as without the column."""
    built = world(WHOLE, ORDERS, **LANE)
    plain = world(WHOLE, ORDERS, level="orders", columns={**COLUMNS, "promise": None}, weight_unit="g")
    promised, computed = (draw_orders(each, Marks(1, 0)).promised_by for each in (built, plain))
    assert promised[1] == 4 * DAY + 12 * 3600
    assert 6 * DAY - 0.01 < promised[2] < 6 * DAY
    assert promised[0] == computed[0]


def test_columns_make_a_lane_and_near_positions_one_place(world: Build) -> None:
    """A hundredth of a degree apart is the same place; another lane is not."""
    built = world(WHOLE, ORDERS, **LANE)
    assert built.places.names == ("-19.92,-43.94 MG>RJ", "-23.55,-46.63 SP>RJ", "-23.55,-46.63 SP>SP")
    assert built.places.zones == ("MG>RJ", "SP>RJ", "SP>SP")
    assert draw_orders(built, Marks(1, 0)).place.tolist() == [0, 2, 1]
    near = world(WHOLE, ORDERS, level="orders", columns={"lat": "lat", "lng": "lng"})
    assert near.places.names == ("-19.92,-43.94", "-23.55,-46.63")


def test_what_a_file_of_whole_orders_does_not_say_is_drawn(world: Build) -> None:
    """Lines and units then follow the profile, and never fewer units than lines."""
    rows: Rows = [(n, "2026-10-06 09:00", 2) for n in range(300)]
    orders = draw_orders(
        world(("order", "time", "units"), rows, level="orders", columns={"units": "units"}), Marks(1, 0)
    )
    assert set(orders.units_of_order.tolist()) == {2}
    assert set(orders.lines.tolist()) == {1, 2}
    bare = draw_orders(world(("order", "time"), [row[:2] for row in rows], level="orders"), Marks(1, 0))
    assert 300 < bare.units.sum() < 500


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    order=st.permutations(range(len(ORDERS))),
    level=st.sampled_from(["orders", "skipped", "resampled", "torn"]),
)
def test_the_order_of_the_rows_changes_no_byte(world: Build, order: list[int], level: str) -> None:
    """Also where rows are skipped because they contradict each other or come twice, and in a resample."""
    if level == "torn":
        header: tuple[str, ...] = ("order", "time", "sku", "quantity", "zone")
        rows: Rows = [("a", f"2026-10-0{5 + n}", f"s{n}", n + 1, f"z{n}") for n in range(2)] + [
            ("b", "2026-10-06", "s", 1, "z")
        ]
        said: dict[str, Any] = {"columns": {"zone": "zone"}, "lines_disagree": "first line decides"}
    else:
        header, rows, said = WHOLE, list(ORDERS), dict(LANE)
    if level == "skipped":
        rows[1] = ("b", *rows[1][1:])
        said["bad_rows"] = "skip"
    if level == "resampled":
        said["repeat"] = "resampled"
    changes = {"carriers.post.services.parcel.transit": "1 to 2 working days"}
    one = world(header, rows, changes, **said)
    other = world(header, [rows[index] for index in order], changes, **said)
    assert everything(one) == everything(other)


def test_of_two_rows_of_an_order_the_earlier_is_kept(world: Build) -> None:
    """Where bad rows are skipped; it does not matter which stands first in the file."""
    rows: Rows = [("x", "2026-10-06", 1), ("x", "2026-10-05", 2), ("y", "2026-10-05", 1)]
    built = world(
        ("order", "time", "units"), rows, level="orders", columns={"units": "units"}, bad_rows="skip"
    )
    assert built.history is not None
    assert built.history.ids.tolist() == ["x", "y"]
    assert built.history.order_units.tolist() == [2, 1]
    assert built.history.skipped == 1


def test_an_order_that_contradicts_itself_is_skipped_whole(world: Build) -> None:
    """Nobody can tell which of its lines is right."""
    header = ("order", "time", "sku", "quantity", "zone")
    rows: Rows = [
        ("x", "2026-10-05", "s", 1, "n"),
        ("x", "2026-10-05", "t", 1, "f"),
        ("y", "2026-10-05", "s", 1, "n"),
    ]
    built = world(header, rows, columns={"zone": "zone"}, bad_rows="skip")
    assert built.history is not None
    assert built.history.ids.tolist() == ["y"]
    assert built.history.reasons == (("zone", 2),)
    decided = world(header, rows, columns={"zone": "zone"}, lines_disagree="first line decides")
    assert decided.history is not None
    assert decided.history.by_order(decided.history.units).tolist() == [2, 1]
    assert decided.places.names == ("f", "n")


def test_postcodes_are_found_in_the_users_table(world: Build, tmp_path: Path) -> None:
    """They give the position, and the zone where the table has one."""
    (tmp_path / "codes.csv").write_text("postcode,lat,lng,zone\n0123,50,0,near\n9999,51,1,far\n")
    rows: Rows = [(1, "2026-10-05", "0123"), (2, "2026-10-05", "9999")]
    built = world(
        ("order", "time", "code"), rows, level="orders", columns={"postcode": "code"}, postcodes="codes.csv"
    )
    assert built.places.zones == ("near", "far")
    assert built.places.lat.tolist() == [50, 51]
    with pytest.raises(InputError, match="code: '7' is no known postcode"):
        world(("order", "time", "code"), [(1, "2026-10-05", "7")], level="orders",
              columns={"postcode": "code"}, postcodes="codes.csv")  # fmt: skip


def test_a_list_of_skus_knows_them_all(world: Build, tmp_path: Path) -> None:
    """A SKU that is not on it is refused; what it says of the others is used."""
    (tmp_path / "skus.csv").write_text("sku,weight_kg,price\ntea,0.25,3.50\npot,1.5,20\n")
    header, rows = (
        ("order", "time", "sku", "quantity"),
        [(1, "2026-10-05", "tea", 2), (2, "2026-10-05", "pot", 1)],
    )
    orders = draw_orders(world(header, rows, skus="skus.csv"), Marks(1, 0))
    assert orders.weight_kg.tolist() == [0.5, 1.5]
    assert orders.value_micro.tolist() == [7_000_000, 20_000_000]
    with pytest.raises(
        InputError, match="sku: 'pto' is no known sku; expected one of pot, tea; did you mean pot"
    ):
        world(header, [(1, "2026-10-05", "pto", 2)], skus="skus.csv")


def test_zones_alone_cannot_tell_a_distance(world: Build) -> None:
    """Transit by road and zones by distance need to know where the customers are."""
    changes = {"carriers.post.services.parcel.transit": "by road"}
    with pytest.raises(InputError, match="transit by road need a position"):
        world(WHOLE, ORDERS, changes, level="orders", columns={"zone": "to"})


@pytest.mark.parametrize(
    ("said", "says"),
    [
        ({"columns": {"value": "v"}}, "columns.value: a file of lines has no value"),
        ({"level": "orders", "columns": {"sku": "s"}}, "columns.sku: a file of orders has no sku"),
        ({"columns": {"lat": "lat"}}, "columns.lat: half a position"),
        ({"columns": {"postcode": "p"}}, "columns.postcode: nothing says where the postcodes are"),
        ({"columns": {"place": "p", "zone": "z"}}, "columns.place: customers have a place and a zone"),
        ({"times": 2}, "orders.times: orders that are replayed as they happened cannot be multiplied"),
    ],
)
def test_what_does_not_go_together_is_refused(world: Build, said: dict[str, Any], says: str) -> None:
    with pytest.raises(InputError, match=says):
        world(WHOLE, ORDERS, **said)


def test_a_resolved_scenario_reads_the_same_file(small: Load, world: Build, tmp_path: Path) -> None:
    """It names every column, also the line's in a file of whole orders."""
    plain = world(WHOLE, ORDERS, **LANE)
    loaded = small({"demand.orders": {"file": "orders.csv", **LANE}})
    (tmp_path / "resolved.yaml").write_text(to_yaml(resolved(Scenario, loaded.tree)))
    assert everything(build(load(tmp_path / "resolved.yaml"))) == everything(plain)


def test_only_some_rows_count(world: Build) -> None:
    """The others are neither orders nor mistakes, even where they could not be read."""
    rows: Rows = [(1, "2026-10-05", "sent"), (2, "never", "gone"), (3, "2026-10-06", "done")]
    built = world(("order", "time", "state"), rows, level="orders", only={"state": ["sent", "done"]})
    assert built.history is not None
    assert built.history.ids.tolist() == ["1", "3"]
    assert (built.history.left_out, built.history.skipped) == (1, 0)


def test_a_workbook_is_the_same_history(small: Load, world: Build, tmp_path: Path) -> None:
    """Excel keeps times and numbers in its own way; the first sheet is read."""
    plain = world(WHOLE, ORDERS, **LANE)
    with xlsxwriter.Workbook(tmp_path / "orders.xlsx") as book:
        sheet, stamp = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        sheet.write_row(0, 0, WHOLE)
        for number, row in enumerate(ORDERS, start=2):  # a blank row after the header
            sheet.write_row(number, 0, row)
            sheet.write_datetime(number, 1, datetime.fromisoformat(row[1]), stamp)
            sheet.write_number(number, 5, float(row[5]))
    read = build(small({"demand.orders": {"file": "orders.xlsx", **LANE}}))
    assert everything(read) == everything(plain)


def test_a_mistake_in_a_workbook_has_its_row(small: Load, tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "orders.xlsx") as book:
        sheet = book.add_worksheet()
        for number, row in enumerate([("order", "time"), ("1", "2026-10-05"), (), ("2", "soon")]):
            sheet.write_row(number, 0, row)
    with pytest.raises(InputError, match=r"orders.xlsx:4:2: time: 'soon' is no time"):
        build(small({"demand.orders": {"file": "orders.xlsx", "level": "orders"}}))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no book", b"order,time\n"])
def test_what_is_no_workbook_is_refused_in_words(small: Load, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "orders.xlsx").write_bytes(content)
    with pytest.raises(InputError, match="cannot be read: no Excel workbook"):
        build(small({"demand.orders": {"file": "orders.xlsx", "level": "orders"}}))


def test_parquet_dates_are_promises(small: Load, tmp_path: Path) -> None:
    """A column of dates means their ends, as text does."""
    table = pa.table(
        {"order": [1], "time": [datetime.fromisoformat("2026-10-05 09:00")], "due": [date(2026, 10, 7)]}
    )
    pq.write_table(table, tmp_path / "orders.parquet")
    said = {"file": "orders.parquet", "level": "orders", "columns": {"promise": "due"}}
    history = build(small({"demand.orders": said})).history
    assert history is not None
    assert 4 * DAY - 0.01 < history.promise[0] < 4 * DAY
