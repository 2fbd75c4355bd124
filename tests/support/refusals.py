"""How scenarios are refused."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from fulfilsim.errors import InputError
from fulfilsim.scenario.load import load


def refusal(folder: Path, scenario: Mapping[str, Any]) -> str:
    """Write a scenario, and give what is said of it, which begins with its file."""
    file = folder / "shop.yaml"
    file.write_text(json.dumps(scenario))
    with pytest.raises(InputError) as refused:
        load(file)
    said = str(refused.value)
    assert said.startswith(str(file))
    return said
