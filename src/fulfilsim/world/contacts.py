"""The contact centre as look-up tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from fulfilsim.scenario.contacts import Contacts
from fulfilsim.scenario.distribution import Distribution
from fulfilsim.world.calendar import Calendar
from fulfilsim.world.desk import DeskPlan, make_desk
from fulfilsim.world.payment import cumulative

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class ContactPlan:
    """Why, how and whom customers ask.

    Parameters
    ----------
    rules
        Why and when, as in the scenario.
    channels
        Ways to ask, by name.
    cumulative
        Their cumulative shares, ending at 1 (channels,).
    rank
        Who is answered first (channels,).
    within
        Time within which an answer is in time (channels,) [s].
    fee_micro
        Cost of an answer; nothing where the agents have wages (channels,) [1e-6 currency].
    handling, patience
        Times by channel [s]; who has no patience limit waits for ever.
    desk
        The agents; None where somebody else answers at once.
    """

    rules: Contacts
    channels: tuple[str, ...]
    cumulative: Floats
    rank: Ints
    within: Floats
    fee_micro: Ints
    handling: tuple[Distribution, ...]
    patience: tuple[Distribution | None, ...]
    desk: DeskPlan | None


def make_contacts(contacts: Contacts, outlook: Calendar) -> ContactPlan:
    """Lay out the contact centre over the simulated days and those after."""
    names = tuple(sorted(contacts.channels))
    each = [contacts.channels[name] for name in names]
    fees = [0 if contacts.desk else channel.fee.micro for channel in each]
    return ContactPlan(
        rules=contacts,
        channels=names,
        cumulative=cumulative([channel.share for channel in each]),
        rank=np.array([channel.rank for channel in each], np.int64),
        within=np.array([channel.within for channel in each], np.float64),
        fee_micro=np.array(fees, np.int64),
        handling=tuple(channel.handling for channel in each),
        patience=tuple(channel.patience for channel in each),
        desk=None if contacts.desk is None else make_desk(contacts.desk, outlook),
    )
