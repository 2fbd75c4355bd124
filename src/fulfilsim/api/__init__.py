"""The verbs as functions: what the command line does, from Python.

>>> import fulfilsim
>>> loaded = fulfilsim.load("shop/base.yaml", set_=["demand.orders_per_day=2000"])  # doctest: +SKIP
>>> result = fulfilsim.run(loaded, replications=20, jobs=2)  # doctest: +SKIP
>>> result.summary  # doctest: +SKIP
"""

from fulfilsim.api.checks import ExperimentSoundness, Soundness, check
from fulfilsim.api.invoices import invoice
from fulfilsim.api.outputs import calibrate, plot
from fulfilsim.api.rates import Rating, rate
from fulfilsim.api.routing import Routing, route
from fulfilsim.api.scenarios import differences, load, schema, show
from fulfilsim.api.simulations import compare, run, sensitivity, verify

__all__ = [
    "ExperimentSoundness",
    "Rating",
    "Routing",
    "Soundness",
    "calibrate",
    "check",
    "compare",
    "differences",
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
