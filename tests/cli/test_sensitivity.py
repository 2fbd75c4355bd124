"""``--sensitivity``: the defaults that move an answer, told with the answer."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from fulfilsim.cli import main

SHOP = """\
fulfilsim: 1
calendar: {zone: UTC, holidays: none, warm_up: 0 days, measure: 2026-10-05 to 2026-10-05, drain: 7 days}
demand: {orders_per_day: 5, skus: {weight: 1 kg, volume: 1 l}}
centres:
  hall:
    process: [pick]
    stages: {pick: {team: pickers, time: 60 s, spread: none}}
    teams:
      pickers: {heads: {day: 1}, wage: 18 USD/h, on_costs: 0%, productivity: 100%, premium: 50%}
    shifts: {day: {days: daily, hours: 08:00-16:00}}
    carton: {max_weight: 30 kg, max_volume: 100 l}
carriers:
  post:
    collections: {hall: {days: daily, cut_off: 12:00}}
    works: daily
    sorts_at: 22:00
    circuity: 1.2
    speed: 80 km/h
    driving: 11 h
    services: {parcel: {transit: 1 working day, rates: 5 USD, extra_kg: 1 USD/kg}}
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "shop.yaml").write_text(SHOP)
    return tmp_path / "shop.yaml"


def test_a_run_names_the_defaults_that_move_it(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Only rent and packaging rest on defaults with a range here, and rent is the larger."""
    with pytest.raises(SystemExit) as end:
        main(["run", str(shop), "--replications", "1", "--sensitivity", "cost_per_order"])
    lines = capsys.readouterr().out.splitlines()
    at = next(
        row for row, line in enumerate(lines) if "default values. These move the cost_per_order" in line
    )
    assert end.value.code in (0, None)
    assert [line.split()[0] for line in lines[at + 3 :]] == ["centres.hall.rent", "centres.hall.packaging"]


def test_the_document_has_the_swings(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["run", str(shop), "--replications", "1", "--sensitivity", "cost_per_order", "--json"])
    found = json.loads(capsys.readouterr().out)["sensitivity"]
    assert found["kpi"] == "cost_per_order"
    packaging = next(each for each in found["swings"] if each["path"] == "centres.hall.packaging")
    assert packaging["at_high"] - packaging["at_low"] == pytest.approx(1.0)


def test_an_unknown_kpi_is_refused(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        main(["run", str(shop), "--replications", "1", "--sensitivity", "cost_per_ordre"])
    assert end.value.code == 2
    assert not (shop.parent / "results").exists()
    assert "did you mean cost_per_order?" in capsys.readouterr().err


def test_the_document_does_not_silence_the_notes(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A script's user must hear on stderr which rows were skipped, while stdout stays one document."""
    shop.with_name("orders.csv").write_text("order,time,sku,quantity\n1,2026-10-05 09:00,a,1\n2,never,a,1\n")
    with pytest.raises(SystemExit):
        main(["run", str(shop), "--replications", "1", "--json", "--set", "demand.orders.file=orders.csv",
              "--set", "demand.orders.bad_rows=skip"])  # fmt: skip
    found = capsys.readouterr()
    assert json.loads(found.out)["kpis"]["orders_placed"]["mean"] == 1
    assert "skipped" in found.err
