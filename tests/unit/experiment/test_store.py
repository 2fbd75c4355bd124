from __future__ import annotations

from pathlib import Path

from fulfilsim.experiment.store import open_slot

FILES = {"kpis.parquet": b"figures", "orders.parquet": b"rows"}


def test_what_is_put_is_found_by_the_next_run_and_gone_when_discarded(tmp_path: Path) -> None:
    store = tmp_path / "store"
    with open_slot(store, "a" * 64) as slot:
        slot.put(3, FILES)
    with open_slot(store, "a" * 64) as slot:
        assert slot.has(3, FILES)
        assert not slot.has(2, FILES)
        assert slot.finished(3) == 0
        assert slot.finished(4) == 1
        slot.discard()
    assert not list(store.rglob("*"))


def test_a_store_made_for_a_run_goes_with_it_when_nothing_was_finished(tmp_path: Path) -> None:
    with open_slot(tmp_path / "store", "a" * 64):
        pass
    assert not (tmp_path / "store").exists()


def test_a_store_that_was_there_stays(tmp_path: Path) -> None:
    (tmp_path / "store").mkdir()
    with open_slot(tmp_path / "store", "a" * 64):
        pass
    assert (tmp_path / "store").exists()


def test_a_replication_that_lacks_a_file_or_was_spoilt_counts_as_missing(tmp_path: Path) -> None:
    with open_slot(tmp_path, "a" * 64) as slot:
        slot.put(0, FILES)
        assert not slot.has(0, [*FILES, "ledger.parquet"])
        slot.path(0, "kpis.parquet").write_bytes(b"figurez")
        assert not slot.has(0, FILES)
        slot.put(0, FILES)
        assert slot.has(0, FILES)


def test_the_same_run_started_twice_gets_two_slots(tmp_path: Path) -> None:
    with open_slot(tmp_path, "a" * 64) as one, open_slot(tmp_path, "a" * 64) as two:
        assert one.folder != two.folder
        one.put(0, FILES)
        assert not two.has(0, FILES)
