"""Suppliers, terms and costs that cannot be meant are refused, each where it was written."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from refusals import refusal

SHOP: dict[str, Any] = {
    "fulfilsim": 1,
    "centres": {"hall": {"process": "pick", "stages": {"pick": {"time": "45 s"}}}},
    "carriers": {"post": {"collections": {"hall": {}}, "services": {"parcel": {}}}},
    "stock": {},
    "suppliers": {"acme": {}},
}


@pytest.mark.parametrize(
    ("block", "says"),
    [
        (
            {"suppliers": {"acme": {"rest": "later"}}},
            "suppliers.acme.rest: 'later' does not say what becomes",
        ),
        ({"suppliers": {"acme": {"rest": "later after 7"}}}, "suppliers.acme.rest: bare number 7"),
        ({"suppliers": {"acme": {"rest": "later after -7 days"}}}, "'-7 days' is negative"),
        ({"suppliers": {"acme": {"paid_after": "every 14 days"}}}, "suppliers.acme.paid_after"),
        ({"suppliers": {"acme": {"rests": "cancelled"}}}, "did you mean rest?"),
        ({"stock": {"sent_back": {"costs": "3 EUR/parcel"}}}, "stock.sent_back.costs"),
        ({"stock": {"sent_back": {"costs": "-3 USD/parcel"}}}, "stock.sent_back.costs"),
        ({"payment_terms": {"wages": "on fridays"}}, "payment_terms.wages: 'on fridays' "),
        ({"payment_terms": {"partners": "30 days after friday"}}, "does not say when it is paid"),
        ({"payment_terms": {"carrier": "30 days"}}, "did you mean carriers?"),
        (
            {"channels": {"web": {"share": "100%", "paid_after": "9"}}},
            "channels.web.paid_after: bare number 9",
        ),
    ],
)
def test_it_is_refused(tmp_path: Path, block: dict[str, Any], says: str) -> None:
    assert says in refusal(tmp_path, {**SHOP, **block})


def test_a_cost_of_a_stop_is_an_amount_a_stop(tmp_path: Path) -> None:
    fleet = {"at": [50, 0], "vehicles": {"van": {"count": 1}}, "stop_cost": "3 USD/parcel"}
    post = {**SHOP["carriers"]["post"], "fleets": ["town"]}
    said = refusal(tmp_path, {**SHOP, "carriers": {"post": post}, "fleets": {"town": fleet}})
    assert re.search(r"fleets\.town\.stop_cost: .*USD/stop", said)
