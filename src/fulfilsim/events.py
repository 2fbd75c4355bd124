"""The closed vocabulary of what a simulation reports."""

from __future__ import annotations

from typing import Final

WORK: Final = "work"
PAUSE: Final = "pause"
OVERRUN: Final = "overrun"
SHIFT: Final = "shift"
BREAK: Final = "break"
OVERTIME: Final = "overtime"
COLLECTION: Final = "collection"
INDUCTION: Final = "induction"
TRANSFER: Final = "transfer"

ACTIVITY_KINDS: Final = (WORK, PAUSE, OVERRUN, SHIFT, BREAK, OVERTIME, COLLECTION, INDUCTION, TRANSFER)

COST_HEADS: Final = ("labour", "space", "3pl", "carriage", "packaging", "returns", "contacts", "stock")
LINE_HAUL: Final = "line-haul"
"""Party that transfers to cross-docks are paid to."""

REVENUE: Final = "revenue"
GOODS: Final = "goods"
ACCOUNTS: Final = (*COST_HEADS, REVENUE, GOODS)

PER_ORDER: Final = "order"
PER_PERIOD: Final = "period"

DELIVERED: Final = "delivered"
OPEN: Final = "open"
CANCELLED: Final = "cancelled"
LOST: Final = "lost"
RETURNED: Final = "returned to sender"
OUTCOMES: Final = (DELIVERED, CANCELLED, LOST, RETURNED, OPEN)
