"""What every resource is made of (``simpy.resources.base``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fulfilsim.engine.backends import COMPILED

if TYPE_CHECKING or COMPILED:
    from fulfilsim.engine._base import BaseResource, BoundClass, Get, Put
else:
    from simpy.resources.base import BaseResource, BoundClass, Get, Put

__all__ = ["BaseResource", "BoundClass", "Get", "Put"]
