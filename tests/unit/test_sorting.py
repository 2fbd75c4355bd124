from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim.sorting import sorted_rows

small = st.integers(-3, 3)
wide = st.sampled_from([-(2**63), -(2**61), -1, 0, 1, 2**61, 2**63 - 1])
ticks = st.sampled_from([-1.5, -0.0, 0.0, 0.25, 2.0**41, np.nan])
doubles = st.sampled_from([-np.inf, -1.5, -0.0, 0.0, 0.1, 1e300, np.inf, np.nan])


def keys(count: int) -> st.SearchStrategy[list[np.ndarray]]:
    def column(values: st.SearchStrategy, kind: type) -> st.SearchStrategy[np.ndarray]:
        rows = st.lists(values, min_size=count, max_size=count)
        return rows.map(lambda one: np.array(one, kind))

    numbers = column(small, np.int8) | column(wide, np.int64)
    one = numbers | column(ticks, np.float64) | column(doubles, np.float64)
    return st.lists(one, min_size=1, max_size=6)


@given(st.integers(0, 40).flatmap(keys))
def test_rows_are_in_the_order_of_numpys_lexsort(given_keys: list[np.ndarray]) -> None:
    """Ties included, whatever the keys: narrow ones are packed, wide ones ranked."""
    assert sorted_rows(*given_keys).tolist() == np.lexsort(given_keys[::-1]).tolist()
