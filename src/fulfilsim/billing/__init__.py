"""What a fulfilment contract charges for the work of a site: terms and daily columns in, invoice lines out.

Nothing here knows scenarios, simulations or files. Money is whole millionths of the currency unit and
quantities are fractions of whole numbers, so that no amount ever depends on the order of additions.
"""

from fulfilsim.billing.activity import Activity, activity_of, shipments
from fulfilsim.billing.invoice import bill, months_missing, totals
from fulfilsim.billing.lines import Line
from fulfilsim.billing.postings import Posting, postings
from fulfilsim.billing.terms import Terms

__all__ = [
    "Activity",
    "Line",
    "Posting",
    "Terms",
    "activity_of",
    "bill",
    "months_missing",
    "postings",
    "shipments",
    "totals",
]
