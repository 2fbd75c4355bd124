"""Invoices of partners and carriers: of a result folder, or of a real order history."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from fulfilsim.analysis.reconcile.contracts import activity_in, invoices_and_ledger
from fulfilsim.billing import Activity, Line, bill, months_missing
from fulfilsim.billing.months import periods
from fulfilsim.columns import as_table
from fulfilsim.errors import UnreconciledError, bad
from fulfilsim.experiment import parquet
from fulfilsim.experiment.manifest import RUNS, read_manifest
from fulfilsim.scenario.load import Loaded, load
from fulfilsim.units import MICRO, nearest
from fulfilsim.world.contracts import ContractPlan, make_contract

if TYPE_CHECKING:
    from fulfilsim.calibration.shipments import Shipments
    from fulfilsim.columns import Table

OF_THE_LEDGER = ("time", "account", "party", "contract", "unit", "document", "quantity", "amount")
PARCEL = "parcel"
PACKS = (PARCEL, "pallet", "trip")


@dataclass(frozen=True)
class Invoice:
    """What one contract, or one carrier, charges for a month.

    Parameters
    ----------
    name, sender, currency
        The contract or carrier, who sends it, and of which currency the amounts are.
    month
        First day of the month.
    days
        How many of its days are billed.
    lines
        Its lines.
    postings
        Rows of the ledger that add up to it; None where there is no ledger.
    """

    name: str
    sender: str
    currency: str
    month: date
    days: int
    lines: tuple[Line, ...]
    postings: int | None = None

    @property
    def total_micro(self) -> int:
        """The sum of its lines [1e-6 currency]."""
        return sum(line.amount_micro for line in self.lines)


def result_invoices(folder: Path, replication: int = 0) -> list[Invoice]:
    """Make the invoices of a result anew, and hold them against its ledger.

    Parameters
    ----------
    folder
        A result folder of one scenario.
    replication
        Which of its replications.

    Raises
    ------
    InputError
        If it is no such folder, or the tables of the replication were not kept.
    UnreconciledError
        If ledger and invoice differ by a millionth.
    """
    loaded = _scenario_of(folder)
    ledger = _ledger(folder, replication)
    currency = loaded.scenario.currency
    found: list[Invoice] = []
    for plan, did in _under_contract(folder, loaded, replication):
        problems = list(invoices_and_ledger(plan.terms, did, ledger))
        if problems:
            raise UnreconciledError("\n".join(["ledger and invoice differ:", *problems]))
        found += _invoices(plan, did, currency, ledger)
    return [*found, *_of_carriers(ledger, currency)]


def history_invoices(
    loaded: Loaded, name: str, found: Shipments, place: str, site: Path | None = None
) -> list[Invoice]:
    """Bill a real order history by a contract.

    Parameters
    ----------
    loaded, name
        The file of contracts, and which of them.
    found
        What was shipped.
    place
        The order file, for what is wrong with it.
    site
        The provider's records by day, in the place of what the contract assumes.

    Raises
    ------
    InputError
        If the history does not tell what the contract charges for.
    """
    from fulfilsim.calibration.shipments import activity_told

    plan = make_contract(name, loaded.scenario.contracts[name], loaded.scenario.currency)
    try:
        did = activity_told(found, plan)
    except ValueError as error:
        raise bad(place, "", str(error), "--column lines=NAME, units=NAME, or sku= and quantity=") from None
    if site is not None:
        from fulfilsim.calibration.site_days import with_records

        did = with_records(did, site, plan.terms.pallet_cm3)
    missing = months_missing(plan.terms, did)
    if missing:
        what = f"nothing is known of {missing[0]:%Y-%m}, the baseline of a surcharge"
        raise bad(place, "", what, "orders of that month, or a baseline such as 45000 orders/month")
    return list(_invoices(plan, did, loaded.scenario.currency))


def contract_named(loaded: Loaded, name: str) -> str:
    """Find the contract that is meant; one alone needs no name.

    Raises
    ------
    InputError
        If there is none of that name, or several and no name.
    """
    known: list[str] = sorted(loaded.scenario.contracts or {})
    if name in known:
        return name
    if not name and len(known) == 1:
        return known[0]
    if not known:
        where = loaded.tree.root.place.file
        raise bad(
            where, "contracts", "no contract in the file", "a file of contracts, or a scenario with some"
        )
    what = f"no contract is named '{name}'" if name else f"{len(known)} contracts in the file"
    raise bad("--name", "", what, f"one of {', '.join(known)}", nearest(name, known))


def chosen(invoices: Sequence[Invoice], name: str = "", month: str = "") -> list[Invoice]:
    """Choose invoices by contract, provider or carrier, and by month such as 2026-11.

    Raises
    ------
    InputError
        If nothing is left.
    """
    for option, wanted, known in (
        ("--from", name, sorted({text for each in invoices for text in (each.name, each.sender)})),
        ("--month", month, sorted({f"{each.month:%Y-%m}" for each in invoices})),
    ):
        if wanted and wanted not in known:
            raise bad(
                option, "", f"no invoice of '{wanted}'", f"one of {', '.join(known)}", nearest(wanted, known)
            )
    return [
        each
        for each in invoices
        if name in ("", each.name, each.sender) and month in ("", f"{each.month:%Y-%m}")
    ]


def _scenario_of(folder: Path) -> Loaded:
    read_manifest(folder)
    if (folder / RUNS).is_dir():
        some = sorted(each.name for each in (folder / RUNS).iterdir())
        raise bad(str(folder), "", "several scenarios", f"one of them, e.g. {folder / RUNS / some[0]}")
    return load(folder / "scenario.yaml")


def _ledger(folder: Path, replication: int) -> Table:
    """Read the postings of partners and carriers, with the local month of each."""
    from pyarrow import array, compute

    rows = _rows(folder, "ledger", replication, OF_THE_LEDGER)
    rows = rows.filter(compute.is_in(rows["account"], array(["3pl", "carriage"])))
    local = compute.local_timestamp(rows["time"].combine_chunks())
    frame = rows.drop_columns(["time"]).to_pandas()
    frame["month"] = np.datetime_as_string(local.to_numpy(zero_copy_only=False).astype("datetime64[M]"))
    frame["amount_micro"] = np.rint(frame.pop("amount") * MICRO).astype(np.int64)
    return as_table(frame.fillna(""))


def _rows(folder: Path, name: str, replication: int, columns: Sequence[str] | None = None) -> Any:
    path = folder / f"{name}.parquet"
    if not path.is_file():
        raise bad(str(path), "", "missing", "a result whose row tables were kept: run it with --keep first")
    rows = parquet.read_some(path, replication, columns)
    if not len(rows):
        raise bad(
            "--replication", "", f"no rows of replication {replication} were kept", "another, or --keep all"
        )
    return rows


def _under_contract(
    folder: Path, loaded: Loaded, replication: int
) -> Iterator[tuple[ContractPlan, Activity]]:
    """Yield every contract that somebody works under, with what was done."""
    partners = (loaded.scenario.partners or {}).values()
    names = sorted({partner.contract for partner in partners if partner.contract is not None})
    if not names:
        return
    sites = as_table(_rows(folder, "sites", replication).to_pandas())
    for name in names:
        rows = sites.where(sites.names("contract").is_(name))
        first = date.fromisoformat(rows.names("day").text_of(0))
        plan = make_contract(name, loaded.scenario.contracts[name], loaded.scenario.currency)
        yield plan, activity_in(rows, first)


def _invoices(
    plan: ContractPlan, did: Activity, currency: str, ledger: Table | None = None
) -> Iterator[Invoice]:
    terms = plan.terms
    lines = bill(terms, did)
    days = {period.month: period.end - period.start for period in periods(terms, did)}
    posted: dict[str, int] = {}
    if ledger is not None:
        mine = ledger.names("account").is_("3pl") & ledger.names("contract").is_(terms.name)
        for document in ledger.names("document")[mine].text().tolist():
            posted[document[:7]] = posted.get(document[:7], 0) + 1
    for month in sorted({line.month for line in lines}):
        rows = tuple(line for line in lines if line.month == month)
        count = None if ledger is None else posted.get(f"{month:%Y-%m}", 0)
        yield Invoice(terms.name, terms.provider, currency, month, days.get(month, 0), rows, count)


def _of_carriers(ledger: Table, currency: str) -> Iterator[Invoice]:
    """Group the carriage by carrier, month, service and what is charged."""
    rows = ledger.where(ledger.names("account").is_("carriage"))
    months, carriers, services, units = (
        rows.names(name).text() for name in ("month", "party", "contract", "unit")
    )
    amounts, packs = np.asarray(rows["amount_micro"], np.int64), np.isin(units, PACKS[1:])
    counts = np.where(packs, np.rint(rows.numbers("quantity")), 1).astype(np.int64)
    for carrier in sorted(set(carriers.tolist())):
        for month in sorted(set(months[carriers == carrier].tolist())):
            mine = (carriers == carrier) & (months == month)
            yield _of_carrier(
                carrier, month, services[mine], units[mine], counts[mine], amounts[mine], currency
            )


def _of_carrier(
    carrier: str, month: Any, services: Any, units: Any, counts: Any, amounts: Any, currency: str
) -> Invoice:
    """Write a line for the parcels, pallets or trips of each service, and one for each of its surcharges."""
    first = date.fromisoformat(f"{month}-01")
    charged = sorted(set(zip(services.tolist(), units.tolist(), strict=True)),
                     key=lambda each: (each[0], each[1] not in PACKS, each[1]))  # fmt: skip
    lines = tuple(
        _of_service(first, service, unit, counts[rows], amounts[rows])
        for service, unit in charged
        for rows in [(services == service) & (units == unit)]
    )
    return Invoice(carrier, carrier, currency, first, 0, lines, len(amounts))


def _of_service(month: date, service: str, unit: str, counts: Any, amounts: Any) -> Line:
    """Sum up what is charged of a service, parcel by parcel; its rate is the mean."""
    total, count = int(amounts.sum()), int(counts.sum())
    text, each = (service, unit) if unit in PACKS else (f"{service}, {unit}", PARCEL)
    return Line(month, service, text, Fraction(count), each, round(total / count), total)
