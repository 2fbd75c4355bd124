"""A whole scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field

from fulfilsim.scenario.calendar import CalendarBlock
from fulfilsim.scenario.carrier_choice import CarrierChoice
from fulfilsim.scenario.carriers import Carrier
from fulfilsim.scenario.centre import Centre, Node, Partner
from fulfilsim.scenario.change import Change
from fulfilsim.scenario.channels import Channel
from fulfilsim.scenario.contacts import Contacts
from fulfilsim.scenario.contract import Contract
from fulfilsim.scenario.demand import Demand
from fulfilsim.scenario.fields import Block, Currency, Later, Target, field
from fulfilsim.scenario.fleet import Fleet
from fulfilsim.scenario.payment import Cancellation, PaymentMethod
from fulfilsim.scenario.payment_terms import PaymentTerms
from fulfilsim.scenario.returns import Returns
from fulfilsim.scenario.snapshot import Snapshot
from fulfilsim.scenario.sourcing import Sourcing
from fulfilsim.scenario.stock import Stock, Supplier
from fulfilsim.scenario.visits import Promise, Visits


class Run(Block):
    """How often the simulation is repeated."""

    replications: Annotated[int, Field(ge=1, le=100_000)] = field(10, says="Independent repetitions.")
    seed: Annotated[int, Field(ge=0, lt=2**63)] = field(1, says="Seed of every random mark.")
    keep: Literal["all", "first", "none"] = field(
        "first", says="For which replications the row tables are kept."
    )


class Scenario(Block):
    """Everything a run needs to know."""

    fulfilsim: Literal[1] = field(says="Version of the format.")
    title: str = field("Untitled", says="One line that says what the scenario is about.")
    currency: Currency = field("USD", says="Currency of every amount.")
    calendar: CalendarBlock = field({}, says="When the simulation runs, and which orders count.")
    demand: Demand = field({}, says="Who orders what, when and from where.")
    snapshot: Later[Snapshot] | None = field(
        None, says="The state to start from; without it the run starts empty and warms up."
    )
    channels: dict[str, Later[Channel]] | None = field(
        None, says="Ways to sell, with their own orders and terms; one web shop by default."
    )
    centres: dict[str, Centre] = field({}, says="Fulfilment centres, stores and depots of one's own.")
    partners: dict[str, Later[Partner]] | None = field(
        None, says="Sites of others that fulfil orders: 3PL, marketplace."
    )
    contracts: dict[str, Later[Contract]] | None = field(
        None, says="What partners charge, by the names that they give under `contract`."
    )
    sourcing: Later[Sourcing] | None = field(
        None, says="Which node serves an order; by default the nearest that can."
    )
    stock: Later[Stock] | None = field(
        None, says="Stock by node and SKU; without it every order line is there at once."
    )
    suppliers: dict[str, Later[Supplier]] | None = field(None, says="Who delivers stock, by name.")
    carriers: dict[str, Carrier] = field(
        says="Who fetches parcels from the nodes and brings them to the customers, by name."
    )
    carrier_choice: Later[CarrierChoice] | None = field(
        None, says="How the shop chooses the carrier; by default it is the service that the customer chose."
    )
    fleets: dict[str, Later[Fleet]] | None = field(
        None, says="Depots with vehicles of one's own, which deliver for a carrier of the list."
    )
    promise: Later[Promise] | None = field(
        None,
        says="What the promise shown looks at beside the moment, the cut-off and the carrier; by default "
        "nothing else.",
    )
    visits: Later[Visits] | None = field(
        None, says="How the promise shown decides whether a visit becomes an order; always by default."
    )
    payment: dict[str, Later[PaymentMethod]] | None = field(
        None, says="Ways to pay; by default every order is paid at once."
    )
    payment_terms: Later[PaymentTerms] | None = field(
        None, says="When money moves; by default all of it does on the day of its posting."
    )
    cancellation: Later[Cancellation] | None = field(
        None, says="When customers give an order up that has not left; by default never."
    )
    contacts: Later[Contacts] | None = field(
        None, says="Customers who ask about their orders, and who answers; by default nobody asks."
    )
    returns: Later[Returns] | None = field(
        None, says="What customers send back; by default they keep everything."
    )
    targets: dict[str, Target] = field(
        {}, says="KPIs with a bound, e.g. on_time_in_full_share: at least 95%."
    )
    change: Later[Change] | None = field(
        None, says="What it takes to make this plan from the one it is compared with."
    )
    run: Run = field({}, says="How often the simulation is repeated.")

    @property
    def nodes(self) -> dict[str, Node]:
        """Centres and partners, by name."""
        return dict(sorted({**self.centres, **(self.partners or {})}.items()))

    @property
    def blocks_of_nodes(self) -> list[tuple[tuple[str, ...], Node]]:
        """Every node with the path of its block, the centres first."""
        rooms: dict[str, Mapping[str, Node]] = {"centres": self.centres, "partners": self.partners or {}}
        return [
            ((room, name), block) for room, nodes in rooms.items() for name, block in sorted(nodes.items())
        ]

    def room_of(self, node: str) -> str:
        """Return the key of the block that holds a node."""
        return "centres" if node in self.centres else "partners"
