"""What people are paid, wherever they work."""

from __future__ import annotations

from typing import Final

from fulfilsim.scenario.fields import field

WAGE: Final = field(
    "18.03 USD/h",
    says="Pay of an hour, before on-costs.",
    source="wage.warehouse_worker_mean (BLS 2022)",
    between=("13.27 USD/h", "23.35 USD/h"),
)
ON_COSTS: Final = field(
    "42%",
    says="Employer's contributions and benefits on top of pay.",
    source="benefits are 29.6 % of compensation, private industry, BLS Employer Costs 2024",
    between=("30%", "50%"),
)
