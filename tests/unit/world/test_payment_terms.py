"""Terms as rules: what a scenario says goes before what is usual, and nothing said is nothing agreed."""

from __future__ import annotations

from typing import Any

import pytest

from fulfilsim.scenario.payment_terms import When
from fulfilsim.world.build import build
from fulfilsim.world.payment_terms import NOW, TermsPlan, make_terms


@pytest.fixture
def terms(small: Any) -> Any:
    """Give the function that lays out the terms of the small shop with changes."""

    def made(changes: dict[str, Any]) -> TermsPlan | None:
        return make_terms(build(small(changes)))

    return made


def test_who_says_nothing_has_no_terms(terms: Any) -> None:
    assert terms({}) is None


def test_the_usual_terms(terms: Any) -> None:
    found = terms({"payment_terms": {}})
    assert (found.customers, found.goods, found.wages) == (When(2), When(30), When(every=14))
    assert found.carriers == {"post": When(14, every=7)}


def test_one_term_agrees_nothing_with_the_others(terms: Any) -> None:
    found = terms({"carriers.post.paid_after": "30 days"})
    assert (found.carriers, found.goods, found.customers, found.wages) == ({"post": When(30)}, NOW, NOW, NOW)


def test_own_drivers_and_vans_are_paid_as_they_work_not_like_a_carrier(terms: Any) -> None:
    own = {"collections": {"hall": {}}, "fleets": ["north"], "services": {"van": {"share": "50%"}}}
    post = {"collections": {"hall": {}}, "services": {"parcel": {"share": "50%"}}}
    fleet = {"at": [50, 0], "vehicles": {"van": {"count": 1}}}
    found = terms({"payment_terms": {}, "carriers": {"own": own, "post": post}, "fleets": {"north": fleet}})
    assert found.carriers == {"own": NOW, "post": When(14, every=7)}


STOCKED = {"stock": {"supplier": "near"}, "demand.skus": {"count": 10, "velocity": "zipf 0"}}


def test_goods_are_paid_after_the_mean_of_their_suppliers(terms: Any) -> None:
    """Six of ten alike SKUs come from near, paid after 10 days, four from far, after 60: 30 days."""
    far = {"skus": "60% to 100%", "supplier": "far"}
    found = terms({
        **STOCKED,
        "stock": {"supplier": "near", "classes": {"rare": far}},
        "suppliers": {"near": {"paid_after": "10 days"}, "far": {"paid_after": "60 days"}},
    })  # fmt: skip
    assert found.goods == When(30)
    assert found.suppliers == {"far": When(60), "near": When(10)}


def test_goods_from_another_node_are_paid_as_that_node_pays(terms: Any) -> None:
    store = {
        "at": [50, 1],
        "process": ["pick"],
        "stages": {"pick": {"team": "t", "time": "9 s"}},
        "teams": {"t": {"heads": {"early": 1}}},
        "shifts": {"early": {"hours": "06:00-14:30"}},
    }
    found = terms({
        **STOCKED,
        "centres.store": store,
        "carriers.post.collections.store": {},
        "stock": {"supplier": "near", "nodes": {"store": {"supplier": "hub", "share": "50%"}}},
        "suppliers": {"near": {"paid_after": "45 days"}, "hub": {"node": "hall"}},
    })  # fmt: skip
    assert found.goods == When(45)
