"""The headline KPIs, a panel each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fulfilsim.analysis.catalogue import rank
from fulfilsim.plotting.dots import ROW, kpi_panel, marks_legend
from fulfilsim.plotting.page import Words, new_page
from fulfilsim.plotting.words import single

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from fulfilsim.plotting.source import Source

HEADLINES = (
    "click_to_door_mean_h",
    "click_to_door_p50_h",
    "click_to_door_p90_h",
    "on_time_in_full_share",
    "ship_on_time_share",
    "availability_share",
    "cost_per_order",
    "contribution_per_order",
    "orders_placed",
    "backlog_peak_orders",
    "backlog_peak_past_due_orders",
    "backlog_clear_h",
)
ACROSS = 3
CAPTION = (
    "The interval says how sure the mean is: more replications narrow it. p10 to p90 is what single "
    "replications bring: eight of ten lie there, however many there are; plan with it."
)
ONE = "There is only one replication: there is no interval and no range."
TARGETS = "missed says in which share of replications the target is missed."
CLIPPED = "Intervals end at the panel's edge where values cannot go on."


def draw(source: Source) -> Figure:
    """Draw a panel for each headline KPI, and for each other KPI with a target."""
    kpis = chosen(source)
    aimed = any(plan.targets for plan in source.plans)
    words = Words("Headline KPIs", caption(source, aimed))
    rows = -(-len(kpis) // ACROSS)
    height = rows * (0.85 + ROW * len(source.plans) * (1.3 if aimed else 1.0))
    figure = new_page(words, source.plans, height, [marks_legend(source, aimed)])
    for place, kpi in enumerate(kpis):
        ax = figure.add_subplot(rows, ACROSS, place + 1)
        kpi_panel(ax, source, kpi, named=place % ACROSS == 0 and len(source.plans) > 1)
    return figure


def chosen(source: Source) -> list[str]:
    """Name the KPIs to show: the headlines, then others with a target, in the order of the catalogue."""
    aimed = {kpi for plan in source.plans for kpi in plan.targets} - set(HEADLINES)
    return [kpi for kpi in (*HEADLINES, *sorted(aimed, key=lambda kpi: (rank(kpi), kpi))) if source.has(kpi)]


def caption(source: Source, aimed: bool) -> str:
    """Explain the marks in words."""
    noisy = not single(source.plans)
    parts = [CAPTION if noisy else ONE, *([TARGETS] if aimed else []), *([CLIPPED] if noisy else [])]
    return " ".join(parts)
