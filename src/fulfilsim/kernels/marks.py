"""Random words that are a pure function of what they are for: the readable twin.

References
----------
J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC '11.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

WORD = 2**64 - 1
ROUNDS = 10
MULTIPLIERS = (0xD2E7470EE14C6C93, 0xCA5A826395121157)
WEYL = (0x9E3779B97F4A7C15, 0xBB67AE8584CAA73B)


def philox_block(counter: NDArray[np.uint64], key: NDArray[np.uint64]) -> tuple[int, int, int, int]:
    """Encrypt a counter of four words under a key of two words.

    Parameters
    ----------
    counter
        What is asked for (4,).
    key
        Which family of answers (2,).
    """
    a, b, c, d = (int(word) for word in counter)
    left, right = (int(word) for word in key)
    for _ in range(ROUNDS):
        first, third = MULTIPLIERS[0] * a, MULTIPLIERS[1] * c
        a, b, c, d = (third >> 64) ^ b ^ left, third & WORD, (first >> 64) ^ d ^ right, first & WORD
        left, right = (left + WEYL[0]) & WORD, (right + WEYL[1]) & WORD
    return a, b, c, d


def philox(
    entity: NDArray[np.uint64], occasion: NDArray[np.uint64], purpose: int, seed: int, replication: int
) -> NDArray[np.uint64]:
    """Draw one random word for each entity and occasion.

    Parameters
    ----------
    entity
        Key of the thing that has the mark (n,).
    occasion
        Which of its occasions: attempt, day, line (n,), or one for all (1,).
    purpose
        Code of what the mark decides.
    seed
        Seed of the experiment.
    replication
        Number of the replication.
    """
    key = np.array([seed, replication], np.uint64)
    occasion = np.broadcast_to(occasion, len(entity))
    words = np.empty(len(entity), np.uint64)
    for i in range(len(entity)):
        counter = np.array([entity[i], occasion[i], purpose, 0], np.uint64)
        words[i] = philox_block(counter, key)[0]
    return words


def unit(words: NDArray[np.uint64]) -> NDArray[np.float64]:
    """Turn random words into numbers of the open interval (0, 1).

    The upper 52 bits name one of 2**52 equal cells and its middle is the answer. With 53 bits the middle
    of the last cell has no double of its own and would round to 1.

    Parameters
    ----------
    words
        Random words (n,).
    """
    return np.array([((int(word) >> 12) + 0.5) * 2.0**-52 for word in words], np.float64)


def uniforms(
    entity: NDArray[np.uint64], occasion: NDArray[np.uint64], purpose: int, seed: int, replication: int
) -> NDArray[np.float64]:
    """Draw one number of the open interval (0, 1) for each entity and occasion.

    Parameters
    ----------
    entity
        Key of the thing that has the mark (n,).
    occasion
        Which of its occasions: attempt, day, line (n,), or one for all (1,).
    purpose
        Code of what the mark decides.
    seed
        Seed of the experiment.
    replication
        Number of the replication.
    """
    return unit(philox(entity, occasion, purpose, seed, replication))
