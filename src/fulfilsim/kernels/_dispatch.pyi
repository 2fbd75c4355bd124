from typing import Any

import numpy as np
from numpy.typing import NDArray

def insertions(
    clients: dict[str, Any],
    fleet: dict[str, Any],
    distance: NDArray[np.int32],
    duration: NDArray[np.int32],
    fresh: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.int32]]: ...
def assign(cost: NDArray[np.int64]) -> NDArray[np.int64]: ...
def waves(
    ways: NDArray[np.int64],
    due: NDArray[np.int64],
    load: NDArray[np.int64],
    capacity: NDArray[np.int64],
    most: int,
    spread: int,
) -> NDArray[np.int64]: ...
