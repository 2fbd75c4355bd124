"""Stations, crews and lines: compiled, or in Python where the backend is the reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fulfilsim.engine.backends import COMPILED

if TYPE_CHECKING or not COMPILED:
    from fulfilsim.engine.crews import Crew
    from fulfilsim.engine.floor import Floor, Station
    from fulfilsim.engine.line import Line
else:
    from fulfilsim.engine._floor import Crew
    from fulfilsim.engine._line import Line
    from fulfilsim.engine._station import Floor, Station

__all__ = ["Crew", "Floor", "Line", "Station"]
