import numpy as np
from numpy.typing import NDArray

from fulfilsim.kernels.roads import Stands

def nearest_segments(
    segments: NDArray[np.float64], lat: NDArray[np.float64], lng: NDArray[np.float64], reach_m: float
) -> tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.float64]]: ...
def fastest_ways(
    first: NDArray[np.int64],
    head: NDArray[np.int64],
    ms: NDArray[np.int64],
    dm: NDArray[np.int64],
    origins: Stands,
    destinations: Stands,
) -> tuple[NDArray[np.int64], NDArray[np.int64]]: ...
