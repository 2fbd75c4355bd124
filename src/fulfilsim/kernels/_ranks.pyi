import numpy as np
from numpy.typing import NDArray

def places_among(
    edges: NDArray[np.float64], values: NDArray[np.float64], after: bool
) -> NDArray[np.int64]: ...
def order_of_texts(texts: NDArray[np.bytes_]) -> NDArray[np.int64]: ...
