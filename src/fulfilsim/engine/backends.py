"""Which engine lets events happen: ours, compiled, or SimPy as published.

``FULFILSIM_BACKEND`` is read once, when the engine is imported; a scenario gives the same bytes on both.
"""

from __future__ import annotations

import os
from typing import Final

from fulfilsim.errors import bad

__all__ = ["COMPILED", "backend"]

BACKENDS = ("compiled", "reference")
NAME: Final = os.environ.get("FULFILSIM_BACKEND", BACKENDS[0])
COMPILED: Final = NAME != "reference"


def backend() -> str:
    """Return the name of the backend in use.

    Raises
    ------
    InputError
        If ``FULFILSIM_BACKEND`` names one that this version does not have.
    """
    if NAME not in BACKENDS:
        raise bad("FULFILSIM_BACKEND", "", f"unknown backend '{NAME[:40]}'", " or ".join(BACKENDS))
    return NAME
