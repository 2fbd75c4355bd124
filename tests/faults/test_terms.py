"""Suppliers, terms and costs that cannot be meant are refused, each where it was written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from fulfilsim.errors import InputError
from fulfilsim.scenario.load import load

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
    file = tmp_path / "shop.yaml"
    file.write_text(yaml.safe_dump({**SHOP, **block}, sort_keys=False))
    with pytest.raises(InputError) as refused:
        load(file)
    assert says in str(refused.value)
    assert str(refused.value).startswith(str(file))


def test_a_cost_of_a_stop_is_an_amount_a_stop(tmp_path: Path) -> None:
    fleet = {"at": [50, 0], "vehicles": {"van": {"count": 1}}, "stop_cost": "3 USD/parcel"}
    post = {**SHOP["carriers"]["post"], "fleets": ["town"]}
    file = tmp_path / "shop.yaml"
    file.write_text(yaml.safe_dump({**SHOP, "carriers": {"post": post}, "fleets": {"town": fleet}}))
    with pytest.raises(InputError, match=r"fleets\.town\.stop_cost: .*USD/stop"):
        load(file)
