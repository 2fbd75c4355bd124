"""Where values lie among edges, and in what order texts come, for millions of them.

A binary search guesses wrong at every other step, and a sort of texts compares byte by byte. The kernel goes
to an edge by a guide, as one opens a dictionary at the letter, and sorts texts as numbers.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels import _ranks, checks

__all__ = ["order_of_texts", "places_among"]

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


def places_among(edges: Floats, values: Floats, *, after: bool = False) -> Ints:
    """Count the edges below each value, or those at it too.

    Parameters
    ----------
    edges
        Edges that do not fall, maybe endless (m,).
    values
        Values, maybe endless; NaN comes after all edges (n,).
    after
        Whether edges at a value count.

    Raises
    ------
    TypeError, ValueError
        If an argument has another type or shape, or the edges fall or one is NaN.
    """
    checks.check_array("edges", edges, checks.FLOAT64, (np.size(edges),))
    checks.check_array("values", values, checks.FLOAT64, (np.size(values),))
    if not (edges[1:] >= edges[:-1]).all() or np.isnan(edges[:1]).any():
        raise ValueError("edges must not fall, and none is NaN")
    return _ranks.places_among(edges, values, after)


def order_of_texts(texts: NDArray[np.bytes_]) -> Ints:
    """Sort texts by their bytes; equals stay in their order.

    Parameters
    ----------
    texts
        In UTF-8 (n,).

    Raises
    ------
    TypeError, ValueError
        If the texts are no contiguous array of bytes of one dimension.
    """
    checks.check_texts("texts", texts)
    return _ranks.order_of_texts(texts)
