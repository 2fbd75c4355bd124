import numpy as np
from numpy.typing import NDArray

def normal_quantile(u: NDArray[np.float64]) -> NDArray[np.float64]: ...
