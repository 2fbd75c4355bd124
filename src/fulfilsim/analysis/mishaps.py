"""What happened to parcels on the way: lost, damaged, gone astray, sent back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from fulfilsim.analysis.facts import Facts, is_

if TYPE_CHECKING:
    from fulfilsim.analysis.grouped import Bools


def mishaps(facts: Facts) -> dict[str, float]:
    """Measure mishaps over the parcels of measured orders; nothing where the scenario has none."""
    parcels = facts.parcels
    if "damaged" not in parcels:
        return {}
    of_measured = np.append(facts.measured, False)[facts.parcel_order]

    def share(of: Bools) -> float:
        return float(of[of_measured].mean()) if of_measured.any() else float("nan")

    return {
        "parcels_lost_share": share(is_(parcels, "outcome", "lost")),
        "parcels_damaged_share": share(np.asarray(parcels["damaged"], dtype=bool)),
        "parcels_missorted_share": share(np.asarray(parcels["missorted"], dtype=bool)),
        "parcels_sent_back_share": share(is_(parcels, "outcome", "returned to sender")),
    }
