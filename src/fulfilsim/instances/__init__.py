"""Routing problems and their solutions out of files: VRPLIB, Solomon, Li and Lim, and our own YAML."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

from fulfilsim.errors import bad
from fulfilsim.instances.instance import Instance, Words, instance_of
from fulfilsim.instances.rounding import ROUNDINGS, Rounding, rounding_of
from fulfilsim.instances.source import open_source

__all__ = ["ROUNDINGS", "Instance", "Rounding", "Words", "read_instance"]

OURS = (".yaml", ".yml")


def read_instance(path: str | Path, rounding: str | None = None) -> Instance:
    """Read a routing problem; the format is found out from the file.

    Parameters
    ----------
    path
        The file.
    rounding
        One of `ROUNDINGS`; by default what is usual for the type of the problem.

    Raises
    ------
    InputError
        With every problem found, each with its line and column.
    """
    from fulfilsim.instances.lists import is_lilim, is_solomon, read_lilim, read_solomon
    from fulfilsim.instances.vrplib import read_vrplib

    if Path(path).suffix.lower() in OURS:
        return _read_ours(path, rounding)
    source = open_source(path)
    if is_solomon(source.text):
        draft = read_solomon(source)
    elif is_lilim(source.text):
        draft = read_lilim(source)
    else:
        draft = read_vrplib(source)
    draft.name = draft.name or Path(path).stem
    begun = time.process_time()
    instance = instance_of(draft, rounding_of(draft, rounding, source.file), source.file)
    return replace(instance, build_s=time.process_time() - begun)


def _read_ours(path: str | Path, rounding: str | None) -> Instance:
    from fulfilsim.instances.planner import read_planner

    if rounding is not None:
        raise bad("--round", "", "is for benchmark files", "none: metres, seconds and millionths are kept")
    return read_planner(path)
