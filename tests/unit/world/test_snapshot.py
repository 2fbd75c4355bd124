"""A snapshot is taken at its word, or refused with file, row, column and reason."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from fulfilsim.errors import InputError
from fulfilsim.scenario.load import load
from fulfilsim.world.build import World, build
from fulfilsim.world.past import Floats, Ints, Past
from fulfilsim.world.snapshot import Snapshot

HOUR, DAY = 3600.0, 86_400.0
ORDERS, PARCELS = "today_orders.csv", "today_parcels.csv"
Change = Callable[[Path], None]
Today = Callable[..., World]


@pytest.fixture
def today(root: Path, tmp_path: Path) -> Today:
    """Build tests/tiny/today.yaml from a copy, with text of its files replaced first."""
    for file in sorted((root / "tests" / "tiny").iterdir()):
        shutil.copy(file, tmp_path)

    def world(name: str = "", old: str = "", new: str = "", sets: tuple[str, ...] = ()) -> World:
        if name:
            text = (tmp_path / name).read_text(encoding="utf-8")
            assert old in text
            (tmp_path / name).write_text(text.replace(old, new), encoding="utf-8")
        return build(load(tmp_path / "today.yaml", sets=sets))

    return world


def snapshot_of(world: World) -> Snapshot:
    assert world.snapshot is not None
    return world.snapshot


BROKEN = [
    (ORDERS, "k,2026-02-27 15:00", "k,27.02.2026", "4:2: placed: '27.02.2026' is no time; expected a date"),
    (ORDERS, "k,2026-02-27 15:00", "k,", "4:2: placed: is empty"),
    (ORDERS, "2026-02-27 15:00", "2026-03-02 09:10",
     "4:2: placed: not before the snapshot of 2026-03-02 09:10"),
    (ORDERS, "2026-02-27 15:00", "2024-02-27 15:00", "4:2: placed: long before the snapshot"),
    (ORDERS, "2026-02-27 15:00", "2025-03-30 02:30",
     "4:2: placed: '2025-03-30 02:30' does not exist: the clock"),
    (ORDERS, "k,", "p,", "4:1: order: order 'p' twice"),
    (ORDERS, "k,", ",", "4:1: order: is empty"),
    (ORDERS, "k,", "20260302-b00001,",
     "4:1: order: '20260302-b00001' is what this run calls an order of its own"),
    (ORDERS, "15:00,1,1", "15:00,0,1", "4:3: lines: '0' is no usable number; expected a whole number from 1"),
    (ORDERS, "15:00,1,1", "15:00,1,1.5", "4:4: units: '1.5' is no usable number"),
    (ORDERS, "15:00,1,1,1", "15:00,1,1,heavy", "4:5: weight_kg: 'heavy' is no usable number"),
    (ORDERS, "1,everywhere,post.parcel,pack", "1,elsewhere,post.parcel,pack",
     "4:6: place: 'elsewhere' is no known place; expected one of everywhere; did you mean everywhere?"),
    (ORDERS, "post.parcel,pack", "post.parcels,pack", "4:7: service: 'post.parcels' is no known service"),
    (ORDERS, "post.parcel,pack", "post.parcel,packer",
     "4:8: stage: 'packer' is no known stage; expected one of release, pick, pack, dock; did you mean pack?"),
    (ORDERS, "pick,0.5", "pick,50%",
     "3:9: done_share: '50%' is no usable number; expected a number from 0 to 1"),
    (ORDERS, "dock,,", "dock,0.5,", "5:9: done_share: 0.5 of no stage's work"),
    (ORDERS, "2026-03-05", "2026-02-27",
     "2:10: promised_by: promised for a time before the order was placed"),
    (ORDERS, "d,2026-02-27 09:00,1", "d,2026-02-27 09:00", "5:1: 9 cells; expected 10"),
    (ORDERS, "stage", "step", "1:1: no column 'stage'"),
    (PARCELS, "2026-02-27 12:00", "2026-02-26 10:59",
     "2:6: collected: collected before the order was placed"),
    (PARCELS, "2026-02-27 18:00", "2026-02-25 11:59", "3:7: inducted: inducted before it was collected"),
    (PARCELS, "2026-02-25 12:00,2026", ",2026", "3:7: inducted: inducted, but never collected"),
    (PARCELS, "2026-02-27 18:00", "2026-03-02 18:00", "3:7: inducted: not before the snapshot"),
    (PARCELS, "q1,q,", "q1,d,", "2:2: order: order 'd' is among the open orders too"),
    (PARCELS, "t1,t,", "q1,t,", "3:1: parcel: parcel 'q1' twice"),
    (PARCELS, "t1,t,", "t1,q,", "3:3: placed: not what another parcel of order 'q' says"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "said"), BROKEN)
def test_a_broken_row_is_refused_with_its_place(
    today: Today, tmp_path: Path, name: str, old: str, new: str, said: str
) -> None:
    with pytest.raises(InputError) as refused:
        today(name, old, new)
    assert any(f"{tmp_path / name}:{said}" in line for line in str(refused.value).splitlines())


def test_what_is_wrong_in_both_files_is_told_at_once(today: Today) -> None:
    today()
    with pytest.raises(InputError):
        today(PARCELS, "q1,q,", "q1,,")
    with pytest.raises(InputError) as refused:
        today(ORDERS, ",pack,", ",pak,")
    assert [problem.path for problem in refused.value.problems] == ["stage", "order"]


@pytest.mark.parametrize(
    ("sets", "said"),
    [
        (("snapshot.stock=stock.csv",), "snapshot.stock: stock on hand, but without a block stock"),
        (("calendar.warm_up=2 days",),
         "calendar.warm_up: 2 days of warm-up before a snapshot; expected 0 days"),
        (("snapshot.at=2026-03-03 06:00",), "snapshot.at: the snapshot is of 2026-03-03, but 2026-03-02"),
        (("snapshot.at=2026-03-02",),
         "snapshot.at: '2026-03-02' is not a date and time; expected a local date"),
        (("snapshot.at=2026-03-02 25:00",), "snapshot.at: '2026-03-02 25:00' is not a date and time"),
        (("demand.opening_backlog=5 orders",),
         "demand.opening_backlog: an opening backlog beside a snapshot"),
        (("snapshot.orders=none.csv",), "snapshot.orders: 'none.csv' does not exist"),
    ],
)  # fmt: skip
def test_a_block_that_cannot_be_meant_is_refused(today: Today, sets: tuple[str, ...], said: str) -> None:
    with pytest.raises(InputError) as refused:
        today(sets=sets)
    assert said in str(refused.value)


def test_a_stage_of_a_name_that_a_snapshot_needs_is_refused(today: Today) -> None:
    sets = ("centres.hall.process=[pick, pack, dock]", "centres.hall.stages.dock={time: 1 s}")
    with pytest.raises(InputError, match="a stage 'dock': in a snapshot that is where no stage is"):
        today(sets=sets)


def test_a_snapshot_of_nothing_is_refused(today: Today) -> None:
    files = ", orders: today_orders.csv, parcels: today_parcels.csv"
    with pytest.raises(InputError, match="snapshot: no file; expected orders: FILE, parcels: FILE, or both"):
        today("today.yaml", files, "")


def test_what_a_file_does_not_say_is_left_open(today: Today) -> None:
    found = snapshot_of(
        today(ORDERS, "1,1,1,everywhere,post.parcel,pack", "1,1,,everywhere,post.parcel,pack")
    )
    assert found.ids.tolist() == list("tqdkpr")
    assert np.isnan(found.weight_kg).tolist() == [True, True, False, True, False, False]
    assert (found.value_micro == -1).all()
    assert found.entry.tolist() == [2, 2, 2, 1, 0, -1]
    assert found.promised_day.tolist() == [-5, -3, -3, 0, 0, 0]


def test_a_delivery_is_drawn_from_what_is_still_possible(today: Today) -> None:
    """Taken in on Fri 18:00 with 1 to 3 working days: on Tue 10:00:30 Monday is past, Tuesday half over.

    Monday, Tuesday and Wednesday have a third each; of Tuesday's minute a half is left, so Tuesday has 1/3.
    """
    sets = ("snapshot.at=2026-03-03 10:00:30", "calendar.measure=2026-03-03 to 2026-03-04",
            "carriers.post.services.parcel.transit=1 to 3 working days")  # fmt: skip
    transit = snapshot_of(today("orders.csv", "C,2026-03-02", "C,2026-03-03", sets=sets)).transit
    np.testing.assert_allclose(transit.cumulative, [[0, 0, 1 / 3, 1, 1]])
    marks = np.array([0.2, 0.4])
    for mark, (low, high) in zip(marks, ((30.0, 60.0), (DAY, DAY + 60.0)), strict=True):
        at = [transit.delivered(np.array([mark]), np.array([moment]))[0] for moment in (0.0, 1.0)]
        assert at == [10 * HOUR + low, 10 * HOUR + high]


def test_a_parcel_that_should_be_there_comes_on_the_next_working_day(today: Today) -> None:
    sets = ("snapshot.at=2026-03-07 12:00", "calendar.measure=2026-03-07 to 2026-03-08")
    transit = snapshot_of(today("orders.csv", "C,2026-03-02", "C,2026-03-07", sets=sets)).transit
    at = transit.delivered(np.array([0.5]), np.array([0.0]))
    assert at.tolist() == [2 * DAY + 10 * HOUR]


def test_days_are_counted_from_the_first_simulated_one(today: Today, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also over the change of the clock: the Saturday before the Monday of 2026-03-30 has 24 h, Sunday 23."""
    kept: list[Past] = []

    def days_of(past: Past, at: Floats) -> Ints:
        kept.append(past)
        return counted(past, at)

    counted = Past.days_of
    monkeypatch.setattr(Past, "days_of", days_of)
    sets = ("snapshot.at=2026-03-30 09:10", "calendar.measure=2026-03-30")
    today("orders.csv", "C,2026-03-02", "C,2026-03-30", sets=sets)
    hours = np.array([-47.5, -46.5, -23.5, -22.5, 0.0, 24.0]) * HOUR
    assert counted(kept[0], hours).tolist() == [-3, -2, -2, -1, 0, 1]
