"""Small rate cards, and consignments to be priced by them."""

from __future__ import annotations

from datetime import date

import numpy as np

from fulfilsim.world.quote import Consignment
from fulfilsim.world.ratecard import RateCard
from fulfilsim.world.tariff import Consignments


def day(text: str) -> int:
    return date.fromisoformat(text).toordinal()


BLACK_FRIDAY = day("2026-11-27")


def micro(value: float) -> int:
    return round(value * 1_000_000)


def card(rows: list[list[float]], limits: list[float], extra: float = 0.0) -> RateCard:
    return RateCard(np.array(limits), np.rint(np.array(rows) * 1e6).astype(np.int64), micro(extra))


def consignments(parcels: list[Consignment]) -> Consignments:
    return Consignments(**{
        name: np.array([getattr(parcel, name) for parcel in parcels])
        for name in Consignments.__dataclass_fields__
    })  # fmt: skip
