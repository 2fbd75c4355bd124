"""What the engine raises (``simpy.exceptions``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fulfilsim.engine.backends import COMPILED

if TYPE_CHECKING or COMPILED:
    from fulfilsim.engine._processes import Interrupt, SimPyException
else:
    from simpy.exceptions import Interrupt, SimPyException

__all__ = ["Interrupt", "SimPyException"]
