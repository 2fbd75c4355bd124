"""A policy of the user's own, from a Python file that the scenario names."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import numpy as np

from fulfilsim.errors import InputError, Place, Problem
from fulfilsim.policies.sourcing import Candidates, Floats, Policy

FUNCTION = "rank"


def own_policy(path: Path) -> Policy:
    """Return the function `rank` of a file, with its answers checked.

    Parameters
    ----------
    path
        The Python file. It is run: whoever calls this has been allowed to.

    Raises
    ------
    InputError
        If the file cannot be run, or has no such function; later, if the function fails or gives no score for
        every order and node.
    """
    try:
        names = runpy.run_path(str(path))
    except Exception as error:
        raise _refused(path, error, "it cannot be run", "a Python file that runs") from error
    function: Any = names.get(FUNCTION)
    if not callable(function):
        raise InputError([Problem(Place(str(path)), FUNCTION, "there is no such function",
                                  f"def {FUNCTION}(orders): returning scores (orders, nodes)")])  # fmt: skip

    def checked(orders: Candidates) -> Floats:
        try:
            scores = np.asarray(function(orders), np.float64)
        except Exception as error:
            raise _refused(path, error, f"{FUNCTION} failed", "a function that returns scores") from error
        shape = orders.allowed.shape
        if scores.shape != shape or np.isnan(scores).any():
            what = "NaN among the scores" if scores.shape == shape else f"scores of shape {scores.shape}"
            raise InputError([Problem(Place(str(path)), FUNCTION, what, f"numbers of shape {shape}")])
        return scores

    return checked


def _refused(path: Path, error: Exception, what: str, expected: str) -> InputError:
    """Tell what went wrong in a file of the user's, at the line of it that was reached."""
    line, step = getattr(error, "lineno", 0) or 0, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == str(path):
            line = step.tb_lineno
        step = step.tb_next
    told = f"{what}: {type(error).__name__}: {error}"
    return InputError([Problem(Place(str(path), line), FUNCTION, told, expected)])
