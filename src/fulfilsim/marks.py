"""Marks: random numbers that belong to things, not to a stream in sequence.

A number depends on the seed, the replication, a named purpose, an entity and an occasion, and on nothing
else. Adding an order, a picker or a question therefore moves no other number.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from fulfilsim import kernels
from fulfilsim.columns import encoded

KEY_BYTES = 8

_names: dict[int, str] = {}


@dataclass(frozen=True)
class Purpose:
    """What a mark decides.

    Parameters
    ----------
    name
        Its name, registered once in the whole program.
    code
        64-bit key of the name.
    """

    name: str
    code: int


def purpose(name: str) -> Purpose:
    """Register what a family of marks decides.

    Parameters
    ----------
    name
        A name nobody else uses, such as ``carrier.transit``.

    Raises
    ------
    ValueError
        If the name is taken: two purposes on the same marks would be perfectly correlated.
    """
    code = entity_key(name)
    if code in _names:
        raise ValueError(f"the purpose {name!r} is registered already, as {_names[code]!r}")
    _names[code] = name
    return Purpose(name, code)


@lru_cache(maxsize=1024)  # stages are asked for in every window
def entity_key(identity: str) -> int:
    """Give the 64-bit key of a thing's identity.

    Parameters
    ----------
    identity
        What names the thing in the scenario, such as an order's id.
    """
    return int.from_bytes(blake2b(identity.encode(), digest_size=KEY_BYTES).digest(), "little")


def entity_keys(identities: Iterable[str] | NDArray[np.bytes_]) -> NDArray[np.uint64]:
    """Give the 64-bit keys of many identities.

    Parameters
    ----------
    identities
        What names the things (n), as text or in UTF-8.

    Returns
    -------
    NDArray
        Their keys (n,).
    """
    if not isinstance(identities, np.ndarray):
        identities = encoded(list(identities))
    return kernels.keys_of(identities)


@dataclass(frozen=True)
class Marks:
    """All the chance of one replication.

    Parameters
    ----------
    seed
        Seed of the experiment.
    replication
        Number of the replication.
    """

    seed: int
    replication: int

    def uniform(
        self, purpose: Purpose, entities: NDArray[np.uint64], occasions: NDArray[np.uint64] | int = 0
    ) -> NDArray[np.float64]:
        """Draw one number of the open interval (0, 1) for each entity and occasion.

        Parameters
        ----------
        purpose
            What the numbers decide.
        entities
            Keys of the things that have the marks (n,).
        occasions
            Which of their occasions (n,), or one for all.

        Raises
        ------
        TypeError, ValueError
            If an argument has another type, shape or range.
        """
        if isinstance(occasions, int):
            occasions = np.array([occasions], np.uint64)
        return kernels.uniforms(entities, occasions, purpose.code, self.seed, self.replication)
