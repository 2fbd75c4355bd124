"""What a comparison is asked beside how plans differ: where they break even, which is best across cases."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from fulfilsim.analysis.catalogue import describe, known, nearest
from fulfilsim.errors import bad
from fulfilsim.experiment.breakeven import BreakEven, find_break_even, make_levers
from fulfilsim.experiment.cases import Robustness, judge, make_cases

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from fulfilsim.experiment.variants import Variants
    from fulfilsim.scenario.load import Loaded


@dataclass(frozen=True)
class Questions:
    """What else is asked.

    Parameters
    ----------
    break_even
        One or two levers, each ``PATH=LOW..HIGH``.
    cases
        Demand cases, as :func:`fulfilsim.experiment.cases.make_cases` reads them.
    kpi
        What plans are judged by.
    shown
        KPIs that are compared and shown, whatever else there is; none for all that have no parts.
    """

    break_even: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    kpi: str = "cost_per_order"
    shown: tuple[str, ...] = ()

    @property
    def asked(self) -> bool:
        """Whether anything is asked."""
        return bool(self.break_even or self.cases)

    def check(self, plans: Sequence[Loaded]) -> None:
        """Refuse what cannot be answered, before anything is simulated.

        Raises
        ------
        InputError
            Naming the option, and what would do.
        """
        if not known(self.kpi):
            raise bad("--kpi", self.kpi, "no such KPI", "a name from the KPI table", nearest(self.kpi))
        if describe(self.kpi).better == "none":
            what = "neither more nor less of it is better"
            raise bad("--kpi", self.kpi, what, "a KPI such as cost_per_order")
        make_levers(self.break_even, plans)
        make_cases(self.cases, plans)

    def answer(self, plans: Sequence[Loaded], variants: Variants) -> Answers:
        """Simulate what it takes, and answer."""
        levers, cases = make_levers(self.break_even, plans), make_cases(self.cases, plans)
        return Answers(
            find_break_even(levers, self.kpi, plans, variants) if levers else None,
            judge(cases, self.kpi, plans, variants) if cases else None,
        )

    @property
    def facts(self) -> dict[str, Any]:
        """What the manifest says of it, so that it can be asked again; nothing where nothing is asked."""
        return {"questions": asdict(self)} if self.asked or self.shown else {}


@dataclass(frozen=True)
class Answers:
    """What was found, None where it was not asked."""

    break_even: BreakEven | None = None
    robustness: Robustness | None = None

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """What goes into the result folder, by name."""
        given = (self.break_even, self.robustness)
        return {name: table for each in given if each is not None for name, table in each.tables.items()}


def asked_again(manifest: dict[str, Any]) -> Questions:
    """Read from a manifest what was asked."""
    said = manifest.get("questions", {})
    if not said:
        return Questions()
    return Questions(
        tuple(said["break_even"]), tuple(said["cases"]), str(said["kpi"]), tuple(said.get("shown", ()))
    )
