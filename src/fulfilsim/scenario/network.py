"""A carrier's network: hubs, disruptions, and what goes wrong with parcels."""

from __future__ import annotations

from fulfilsim.scenario.fields import (
    Amount,
    Block,
    Capacity,
    Days,
    Names,
    ParcelFee,
    Share,
    Span,
    TimeOfDay,
    WorkingDays,
    field,
)


class Hub(Block):
    """A hub on the way: a queue of its own."""

    zones: Names | None = field(
        None, says="Zones whose parcels pass through it on their way; none by default."
    )
    line_haul: WorkingDays = field(
        "1 working day",
        says="Way from where parcels enter the network to this hub; a part of their transit.",
    )
    sorts_at: TimeOfDay = field(
        "04:00", says="Time of the sort on a working day.", between=("02:00", "06:00")
    )
    takes: Capacity | None = field(
        None, says="Parcels of this shipper that it sorts in a day, also by date; unlimited by default."
    )
    network: Capacity | None = field(
        None, says="Parcels of all shippers that it sorts in a day, also by date; instead of takes."
    )
    background: Capacity | None = field(
        None, says="Parcels of other shippers that come to it in a working day, also by date."
    )


class Disruption(Block):
    """Days on which a network does not work as usual: a strike, a storm, a peak's slowdown."""

    dates: Span = field(says="Days, both ends included.")
    chance: Share = field("100%", says="Probability that it comes, drawn once a replication.")
    closed: bool = field(
        False, says="Whether nothing is collected, sorted and delivered; with hubs, only these do not sort."
    )
    capacity: Share | None = field(None, says="What is left of the capacity, e.g. 40%; all by default.")
    hubs: Names | None = field(None, says="Hubs that it concerns; by default the whole network.")
    delay: WorkingDays = field(
        "0 working days", says="Added to the transit of parcels that enter the network on these days."
    )
    zones: Names | None = field(None, says="Zones whose parcels are delayed; all by default.")
    announced: bool = field(
        False, says="Whether promises at check-out take its closed days into account from the start."
    )


class Mishaps(Block):
    """What happens to a few parcels; nothing by default."""

    lost: Share = field("0%", says="Share of the parcels that are lost.", between=("0.05%", "0.5%"))
    given_up_after: Days = field(
        "14 days", says="A lost parcel is given up so long after it was due.", between=("7 days", "30 days")
    )
    pays: Amount | None = field(
        None, says="Most that the carrier pays for a lost parcel, up to its value; nothing by default."
    )
    damaged: Share = field("0%", says="Share of the parcels that arrive damaged.", between=("0.1%", "1%"))
    missorted: Share = field("0%", says="Share of the parcels that go astray.", between=("0.2%", "2%"))
    detour: WorkingDays = field("2 working days", says="What going astray adds to the transit.")
    undeliverable: Share = field(
        "0%", says="Share of the parcels that go back to the sender: wrong address, refused.",
        between=("0.1%", "1%"),
    )  # fmt: skip
    return_fee: ParcelFee | None = field(None, says="Price of the way back; free by default.")
