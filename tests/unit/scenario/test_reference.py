"""The reference says of every field what it means, and is never out of date."""

from __future__ import annotations

import json
from pathlib import Path

from fulfilsim.scenario.model import Scenario
from fulfilsim.scenario.reference import (
    EXPERIMENT_PAGE,
    EXPERIMENT_SCHEMA,
    PAGE,
    ROUTING_PAGE,
    ROUTING_SCHEMA,
    SCHEMA,
    as_text,
    experiment_page,
    experiment_schema,
    json_schema,
    reference_page,
    routing_page,
    routing_schema,
    write,
)
from fulfilsim.scenario.shape import field_shape


def test_the_pages_in_docs_are_those_of_the_models(root: Path) -> None:
    """To renew them: python -m fulfilsim.scenario.reference docs/reference."""
    folder = root / "docs" / "reference"
    assert (folder / PAGE).read_text(encoding="utf-8") == reference_page(Scenario)
    assert (folder / SCHEMA).read_text(encoding="utf-8") == as_text(json_schema(Scenario))
    assert (folder / EXPERIMENT_PAGE).read_text(encoding="utf-8") == experiment_page()
    assert (folder / EXPERIMENT_SCHEMA).read_text(encoding="utf-8") == as_text(experiment_schema())
    assert (folder / ROUTING_PAGE).read_text(encoding="utf-8") == routing_page()
    assert (folder / ROUTING_SCHEMA).read_text(encoding="utf-8") == as_text(routing_schema())


def test_both_pages_are_written_into_a_folder(tmp_path: Path) -> None:
    write(tmp_path)
    assert json.loads((tmp_path / SCHEMA).read_text(encoding="utf-8"))["title"] == "A fulfilsim scenario"
    assert (tmp_path / PAGE).read_text(encoding="utf-8").startswith("# Every field of a scenario")


def test_every_field_of_every_block_is_described() -> None:
    blocks = [
        block
        for schema in (json_schema(Scenario), experiment_schema(), routing_schema())
        for block in [schema, *schema["$defs"].values()]
    ]
    undescribed = [
        name for block in blocks for name, each in block["properties"].items() if not each["description"]
    ]
    assert not undescribed


def test_an_editor_accepts_a_child_that_says_only_what_differs() -> None:
    """A child lacks required fields, has extends and overrides, and may take values back with null."""
    schema = json_schema(Scenario)
    assert schema["required"] == ["fulfilsim"]
    assert {"extends", "overrides"} <= set(schema["properties"])
    assert not any("required" in block for block in schema["$defs"].values())
    assert {"type": "null"} in schema["properties"]["centres"]["anyOf"]


def test_every_block_has_its_table() -> None:
    page = reference_page(Scenario)
    for path in (
        "calendar",
        "demand.overlays.<name>",
        "centres.<name>.teams.<name>",
        "carriers.<name>.services.<name>",
    ):
        assert f"## `{path}`" in page


def test_the_page_has_a_row_for_every_field() -> None:
    page = reference_page(Scenario)
    for info in Scenario.model_fields.values():
        block = field_shape(info).block
        for name in block.model_fields if block is not None else ():
            assert f"| `{name}` |" in page
