"""The verb that makes invoices."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from fulfilsim.api.scenarios import Texts
from fulfilsim.errors import bad

if TYPE_CHECKING:
    from fulfilsim.experiment.conduct import Result
    from fulfilsim.experiment.invoices import Invoice


def invoice(
    result: Result | str | Path | None = None,
    *,
    history: str | Path | None = None,
    contract: str | Path | None = None,
    site: str | Path | None = None,
    name: str = "",
    sender: str = "",
    month: str = "",
    replication: int = 0,
    columns: Texts = (),
    zone: str = "UTC",
    only: Texts = (),
    bad_rows: str = "refuse",
) -> list[Invoice]:
    """Make the invoices of partners and carriers: of a result, or of a real order history.

    Parameters
    ----------
    result
        What :func:`run` returned, or a result folder.
    history
        An order file to bill instead of a result: CSV (also .gz), Parquet or Excel.
    contract
        The file of contracts to bill it by, or a scenario with contracts.
    site
        The provider's records by day: stored_pallets or stored_m3, received_pallets, received_units, returns,
        wrong, parcels.
    name
        Which of its contracts; one alone needs no name.
    sender
        A provider, carrier or contract whose invoices are wanted; all by default.
    month
        The month that is wanted, such as 2026-11; all by default.
    replication
        Which replication of a result.
    columns, zone, only, bad_rows
        How the order file is to be read, as in :func:`calibrate`.

    Raises
    ------
    InputError
        If what is named cannot be read or does not tell what the contract charges for.
    UnreconciledError
        If the ledger of a result and an invoice differ.
    """
    from fulfilsim.experiment.invoices import chosen, result_invoices

    if result is not None and history is None:
        folder = Path(result) if isinstance(result, (str, Path)) else result.path
        found = result_invoices(folder, replication)
    elif history is not None and result is None:
        records = None if site is None else Path(site)
        found = _of_history(Path(history), contract, records, name, tuple(columns), zone, only, bad_rows)
    else:
        raise bad("invoice", "", "no result and no history" if result is None else "a result and a history",
                  "either RESULT, or --history ORDERS --contract FILE")  # fmt: skip
    return chosen(found, sender, month)


def _of_history(
    orders: Path,
    contract: str | Path | None,
    site: Path | None,
    name: str,
    columns: tuple[str, ...],
    zone: str,
    only: Texts,
    bad_rows: str,
) -> list[Invoice]:
    from fulfilsim.calibration.rows import read_options
    from fulfilsim.calibration.shipments import read_shipments
    from fulfilsim.experiment.invoices import contract_named, history_invoices
    from fulfilsim.scenario.contract_file import load_contracts

    if contract is None:
        raise bad("--history", "", "no contract to bill it by", "--contract FILE")
    loaded = load_contracts(contract)
    known = contract_named(loaded, name)
    found = read_shipments(orders, columns, read_options(zone, only, "", bad_rows))
    return history_invoices(loaded, known, found, str(orders), site)
