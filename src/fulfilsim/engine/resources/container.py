"""Matter that is put in and got out (``simpy.resources.container``)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fulfilsim.engine.backends import COMPILED

if TYPE_CHECKING or COMPILED:
    from fulfilsim.engine._stores import Container, ContainerGet, ContainerPut
else:
    from simpy.resources.container import Container, ContainerGet, ContainerPut

__all__ = ["Container", "ContainerAmount", "ContainerGet", "ContainerPut"]

ContainerAmount = int | float
