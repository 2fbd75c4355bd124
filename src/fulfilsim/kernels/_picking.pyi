import numpy as np
from numpy.typing import NDArray

def tour_lengths(
    first: NDArray[np.int64],
    aisle: NDArray[np.int64],
    position: NDArray[np.int64],
    rows: NDArray[np.int64],
    pitch: int,
    depot: int,
    route: int,
) -> NDArray[np.int64]: ...
def tours(
    first: NDArray[np.int64],
    aisle: NDArray[np.int64],
    position: NDArray[np.int64],
    rows: NDArray[np.int64],
    pitch: int,
    depot: int,
    route: int,
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]: ...
def build_batches(
    first: NDArray[np.int64],
    aisle: NDArray[np.int64],
    position: NDArray[np.int64],
    weight: NDArray[np.int64],
    rows: NDArray[np.int64],
    pitch: int,
    depot: int,
    route: int,
    most_orders: int,
    most_lines: int,
    most_weight: int,
) -> NDArray[np.int64]: ...
