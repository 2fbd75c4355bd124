"""The engine under SimPy's name: what SimPy's own tests import when this folder comes first on the path."""

from __future__ import annotations

import importlib
import sys

from fulfilsim.engine import *  # noqa: F403 - all of its names, as SimPy has them
from fulfilsim.engine import __version__ as __version__

PARTS = (
    "core",
    "events",
    "exceptions",
    "resources",
    "resources.base",
    "resources.container",
    "resources.resource",
    "resources.store",
    "rt",
    "util",
)

for part in PARTS:
    module = importlib.import_module(f"fulfilsim.engine.{part}")
    sys.modules[f"simpy.{part}"] = module
    if "." not in part:
        globals()[part] = module
