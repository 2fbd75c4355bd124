import numpy as np
from numpy.typing import NDArray

def great_circle_km(
    from_lat: NDArray[np.float64],
    from_lng: NDArray[np.float64],
    to_lat: NDArray[np.float64],
    to_lng: NDArray[np.float64],
) -> NDArray[np.float64]: ...
def drive_hours(km: NDArray[np.float64], circuity: float, speed_km_h: float) -> NDArray[np.float64]: ...
def arrivals(
    departure: NDArray[np.int64],
    metres: NDArray[np.int64],
    starts: NDArray[np.int64],
    metres_per_hour: NDArray[np.int64],
    hour: int,
    cycle: int,
) -> NDArray[np.int64]: ...
