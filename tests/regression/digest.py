"""Print a digest of everything that a replication leaves: ``digest.py SCENARIO [PATH=VALUE ...]``."""

from __future__ import annotations

import hashlib
import sys

import pandas as pd

from fulfilsim.run import replicate
from fulfilsim.scenario.load import load
from fulfilsim.world.build import build


def digest(frame: pd.DataFrame) -> str:
    """Digest the bytes of all numbers and texts of a frame."""
    found = hashlib.sha256()
    for name, column in frame.items():
        number = pd.api.types.is_numeric_dtype(column)
        content = column.to_numpy().tobytes() if number else "\0".join(map(str, column)).encode()
        found.update(f"{name}\n".encode() + content)
    return found.hexdigest()


if __name__ == "__main__":
    ran = replicate(build(load(sys.argv[1], sets=sys.argv[2:])), seed=1, replication=0)
    tables = ran.tables
    rows = (tables.orders, tables.parcels, tables.activities, tables.ledger, tables.audit)
    for frame in (*(each.frame for each in rows), ran.kpis, ran.daily, ran.weekly):
        print(len(frame), digest(frame))
