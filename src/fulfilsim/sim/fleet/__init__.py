"""Own fleets: the day's routes, planned by the kernel and driven with the times that come true."""

from __future__ import annotations

from fulfilsim.sim.fleet.dispatching import Dispatcher
from fulfilsim.sim.fleet.fleet import Fates, Fleet
from fulfilsim.sim.fleet.freight import DOORSTEP, Freight, draw_freight

__all__ = ["DOORSTEP", "Dispatcher", "Fates", "Fleet", "Freight", "draw_freight"]
