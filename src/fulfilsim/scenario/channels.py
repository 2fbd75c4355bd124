"""Where orders come from: web shop, marketplace, business customers."""

from __future__ import annotations

from fulfilsim.scenario.fields import (
    Block,
    Mass,
    Mix,
    Names,
    OrderFee,
    PalletFee,
    Share,
    Volume,
    field,
)
from fulfilsim.scenario.payment_terms import Paid


class Pallets(Block):
    """What a pallet holds and costs; a larger order goes on several equal ones."""

    holds: Volume = field("1.2 m3", says="Largest volume on a pallet.", between=("0.9 m3", "1.6 m3"))
    weighs: Mass = field("600 kg", says="Heaviest goods on a pallet.", between=("400 kg", "1000 kg"))
    material: PalletFee = field(
        "11 USD/pallet",
        says="The pallet itself and its film, where a centre of one's own packs it.",
        between=("6 USD/pallet", "18 USD/pallet"),
    )


class Channel(Block):
    """A way to sell, with its own orders and terms."""

    share: Share = field(says="Share of the orders; those of all channels add up to 100 %.")
    nodes: Names | None = field(None, says="Nodes that may serve it; all by default.")
    lines_per_order: Mix | None = field(None, says="Lines of its orders; as for all orders by default.")
    units_per_line: Mix | None = field(None, says="Units of a line; as for all orders by default.")
    pallets: Pallets | None = field(
        None,
        says="Has its orders go on pallets, with carriers that carry these; in parcels by default.",
    )
    commission: Share = field(
        "0%", says="What the channel keeps of the value of a delivered order.", between=("0%", "20%")
    )
    paid_after: Paid | None = field(
        None,
        says="When its money is there, e.g. 2 days after every 14 days of a marketplace, or 30 days of a "
        "business customer; by default as the way to pay says, else `payment_terms`.",
    )
    late_fee: OrderFee | None = field(
        None, says="Penalty for an order that left after the collection promised; none by default."
    )
