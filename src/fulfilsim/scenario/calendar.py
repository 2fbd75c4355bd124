"""When the simulation runs, and which orders count."""

from __future__ import annotations

from fulfilsim.scenario.fields import Block, Days, Holidays, Span, Zone, field


class CalendarBlock(Block):
    """Time zone, holidays, and the windows of warm-up, measurement and drain."""

    zone: Zone = field("America/Chicago", says="Time zone of every clock time in the scenario.")
    holidays: Holidays = field(
        "US", says="Country whose public holidays nobody works on, a list of dates, or none."
    )
    warm_up: Days = field("14 days", says="Simulated days before the measurement that fill the system.")
    measure: Span = field(
        "2026-10-05 to 2026-11-01",
        says="Statistics are over the orders placed on these days, both included.",
    )
    drain: Days = field(
        "21 days",
        says="Longest time after the measurement for which its orders are followed; "
        "demand goes on meanwhile.",
    )
