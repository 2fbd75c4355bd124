"""Nodes, channels and rules that do not fit together are refused, each where it was written."""

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
    file = tmp_path / "shop.yaml"
    file.write_text(yaml.safe_dump({**SHOP, **block}, sort_keys=False))
    with pytest.raises(InputError) as refused:
        load(file)
    assert says in str(refused.value)
    assert str(refused.value).startswith(str(file))


def test_code_is_not_run_unless_the_command_allows_it(tmp_path: Path) -> None:
    """A file may be somebody else's."""
    (tmp_path / "mine.py").write_text("raise SystemExit('run')\n")
    file = tmp_path / "shop.yaml"
    rule = {"sourcing": {"policy": "by your own file", "file": "mine.py"}}
    file.write_text(yaml.safe_dump({**SHOP, **rule}, sort_keys=False))
    with pytest.raises(InputError, match=r"'mine\.py' is code, and would be run; expected --allow-code"):
        load(file)
