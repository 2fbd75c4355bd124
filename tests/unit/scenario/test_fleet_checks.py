"""Rules between the fields of own fleets, each told where it is broken."""

from __future__ import annotations

from typing import Any

import pytest

from fulfilsim.errors import InputError

OWN = {
    "carriers.post.fleets": ["vans"],
    "carriers.post.services": {"parcel": {"promise": "1 working day"}},
    "fleets": {"vans": {"at": [50, 0], "vehicles": {"van": {"count": 2}}}},
}
LOCKER = {"points": {"station": {"at": [50, 0]}}}


def test_a_fleet_of_a_carrier_is_sound(small):
    loaded = small(OWN)
    assert loaded.scenario.carriers["post"].fleets == ("vans",)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"carriers.post.fleets": ["bikes"]}, "unknown fleet 'bikes'"),
        ({"carriers.post.fleets": None}, "no carrier delivers with it"),
        ({"fleets.vans.vehicles": {}}, "no vehicle"),
        ({"fleets.vans.waves": "20:00"}, "a wave at 20:00, when every shift is over"),
        ({"fleets.vans.doorstep": {"addresses": {"home": {"share": "60%"}}}}, "add up to 60%"),
        ({"fleets.vans.doorstep": {"after_failure": "locker"}}, "to a locker, and there is none"),
        ({"fleets.vans.lockers": {"points": {}}}, "no locker"),
        (
            {"fleets.vans.territories": True, "fleets.vans.waves": "every 10 min"},
            "routes are planned as orders",
        ),
        ({"fleets.vans.territories": True, "fleets.vans.vehicles.van.count": 65}, "65 territories"),
        ({"carriers.post.services.parcel.rates": "5 USD"}, "rates of an own fleet"),
        (
            {"carriers.post.delivers": "100 parcels/day"},
            "delivers of a carrier that delivers with own fleets",
        ),
        ({"fleets.post": {"at": [50, 0], "vehicles": {"van": {"count": 1}}}}, "a carrier is called post too"),
    ],
)
def test_what_does_not_fit_together_is_told(small, changes: dict[str, Any], said: str):
    import copy

    with pytest.raises(InputError, match=said):
        small(copy.deepcopy(OWN) | changes)


def test_prices_nobody_asks_for_need_no_currency(small):
    """The default rates are in USD; an own fleet in euros has none."""
    money = {"currency": "EUR", "demand.skus": {}, "centres.hall.rent": "1000 EUR/month"}
    with pytest.raises(InputError) as told:
        small(OWN | money)
    assert not [problem for problem in told.value.problems if "services" in problem.path]
