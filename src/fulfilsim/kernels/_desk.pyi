import numpy as np
from numpy.typing import NDArray

def attend(
    arrived: NDArray[np.float64],
    work: NDArray[np.float64],
    patience: NDArray[np.float64],
    rank: NDArray[np.int64],
    at: NDArray[np.float64],
    heads: NDArray[np.int64],
    ranks: int,
) -> NDArray[np.float64]: ...
