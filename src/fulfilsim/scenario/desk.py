"""A desk: people who serve one queue, as in a contact centre or where returns are opened."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from fulfilsim.scenario.fields import Block, Share, Stretch, Wage, WeekDays, field
from fulfilsim.scenario.pay import ON_COSTS, WAGE


class DeskShift(Block):
    """Working hours of a desk and how many people are there."""

    heads: Annotated[int, Field(ge=1, le=100_000)] = field(unit="people", says="People on the shift.")
    days: WeekDays = field("mon-fri", says="Days of the week on which the shift starts.")
    hours: Stretch = field("09:00-17:00", says="Start and end; an end before the start is on the next day.")


class Desk(Block):
    """People who serve one queue; a task in hand at the end of a shift is finished.

    With a desk the run goes on to the end of the drain: later orders queue beside the measured ones.
    """

    shifts: dict[str, DeskShift] = field(says="The shifts; people of several at one time work side by side.")
    wage: Wage = WAGE
    on_costs: Share = ON_COSTS
    works_holidays: bool = field(False, says="Whether shifts are worked on public holidays.")
