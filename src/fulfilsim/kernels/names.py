"""Names and their keys, by which things have their marks: the readable twin.

References
----------
M.-J. Saarinen, J.-P. Aumasson, "The BLAKE2 cryptographic hash and message authentication code", RFC 7693.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

KEY_BYTES = 8


def keys_of(names: NDArray[np.bytes_]) -> NDArray[np.uint64]:
    """Give the 64-bit keys of names.

    Parameters
    ----------
    names
        What names the things, in UTF-8 (n,).
    """
    digests = b"".join(blake2b(name, digest_size=KEY_BYTES).digest() for name in names.tolist())
    return np.frombuffer(digests, "<u8").astype(np.uint64)


def joined(left: NDArray[np.bytes_], right: NDArray[np.bytes_]) -> NDArray[np.bytes_]:
    """Put the texts of two columns together, row by row.

    Parameters
    ----------
    left, right
        In UTF-8 (n,) each.
    """
    return np.strings.add(left, right)
