import numpy as np
from numpy.typing import NDArray

def keys_of(names: NDArray[np.bytes_]) -> NDArray[np.uint64]: ...
