"""What all tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]

# The same examples at every run and on every worker, and no time limit on a machine others use too.
settings.register_profile("fulfilsim", derandomize=True, deadline=None, print_blob=True)
settings.load_profile("fulfilsim")


@pytest.fixture(scope="session")
def root() -> Path:
    """Give the folder of the project."""
    return ROOT


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Give the folder of real data, which does not travel with the project."""
    shared = Path(os.environ.get("FULFILSIM_SHARED") or ROOT.parent / "shared")
    folder = shared if (shared / "uci_online_retail").is_dir() else shared / "data"
    if not folder.is_dir():
        pytest.skip("real data is not here: set FULFILSIM_SHARED to its folder")
    return folder


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder for compiled modules, as an installed program keeps them."""
    return tmp_path_factory.mktemp("compiled")
