"""Nodes, channels and rules that do not fit together are refused, each where it was written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from refusals import refusal

from fulfilsim.errors import InputError
from fulfilsim.scenario.load import load

SHOP: dict[str, Any] = {
    "fulfilsim": 1,
    "centres": {"hall": {"process": "pick", "stages": {"pick": {"time": "45 s"}}}},
    "partners": {"site": {"handles": {"capacity": "100 orders/day"}}},
    "carriers": {"post": {"collections": {"hall": {}, "site": {}}, "services": {"parcel": {}}}},
}


@pytest.mark.parametrize(
    ("block", "says"),
    [
        ({"sourcing": {"policy": "overflow"}}, "sourcing: 'overflow' without above; expected a backlog"),
        ({"sourcing": {"policy": "in order"}}, "'in order' without nodes"),
        ({"sourcing": {"policy": "by share"}}, "'by share' without shares"),
        ({"sourcing": {"policy": "by your own file"}}, "'by your own file' without file"),
        (
            {"sourcing": {"nodes": ["hal"]}},
            "unknown node 'hal'; expected one of hall, site; did you mean hall?",
        ),
        ({"sourcing": {"above": {"sit": "5 orders"}}}, "sourcing.above: unknown node 'sit'"),
        (
            {"sourcing": {"policy": "by share", "shares": {"hall": "50%"}}},
            "sourcing.shares: the shares add up to 50%; expected 100%",
        ),
        (
            {"sourcing": {"shares": {"hall": "100%"}}},
            "shares with the policy 'nearest'; expected policy: by share",
        ),
        ({"sourcing": {"decided_every": "0 h"}}, "sourcing.decided_every: no time between two looks"),
        ({"sourcing": {"policy": "next"}}, "'next' is not known here; expected one of nearest, cheapest"),
        ({"channels": {"web": {"share": "90%"}}}, "channels: the shares add up to 90%"),
        ({"channels": {"web": {"share": "100%", "nodes": ["sit"]}}}, "did you mean site?"),
        (
            {"channels": {"web": {"share": "100%", "nodes": []}}},
            "channels.web.nodes: no node serves the channel",
        ),
        (
            {"channels": {"web": {"share": "100%", "commission": "9%"}}},
            "channels.web: a commission or a late fee, but the orders have no value",
        ),
        ({"centres": {}, "partners": {}}, "no centre and no partner; expected at least one node"),
        (
            {"partners": {"hall": {"handles": {"capacity": "5 orders/day"}}}},
            "'hall' is a centre and a partner",
        ),
        ({"partners": {"site": {}}}, "partners.site: neither a process nor handles"),
        (
            {"partners": {"site": {"handles": {"capacity": "5 orders/day"}, "process": "pick"}}},
            "a process beside what is seen from outside",
        ),
        (
            {"partners": {"site": {"handles": {"capacity": "5 parcels/day"}}}},
            "'5 parcels/day' cannot be read",
        ),
        (
            {"carriers": {"post": {"collections": {"hall": {}}, "services": {"parcel": {}}}}},
            "no carrier collects at site",
        ),
    ],
)
def test_it_is_refused(tmp_path: Path, block: dict[str, Any], says: str) -> None:
    assert says in refusal(tmp_path, {**SHOP, **block})


def test_code_is_not_run_unless_the_command_allows_it(tmp_path: Path) -> None:
    """A file may be somebody else's."""
    (tmp_path / "mine.py").write_text("raise SystemExit('run')\n")
    file = tmp_path / "shop.yaml"
    rule = {"sourcing": {"policy": "by your own file", "file": "mine.py"}}
    file.write_text(yaml.safe_dump({**SHOP, **rule}, sort_keys=False))
    with pytest.raises(InputError, match=r"'mine\.py' is code, and would be run; expected --allow-code"):
        load(file)


DOCK = {
    "process": "sort",
    "stages": {"sort": {"time": "20 s per parcel"}},
    "fed_by": {"centre": "hall", "holds": "9 parcels"},
}
CROSS_DOCK: dict[str, Any] = {
    **SHOP,
    "centres": {**SHOP["centres"], "dock": DOCK},
    "carriers": {"post": {"collections": {"hall": {}, "site": {}, "dock": {}}, "services": {"parcel": {}}}},
}
FREIGHT = {"carries": "pallets", "collections": {"hall": {}}, "services": {"pallet": {"rates": "150 USD"}}}
TRADE = {"share": "100%", "nodes": ["hall"], "pallets": {}}


