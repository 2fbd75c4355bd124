"""Which carrier takes an order that the customer chose a promise for."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from fulfilsim.errors import Problem
from fulfilsim.scenario.fields import Block, Names, Share, field
from fulfilsim.units import nearest

if TYPE_CHECKING:
    from fulfilsim.scenario.load import Loaded
    from fulfilsim.scenario.model import Scenario


class CarrierChoice(Block):
    """Which service takes an order: any that promises to be there by the promise made at check-out may."""

    policy: Literal["cheapest", "by share"] = field(
        "cheapest", says="The service that charges least for the order, or services by contract shares."
    )
    shares: dict[str, Share] | None = field(
        None,
        says="Share of the orders by `carrier.service`, for by share; an order goes by the shares of those "
        "that meet its promise.",
    )
    services: Names | None = field(
        None, says="Services that may be chosen, as `carrier.service`; all by default."
    )
    when_full: Literal["next best", "wait"] = field(
        "next best",
        says="What an order does when the collections of its day hold no more, or the network takes no more "
        "in a day: it goes with the next best service, or waits its turn.",
    )


def check_carrier_choice(scenario: Scenario, loaded: Loaded) -> Iterator[Problem]:
    """Refuse services that are none, and shares that nothing asks for."""
    choice, keys = scenario.carrier_choice, ("carrier_choice",)
    if choice is None:
        return
    there = sorted(
        f"{name}.{label}" for name, carrier in scenario.carriers.items() for label in carrier.services
    )
    said = [(name, "services") for name in choice.services or ()]
    said += [(name, "shares") for name in sorted(choice.shares or {})]
    for name, where in said:
        if name not in there:
            what, expected = f"unknown service '{name}'", f"one of {', '.join(there)}"
            yield loaded.problem((*keys, where), what, expected, nearest(name, there))
    if (choice.policy == "by share") != bool(choice.shares):
        what = "shares without the policy by share" if choice.shares else "the policy by share without shares"
        yield loaded.problem(
            (*keys, "shares"), what, "policy: by share, and shares: {CARRIER.SERVICE: 70%, ...}"
        )
    total = sum((choice.shares or {}).values())
    if choice.shares and abs(total - 1) > 1e-9:
        yield loaded.problem((*keys, "shares"), f"the shares add up to {100 * total:g}%", "100%")
