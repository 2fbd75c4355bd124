"""How the command line is called in these tests: in this process, by its own entry point."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from fulfilsim.cli import main

TINY = """\
fulfilsim: 1
title: A tiny shop
calendar: {zone: UTC, holidays: none, warm_up: 1 day, measure: 2026-10-05 to 2026-10-07, drain: 7 days}
demand: {orders_per_day: 20}
centres:
  hall:
    process: [pick, pack]
    stages:
      pick: {team: pickers, time: 60 s + 14 s per line}
      pack: {team: packers, time: 55 s, stations: 4}
    teams:
      pickers: {heads: {early: 2}}
      packers: {heads: {early: 1}}
    shifts:
      early: {days: daily, hours: 06:00-14:30}
carriers:
  post:
    collections: {hall: {days: daily}}
    works: daily
    services: {parcel: {promise: 3 working days, transit: 1 to 2 working days}}
targets: {on_time_in_full_share: at least 90%}
run: {replications: 2, seed: 7}
overrides:
  busy: {demand.orders_per_day: 40}
"""


@dataclass(frozen=True)
class Done:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str


Command = Callable[..., Done]


@pytest.fixture
def fulfilsim(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Command:
    """Give the command, called in an empty folder."""
    monkeypatch.chdir(tmp_path)

    def call(*words: str) -> Done:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main(words)
        said = capsys.readouterr()
        return Done(int(str(ended.value.code)), said.out, said.err)

    return call


@pytest.fixture
def tiny(tmp_path: Path) -> str:
    """Write a tiny scenario and give its file name."""
    (tmp_path / "tiny.yaml").write_text(TINY)
    return "tiny.yaml"
