import numpy as np
from numpy.typing import NDArray

def grouped_sums(
    values: NDArray[np.float64], group: NDArray[np.int64], groups: int
) -> NDArray[np.float64]: ...