def fed(**changes: Any) -> dict[str, Any]:
    """Give the cross-dock shop with another transfer."""
    return {"centres": {**SHOP["centres"], "dock": {**DOCK, "fed_by": {**DOCK["fed_by"], **changes}}}}


def freight(**changes: Any) -> dict[str, Any]:
    """Give a shop with one centre whose orders all go on pallets, with another freight carrier."""
    return {"partners": None, "channels": {"trade": TRADE}, "carriers": {"freight": {**FREIGHT, **changes}}}


@pytest.mark.parametrize(
    ("block", "says"),
    [
        (
            fed(centre="hal"),
            "centres.dock.fed_by.centre: unknown centre 'hal'; expected one of hall; did you mean hall?",
        ),
        (fed(centre="dock"), "centres.dock.fed_by.centre: 'dock' feeds itself; expected one of hall"),
        (fed(centre="site"), "'site' is a partner, whose contract ends at its own dock"),
        (fed(days="noday"), "centres.dock.fed_by.days: 'noday' is not a day of the week"),
        (fed(cut_off="21:00"), "cut-off 21:00 is after the last departure at 20:00"),
        (fed(holds="0 parcels"), "'0 parcels' is no load; expected at least 1 parcel"),
        (fed(holds="12 boxes"), "'12 boxes' cannot be read; expected a whole number of parcels"),
        (fed(cost="450 USD/km"), "'450 USD/km' is not per trip or pallet or parcel"),
        (fed(cost="-1 USD/trip"), "'-1 USD/trip' is negative"),
        (fed(leaves="20:00"), "unknown key 'leaves'"),
        (
            {"centres": {**SHOP["centres"], "dock": DOCK, "other": {**DOCK, "fed_by": {"centre": "dock"}}}},
            "centres.other.fed_by.centre: 'dock' is a cross-dock too; expected one of hall",
        ),
        (
            {"centres": {**SHOP["centres"], "dock": {**DOCK, "release": "waves at 07:00"}}},
            "centres.dock.release: waves at a cross-dock",
        ),
        (
            {"centres": {**SHOP["centres"], "dock": {**DOCK, "layout": {"aisles": 4, "length": "20 m"}}}},
            "centres.dock.layout: aisles to walk at a cross-dock",
        ),
        (
            {"stock": {"nodes": {"dock": {"share": "10%"}}}, "suppliers": {"works": {}}},
            "stock.nodes.dock: stock at the cross-dock dock, which has none of its own",
        ),
        (
            {"stock": {}, "suppliers": {"works": {"node": "dock"}}},
            "suppliers.works.node: stock from the cross-dock dock",
        ),
        (
            {
                "channels": {"trade": {**TRADE, "nodes": ["dock"]}},
                "carriers": {
                    **CROSS_DOCK["carriers"],
                    "freight": {**FREIGHT, "collections": {"dock": {}}},
                },
            },
            "centres.dock.fed_by.holds: a trailer that counts parcels, for a channel that ships on pallets",
        ),
    ],
)
def test_a_cross_dock_that_cannot_work_is_refused(tmp_path: Path, block: dict[str, Any], says: str) -> None:
    assert says in refusal(tmp_path, {**CROSS_DOCK, **block})


@pytest.mark.parametrize(
    ("block", "says"),
    [
        (
            {"channels": {"trade": TRADE}},
            "channels.trade.nodes: no carrier takes pallets at hall, which serves the channel",
        ),
        (
            {
                **freight(),
                "channels": {"web": {"share": "50%", "nodes": ["hall"]}, "trade": {**TRADE, "share": "50%"}},
            },
            "channels.web.nodes: no carrier takes parcels at hall",
        ),
        (
            {"partners": None, "carriers": {"freight": FREIGHT}},
            "carriers.freight.carries: freight carries pallets, but no channel ships on them",
        ),
        (
            freight(delivers="60 parcels/day"),
            "carriers.freight.delivers: parcels of a carrier that carries pallets; expected a number",
        ),
        (freight(collections={"hall": {"cap": "60 parcels"}}), "collections.hall.cap: parcels of a carrier"),
        (
            freight(services={"pallet": {"share": "40%"}}),
            "the services' shares for pallets add up to 40%; expected 100%",
        ),
        (freight(carries="crates"), "'crates' is not known here; expected one of parcels, pallets"),
        (
            {"channels": {"trade": {**TRADE, "pallets": {"holds": "1 pallet"}}}},
            "unknown unit 'pallet'; expected a unit of",
        ),
    ],
)
def test_pallets_that_nobody_can_ship_are_refused(tmp_path: Path, block: dict[str, Any], says: str) -> None:
    assert says in refusal(tmp_path, {**SHOP, **block})
