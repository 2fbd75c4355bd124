"""Docstrings' examples run, links lead somewhere, and what is generated is up to date."""

from __future__ import annotations

import doctest
import importlib
import pkgutil
import re
from pathlib import Path

import pytest

import fulfilsim
from fulfilsim.scenario.shelf import GENERATED, renewed

ROOT = Path(__file__).parents[2]
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(fulfilsim.__path__, "fulfilsim.")
    if not module.name.endswith("__main__") and "_shipped" not in module.name
)
PAGES = sorted(
    page for top in ("docs", "experiments", "scenarios", ".") for page in
    ((ROOT / top).glob("*.md") if top == "." else (ROOT / top).rglob("*.md"))
)  # fmt: skip
LINK = re.compile(r"\]\((?!https?://|mailto:|#)(?P<target>[^)#\s]+)(?:#[^)]*)?\)")


@pytest.mark.parametrize("name", ["fulfilsim", *MODULES])
def test_examples_in_docstrings_run(name: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert doctest.testmod(importlib.import_module(name)).failed == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_to_files(page: Path) -> None:
    missing = [
        found["target"]
        for found in LINK.finditer(page.read_text(encoding="utf-8"))
        if not (page.parent / found["target"]).exists()
    ]
    assert not missing


@pytest.mark.parametrize("folder", ["docs", "docs/how-to", "docs/decisions"])
def test_the_index_names_every_page(folder: str) -> None:
    index = (ROOT / "docs" / "README.md").read_text(encoding="utf-8")
    pages = [page for page in (ROOT / folder).glob("*.md") if page.name != "README.md"]
    assert [page.name for page in pages if page.relative_to(ROOT / "docs").as_posix() not in index] == []


def test_the_readme_of_the_scenarios_is_new() -> None:
    """Rewrite it with ``python -m fulfilsim.scenario.shelf scenarios``."""
    text = (ROOT / "scenarios" / "README.md").read_text(encoding="utf-8")
    assert GENERATED in text
    assert renewed(ROOT / "scenarios", text) == text


def test_the_readme_of_the_scenarios_says_where_the_data_are_from() -> None:
    text = (ROOT / "scenarios" / "README.md").read_text(encoding="utf-8")
    assert [file.name for file in (ROOT / "scenarios" / "data").glob("*.csv") if file.name not in text] == []


def test_run_is_a_verb_even_after_the_room_of_that_name_is_imported() -> None:
    """Importing ``fulfilsim.run`` would otherwise put the module in the place of the function."""
    room = importlib.import_module("fulfilsim.run")
    assert room.replicate is not None
    assert fulfilsim.run is not room
    assert callable(fulfilsim.run)
