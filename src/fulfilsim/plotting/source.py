"""What figures are drawn from: the tables of result folders and what their scenarios say."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from fulfilsim.errors import bad
from fulfilsim.experiment.manifest import RUNS, read_manifest
from fulfilsim.scenario.load import load

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import date

    import pandas as pd

    from fulfilsim.scenario.values import Bound

MOST = 8
TEXT = (
    *("scenario", "kpi", "unit", "better", "day", "verdict", "baseline"),
    *("lever", "other_lever", "lever_1", "lever_2", "unit_1", "unit_2"),
)
NEEDED = {
    "summary": ("scenario", "kpi", "mean", "ci_low", "ci_high", "p10", "p90"),
    "daily": ("scenario", "replication", "day", "kpi", "value"),
    "kpis": ("scenario", "replication", "kpi", "value"),
    "differences": ("scenario", "kpi", "mean", "ci_low", "ci_high", "verdict"),
    "break_even": ("lever", "value", "ci_low", "ci_high", "other_value"),
    "break_even_points": ("kpi", "lever_1", "value_1", "difference", "ci_low", "ci_high", "better"),
}


@dataclass(frozen=True)
class Plan:
    """One scenario of a result.

    Parameters
    ----------
    label
        What it is called in a figure; differs from plan to plan.
    name
        What it is called in the tables.
    title
        The scenario's own title.
    zone, currency
        As in the scenario.
    replications, seed
        As they were used.
    first, last
        The measured days.
    holidays
        Public holidays among them.
    targets
        Bounds by KPI.
    folder
        Where its row tables are.
    """

    label: str
    name: str
    title: str
    zone: str
    currency: str
    replications: int
    seed: int
    first: date
    last: date
    holidays: frozenset[date] = frozenset()
    targets: Mapping[str, Bound] = field(default_factory=dict)
    folder: Path = field(default_factory=Path)


@dataclass(frozen=True)
class Source:
    """The scenarios of one figure, and the tables of their result folders.

    Parameters
    ----------
    plans
        The scenarios, in the order given.
    summary, daily
        As in a result folder, ``scenario`` being the plan's label.
    differences
        As in the folder of a comparison; None where nothing was compared.
    folder
        The first result folder, for what there is to complain.
    """

    plans: tuple[Plan, ...]
    summary: pd.DataFrame
    daily: pd.DataFrame
    differences: pd.DataFrame | None
    folder: Path

    def row(self, plan: Plan, kpi: str) -> dict[str, Any] | None:
        """Give the line of the summary on a KPI of a plan; None where there is none."""
        table = self.summary
        found = table[(table["scenario"] == plan.label) & (table["kpi"] == kpi)]
        return None if found.empty else {str(key): value for key, value in found.iloc[0].items()}

    def has(self, kpi: str) -> bool:
        """Say whether any plan has a KPI."""
        return bool((self.summary["kpi"] == kpi).any())


def read_results(folders: Sequence[Path]) -> Source:
    """Read result folders of runs or of comparisons.

    Raises
    ------
    InputError
        When one is no result folder, a table is damaged, or they cannot share a figure.
    """
    import pandas as pd

    read = [_read(Path(folder)) for folder in folders]
    sources = [_relabelled(source, label) for source, label in zip(read, _labels(read), strict=True)]
    plans = tuple(plan for source in sources for plan in source.plans)
    _check_together(plans, Path(folders[0]))
    compared = [source.differences for source in sources if source.differences is not None]
    return Source(
        plans,
        pd.concat([source.summary for source in sources], ignore_index=True),
        pd.concat([source.daily for source in sources], ignore_index=True),
        pd.concat(compared, ignore_index=True) if compared else None,
        Path(folders[0]),
    )


def _read(folder: Path) -> Source:
    manifest = read_manifest(folder)
    summary, daily = read_table(folder, "summary"), read_table(folder, "daily")
    compared = read_table(folder, "differences") if (folder / "differences.csv").is_file() else None
    names = _in_order(summary, compared)
    plans = tuple(_plan(folder, name, manifest) for name in names)
    return Source(plans, summary, daily, compared, folder)


def _in_order(summary: pd.DataFrame, compared: pd.DataFrame | None) -> list[str]:
    """Name the scenarios, the baseline of a comparison first."""
    names = list(dict.fromkeys(summary["scenario"]))
    alternatives = list(dict.fromkeys(compared["scenario"])) if compared is not None else []
    return [name for name in names if name not in alternatives] + alternatives


def read_table(folder: Path, name: str) -> pd.DataFrame:
    """Read a table of a result folder.

    Raises
    ------
    InputError
        When it is missing, damaged or lacks a column.
    """
    import pandas as pd

    path = folder / f"{name}.csv"
    try:
        table = pd.read_csv(
            path,
            dtype=dict.fromkeys(TEXT, str),
            keep_default_na=False,
            na_values=[""],
        )
    except FileNotFoundError as error:
        raise bad(str(path), "", "missing", "a whole result folder; run the scenario again") from error
    except (ValueError, UnicodeError) as error:
        raise bad(str(path), "", "cannot be read as a table", "the file as it was written") from error
    if missing := [column for column in NEEDED[name] if column not in table]:
        raise bad(str(path), "", f"has no column {missing[0]}", f"the columns {', '.join(NEEDED[name])}")
    return table


def _plan(folder: Path, name: str, manifest: dict[str, Any]) -> Plan:
    file = _scenario_file(folder, name)
    loaded = load(file)
    from fulfilsim.world.calendar import public_holidays

    scenario = loaded.scenario
    first, last = scenario.calendar.measure.first, scenario.calendar.measure.last
    return Plan(
        label=name,
        name=name,
        title=scenario.title,
        zone=scenario.calendar.zone,
        currency=scenario.currency,
        replications=int(manifest.get("replications") or scenario.run.replications),
        seed=int(scenario.run.seed),
        first=first,
        last=last,
        holidays=public_holidays(scenario.calendar.holidays, first, last),
        targets=dict(scenario.targets),
        folder=file.parent,
    )


def _scenario_file(folder: Path, name: str) -> Path:
    """Find what a scenario of a result says: in a comparison each has a folder of its own."""
    own = folder / RUNS / name / "scenario.yaml"
    path = own if own.is_file() else folder / "scenario.yaml"
    if not path.is_file():
        raise bad(str(path), "", "missing", "a whole result folder; run the scenario again")
    return path


def _labels(sources: Sequence[Source]) -> list[Callable[[str], str]]:
    """Tell scenarios of the same name apart by the folders that they come from."""
    seen = Counter(plan.name for source in sources for plan in source.plans)

    def labels_of(source: Source) -> Callable[[str], str]:
        return lambda name: name if seen[name] == 1 else f"{name} ({source.folder.absolute().name})"

    return [labels_of(source) for source in sources]


def _relabelled(source: Source, label: Callable[[str], str]) -> Source:
    def named(table: pd.DataFrame) -> pd.DataFrame:
        return table.assign(scenario=table["scenario"].map(label))

    return replace(
        source,
        plans=tuple(replace(plan, label=label(plan.name)) for plan in source.plans),
        summary=named(source.summary),
        daily=named(source.daily),
        differences=None if source.differences is None else named(source.differences),
    )


def _check_together(plans: Sequence[Plan], folder: Path) -> None:
    if len({plan.label for plan in plans}) < len(plans):
        twice = next(label for label, times in Counter(plan.label for plan in plans).items() if times > 1)
        raise bad(
            str(folder), "", f"'{twice}' is given twice", "each result once, in folders of different names"
        )
    if len(plans) > MOST:
        raise bad(
            str(folder), "", f"{len(plans)} scenarios in one figure", f"at most {MOST}, or it cannot be read"
        )
    if len({plan.currency for plan in plans}) > 1:
        found = ", ".join(sorted({plan.currency for plan in plans}))
        raise bad(str(folder), "", f"amounts in {found}", "results in one currency, or a figure for each")
