"""``fulfilsim invoice``."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from fulfilsim.cli.options import Screen, history, verb

if TYPE_CHECKING:
    from fulfilsim.billing import Line
    from fulfilsim.experiment.invoices import Invoice

MICRO = 1_000_000

EXAMPLES = """\
fulfilsim invoice results/outsourced_3pl-1
fulfilsim invoice results/outsourced_3pl-1 --month 2026-11 --from Northgate
fulfilsim invoice --history orders.csv --contract northgate.yaml --zone America/Chicago
"""


@verb("invoice", EXAMPLES)
@click.argument("result", required=False)
@click.option("--history", "orders", metavar="ORDERS", help="Bill this order file instead of a result.")
@click.option("--contract", metavar="FILE", help="The contracts, or the scenario that holds them.")
@click.option(
    "--site", metavar="FILE", help="The provider's records by day, instead of what the contract assumes."
)
@click.option("--name", default="", help="Which contract of the file. [default: the only one]")
@click.option("--from", "sender", default="", metavar="NAME",
              help="Provider, carrier or contract whose invoices are wanted. [default: all]")  # fmt: skip
@click.option("--month", default="", metavar="MONTH", help="Such as 2026-11. [default: all]")
@click.option("--replication", default=0, show_default=True, type=click.IntRange(0), metavar="N",
              help="Which replication of the result.")  # fmt: skip
@history
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def command(screen: Screen, result: str | None, orders: str | None, as_json: bool, **given: Any) -> None:
    """Print the invoices of a RESULT's partners and carriers, line by line.

    Each is made anew from what was done and held against the ledger, whose postings must add up to it. With
    --history a real order file is billed by a contract instead: check the contract against a real invoice
    first. The options of columns, zone and rows say how to read that file.
    """
    from fulfilsim import api

    invoices = api.invoice(result, history=orders, **given)
    if as_json:
        import json

        from fulfilsim import __version__

        document = {"fulfilsim": __version__, "invoices": [_document(each) for each in invoices]}
        screen.say(json.dumps(document, indent=1))
        return
    if not invoices:
        screen.say("no invoice: nobody works under a contract, and no carrier was paid")
    for index, each in enumerate(invoices):
        screen.say("\n" * bool(index) + "\n".join(_paper(each)))


def _paper(invoice: Invoice) -> Iterator[str]:
    """Lay out an invoice as it would come by mail."""
    from fulfilsim.cli.layout import table

    of = monthrange(invoice.month.year, invoice.month.month)[1]
    part = f", {invoice.days} of {of} days" if 0 < invoice.days < of else ""
    name = f", contract {invoice.name}" if invoice.name != invoice.sender else ""
    yield f"{invoice.sender}{name}: {invoice.month:%Y-%m}{part}"
    head = ("", "quantity", "", f"rate {invoice.currency}", f"amount {invoice.currency}")
    rows = [_cells(line) for line in invoice.lines]
    yield table([head, *rows, ("total", "", "", "", _money(invoice.total_micro, 2))])
    if invoice.postings is not None:
        yield f"the ledger's {invoice.postings:,} postings add up to it"


def _cells(line: Line) -> tuple[str, ...]:
    quantity = f"{float(line.quantity):,.4f}".rstrip("0").rstrip(".")
    return line.text, quantity, line.unit, _money(line.rate_micro, 2), _money(line.amount_micro, 2)


def _money(micro: int, decimals: int) -> str:
    """Write an amount with at least so many decimals, and as many more as it has."""
    text = f"{abs(micro) // MICRO:,}.{abs(micro) % MICRO:06d}"
    while text.endswith("0") and len(text.partition(".")[2]) > decimals:
        text = text[:-1]
    return f"-{text}" if micro < 0 else text


def _document(invoice: Invoice) -> dict[str, Any]:
    return {
        "contract": invoice.name,
        "from": invoice.sender,
        "currency": invoice.currency,
        "month": f"{invoice.month:%Y-%m}",
        "days": invoice.days or None,
        "lines": [
            {
                "item": line.item,
                "text": line.text,
                "quantity": float(line.quantity),
                "unit": line.unit,
                "rate": line.rate_micro / MICRO,
                "amount": line.amount_micro / MICRO,
            }
            for line in invoice.lines
        ],
        "total": invoice.total_micro / MICRO,
        "postings": invoice.postings,
        "reconciled": None if invoice.postings is None else True,
    }
