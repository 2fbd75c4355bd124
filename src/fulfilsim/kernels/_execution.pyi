import numpy as np
from numpy.typing import NDArray

def drive(
    first: NDArray[np.int64],
    legs: NDArray[np.int64],
    service: NDArray[np.int64],
    opens: NDArray[np.int64],
    closes: NDArray[np.int64],
    release: NDArray[np.int64],
    departure: NDArray[np.int64],
    starts: NDArray[np.int64],
    metres_per_hour: NDArray[np.int64],
    hour: int,
    cycle: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]: ...
def latest_departures(
    first: NDArray[np.int64],
    legs: NDArray[np.int64],
    service: NDArray[np.int64],
    opens: NDArray[np.int64],
    closes: NDArray[np.int64],
    release: NDArray[np.int64],
    begin: NDArray[np.int64],
) -> NDArray[np.int64]: ...
