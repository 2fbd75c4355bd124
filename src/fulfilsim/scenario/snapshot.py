"""Start from today: what is open, and where, when the run begins."""

from __future__ import annotations

from typing import Final

from fulfilsim.scenario.fields import Block, FilePath, Moment, field

RELEASE: Final = "release"
DOCK: Final = "dock"
BESIDE_THE_STAGES: Final = (RELEASE, DOCK)
"""Where an open order may be beside the stages of the process: before the first, and after the last."""


class Snapshot(Block):
    """The state of the shop at an instant; the run and its measurement start there, without a warm-up."""

    at: Moment = field(
        says="Local date and time of the snapshot, on the first measured day; only orders placed later "
        "are drawn, and measured."
    )
    orders: FilePath | None = field(
        None,
        says="CSV file of open orders with the columns order, placed, lines, units, weight_kg, place, "
        "service and stage (`release`, a stage of the process, or `dock`), and perhaps volume_l, value, "
        "promised_ship, promised_by and done_share (of the work of the stage).",
    )
    parcels: FilePath | None = field(
        None,
        says="CSV file of parcels that left the centre and are not delivered, with the columns parcel, "
        "order, placed, service, place, collected (empty: still at the dock) and inducted (empty: in the "
        "carrier's queue), and perhaps promised_ship, promised_by, lines, units, weight_kg and value of "
        "the order.",
    )
    stock: FilePath | None = field(
        None,
        says="CSV file of stock on hand, with the columns sku, on_hand and, for several nodes, node; a SKU "
        "that is not in it has none.",
    )
