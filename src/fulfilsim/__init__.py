"""Simulate an online shop's fulfilment: when each order arrives, what it costs, and how sure that is."""

from __future__ import annotations

import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fulfilsim.api import (
        calibrate,
        check,
        compare,
        invoice,
        load,
        rate,
        route,
        run,
        schema,
        sensitivity,
        show,
        verify,
    )

__version__ = "0.1.0"

__all__ = [
    "__version__",
    "calibrate",
    "check",
    "compare",
    "invoice",
    "load",
    "plot",
    "rate",
    "route",
    "run",
    "schema",
    "sensitivity",
    "show",
    "verify",
]


class _Package(ModuleType):
    """The package, in which a verb stays a verb when the room of the same name is imported (``run``)."""

    def __setattr__(self, name: str, value: Any) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def __getattr__(name: str) -> Any:
    """Forward the verbs to ``fulfilsim.api`` when they are first used, so that importing stays cheap."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from fulfilsim import api

    return getattr(api, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
