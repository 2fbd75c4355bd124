"""Where values lie among edges, and in what order texts come: the readable twin."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def places_among(edges: NDArray[np.float64], values: NDArray[np.float64], after: bool) -> NDArray[np.int64]:
    """Count the edges below each value (n,), or those at it too; a value that is none comes last.

    Parameters
    ----------
    edges
        Edges that do not fall, maybe endless (m,).
    values
        Values, maybe endless or NaN (n,).
    after
        Whether edges at a value count.
    """
    return np.searchsorted(edges, values, side="right" if after else "left")


def order_of_texts(texts: NDArray[np.bytes_]) -> NDArray[np.int64]:
    """Sort texts by their bytes; equals stay in their order.

    Parameters
    ----------
    texts
        In UTF-8 (n,).
    """
    return np.argsort(texts, kind="stable")
