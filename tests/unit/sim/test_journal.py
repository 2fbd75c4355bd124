"""What happened, as columns."""

from __future__ import annotations

import numpy as np

from fulfilsim.sim.journal import NOBODY, Activities, Ledger


def test_one_posting_may_be_many_rows() -> None:
    """What is the same for all is said once."""
    ledger = Ledger()
    ledger.post("carriage", "order", "post", "post.slow", "parcel",
                at=5.0, quantity=1.0, rate_micro=np.array([3, 4]), amount_micro=np.array([3, 4]),
                order=np.array([7, 9]), node="hall")  # fmt: skip
    (batch,) = ledger.batches
    assert batch.at.tolist() == [5.0, 5.0]
    assert batch.amount_micro.tolist() == [3, 4]
    assert batch.order.tolist() == [7, 9]
    assert batch.parcel.tolist() == [NOBODY, NOBODY]


def test_texts_are_coded_as_they_come() -> None:
    book = Activities()
    book.add("shift", 0.0, 8.0, node="hall", resource="pickers", crew="early", quantity=2)
    book.add("collection", 9.0, 9.0, node="hall", resource="post")
    names = {code: label for label, code in book.labels.items()}
    book.extend(**{name: values[:1] for name, values in book.hand_over().items()})
    book.add("shift", 1.0, 2.0, node="hall", order=3)
    columns = book.hand_over()
    assert [names[code] for code in columns["kind"]] == ["shift", "shift"]
    assert [names[code] for code in columns["resource"]] == ["pickers", ""]
    assert columns["order"].tolist() == [NOBODY, 3]
    assert np.isnan(columns["queued"]).all()
