"""``pytest tests/regression --update-golden`` pins what the model answers now."""

from __future__ import annotations

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--update-golden", action="store_true", help="pin what the model answers now")


@pytest.fixture
def update_golden(request: pytest.FixtureRequest) -> bool:
    """Say whether the pinned answers are to be written anew."""
    return bool(request.config.getoption("--update-golden", default=False))
