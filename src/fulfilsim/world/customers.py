"""What customers do beside ordering: look at the promise, pay, give up, ask, send back."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fulfilsim.scenario.model import Scenario
    from fulfilsim.scenario.payment import Cancellation
    from fulfilsim.world.calendar import Calendar
    from fulfilsim.world.contacts import ContactPlan
    from fulfilsim.world.payment import PaymentPlan
    from fulfilsim.world.visits import VisitPlan


@dataclass(frozen=True)
class CustomerPlan:
    """What customers do; what the scenario does not say is None, and is not done.

    Parameters
    ----------
    visits
        Which visits become orders.
    payment
        Ways to pay.
    cancellation
        When orders are given up.
    contacts
        Why, how and whom customers ask.
    """

    visits: VisitPlan | None = None
    payment: PaymentPlan | None = None
    cancellation: Cancellation | None = None
    contacts: ContactPlan | None = None

    @property
    def give_up(self) -> bool:
        """Say whether any order can be cancelled."""
        return self.cancellation is not None or (self.payment is not None and bool(self.payment.fails.any()))


def make_customers(scenario: Scenario, outlook: Calendar) -> CustomerPlan:
    """Lay out what the scenario says of its customers, and import no more than that needs."""
    visits, payment, contacts = None, None, None
    if scenario.visits is not None:
        from fulfilsim.world.visits import make_visits

        visits = make_visits(scenario.visits)
    if scenario.payment:
        from fulfilsim.world.payment import make_payment

        payment = make_payment(scenario.payment)
    if scenario.contacts is not None:
        from fulfilsim.world.contacts import make_contacts

        contacts = make_contacts(scenario.contacts, outlook)
    return CustomerPlan(visits, payment, scenario.cancellation, contacts)
