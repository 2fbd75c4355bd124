from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd

from fulfilsim.experiment.sheets import write_csv


def test_numbers_read_back_exactly_and_undefined_and_endless_ones_are_empty(tmp_path: Path) -> None:
    write_csv(
        pd.DataFrame({"n": [1, 2, 3, 4], "value": [0.1 + 0.2, np.nan, np.inf, 1e-9]}), tmp_path / "a.csv"
    )
    assert (tmp_path / "a.csv").read_bytes() == b"n,value\n1,0.30000000000000004\n2,\n3,\n4,1e-09\n"


def test_text_that_a_spreadsheet_would_run_is_neutralised(tmp_path: Path) -> None:
    evil = ["=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\rx", "plain", 'quo"ted, comma']
    write_csv(pd.DataFrame({"scenario": evil}), tmp_path / "a.csv")
    with (tmp_path / "a.csv").open(newline="") as stream:
        cells = [row[0] for row in csv.reader(stream)][1:]
    assert cells == ["'=1+1", "'+1", "'-1", "'@SUM(A1)", "'\tx", "' x", *evil[6:]]
