from typing import Any

import numpy as np
from numpy.typing import NDArray

def solve(
    sizes: dict[str, Any], columns: dict[str, Any], effort: dict[str, Any]
) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32], int, int]: ...
