"""A file of contracts of its own, to bill an order history without a scenario."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from fulfilsim.errors import InputError
from fulfilsim.scenario.contract import Contract
from fulfilsim.scenario.fields import Block, Currency, field
from fulfilsim.scenario.load import Loaded, load
from fulfilsim.scenario.resolve import resolve


class ContractFile(Block):
    """Contracts, and what their amounts and days are in."""

    fulfilsim: Literal[1] = field(says="Version of the format.")
    title: str = field("Contracts", says="One line that says what the file is about.")
    currency: Currency = field("USD", says="Currency of every amount.")
    contracts: dict[str, Contract] = field(says="What partners charge, by name of the contract.")


def load_contracts(path: str | Path) -> Loaded:
    """Read the contracts of a file: of a scenario, or of contracts alone.

    Raises
    ------
    InputError
        With every problem of the step that found one.
    """
    from fulfilsim.scenario.contract_checks import check_contracts, check_money
    from fulfilsim.scenario.validate import validate

    tree = resolve(path)
    if tree.says(("centres",)) or tree.says(("partners",)):
        return load(path)
    loaded = Loaded(Path(path).stem, validate(ContractFile, tree), tree, {})
    file = loaded.scenario
    problems = [*check_money(file, loaded), *check_contracts(file, loaded)]
    if not file.contracts:
        problems.append(loaded.problem(("contracts",), "no contract", "at least one"))
    if problems:
        raise InputError(problems)
    return loaded
