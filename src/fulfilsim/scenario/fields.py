"""The types a field may have: a reader of `values` and the JSON Schema that lets an editor check the text."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic_core import CoreSchema, core_schema

from fulfilsim import units
from fulfilsim.scenario.distribution import Distribution, read_distribution
from fulfilsim.scenario.rules import (
    CustomerPlace,
    FileRef,
    HolidayRule,
    MeasuredTime,
    RateRule,
    Release,
    TransitRule,
    read_customers,
    read_file,
    read_heads,
    read_holidays,
    read_hour_shape,
    read_rates,
    read_release,
    read_season,
    read_transit,
    read_velocity,
    read_week_shape,
    read_work_time,
    read_working_days,
    read_zone_bands,
)
from fulfilsim.scenario.rules import (
    Velocity as VelocityRule,
)
from fulfilsim.scenario.values import (
    Bound,
    Break,
    Clock,
    Dates,
    Hours,
    LinearTime,
    PriceDistribution,
    Spread,
    not_negative,
    packs_in,
    positive,
    read_bound,
    read_break,
    read_capacity,
    read_clock,
    read_clocks,
    read_date,
    read_dates,
    read_days,
    read_hours,
    read_linear_time,
    read_mix,
    read_moment,
    read_names,
    read_position,
    read_price,
    read_spread,
    read_zone,
)
from fulfilsim.units import Money

Model = TypeVar("Model", bound=BaseModel)


class Block(BaseModel):
    """A mapping of the scenario: frozen, and no key is allowed that it does not name."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, defer_build=True)


def field(
    default: Any = ...,
    *,
    says: str,
    unit: str = "",
    source: str = "",
    between: tuple[str, str] | None = None,
    **bounds: Any,
) -> Any:
    """Describe a field: default as the file would say it, meaning, unit, source, and its usual range."""
    extra: Any = {key: text for key, text in (("unit", unit), ("source", source)) if text}
    if between is not None:
        extra["between"] = list(between)
    told = {"description": says, "json_schema_extra": extra, **bounds}
    if isinstance(default, (dict, list)):
        return Field(default_factory=lambda: default, validate_default=True, **told)
    return Field(default=default, validate_default=default is not None, **told)


@dataclass(frozen=True, eq=False)
class Reader:
    """An annotation: what the file says is read by `parse`, and looks to editors like `text`.

    Pydantic's own would also work out how each type is written, which nobody asks for and takes longer than
    all the rest.
    """

    parse: Callable[[Any], Any]
    text: Mapping[str, Any]

    def __get_pydantic_core_schema__(self, source: Any, handler: Any) -> CoreSchema:
        """Tell pydantic how to read a value."""
        return core_schema.no_info_plain_validator_function(self.parse)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> dict[str, Any]:
        """Tell pydantic what a value looks like."""
        return dict(self.text)


class _Later:
    """An annotation: the schema of a block is made when a file first has one, for most files have few."""

    def __get_pydantic_core_schema__(self, block: type[BaseModel], handler: Any) -> CoreSchema:
        """Tell pydantic how to read a block."""
        return core_schema.no_info_plain_validator_function(
            lambda value: block.model_validate(value, strict=True), metadata={"block": block}
        )

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: Any) -> Any:
        """Tell pydantic what a block looks like."""
        block: type[BaseModel] = schema["metadata"]["block"]
        block.model_rebuild()
        return handler({**schema, "json_schema_input_schema": block.__pydantic_core_schema__})


Later = Annotated[Model, _Later()]


def reads(parse: Callable[[Any], Any], *examples: Any, kind: str | list[str] = "string") -> tuple[Reader]:
    """Make the annotation of a type that `parse` reads."""
    return (Reader(parse, {"type": kind, "examples": list(examples)}),)


def _in(
    table: Mapping[str, float], example: str, check: Callable[[float, object], float]
) -> Callable[[object], float]:
    return lambda value: check(units.quantity(value, table, example), value)


def _days(value: object) -> int:
    length = units.quantity(value, {"day": 1.0, "week": 7.0}, "14 days")
    if length != int(length) or not 0 <= length <= 3660:
        raise ValueError(f"'{value}' is not a number of days; expected whole days, e.g. 14 days")
    return int(length)


def _months(value: object) -> float:
    return positive(units.quantity(value, {"month": 1.0, "year": 12.0}, "3 years"), value)


def _money(*per: str) -> Callable[[object], Money]:
    def read(value: object) -> Money:
        amount = units.money(value, per)
        not_negative(float(amount.amount), value)
        return amount

    return read


def _share(low: float, high: float) -> Callable[[object], float]:
    def read(value: object) -> float:
        part = units.share(value)
        if not low <= part <= high:
            raise ValueError(f"'{value}' is out of range; expected {100 * low:g}% to {100 * high:g}%")
        return part

    return read


Duration = Annotated[float, *reads(_in(units.TIME, "45 s", not_negative), "45 s", "2 h")]
Days = Annotated[int, *reads(_days, "14 days", "3 weeks")]
Mass = Annotated[float, *reads(_in(units.MASS, "30 kg", positive), "30 kg", "12 oz")]
Volume = Annotated[float, *reads(_in(units.VOLUME, "100 l", positive), "100 l", "0.1 m3")]
Speed = Annotated[float, *reads(_in(units.SPEED, "80 km/h", positive), "80 km/h", "50 mph")]
Share = Annotated[float, *reads(_share(0, 1), "8%", "35%")]
PositiveShare = Annotated[float, *reads(_share(0.01, 10), "80%", "100%")]
Growth = Annotated[float, *reads(_share(-1, 10), "10%", "-5%")]
Life = Annotated[float, *reads(_months, "3 years", "18 months")]
Amount = Annotated[Money, *reads(_money(), "12000 USD")]
Wage = Annotated[Money, *reads(_money("h"), "19.80 USD/h")]
MonthlyFee = Annotated[Money, *reads(_money("month"), "24000 USD/month")]
ParcelFee = Annotated[Money, *reads(_money("parcel"), "0.85 USD/parcel")]
PalletFee = Annotated[Money, *reads(_money("pallet"), "11 USD/pallet")]
OrderFee = Annotated[Money, *reads(_money("order"), "2.50 USD/order")]
KiloFee = Annotated[Money, *reads(_money("kg"), "0.90 USD/kg")]
Currency = Annotated[str, *reads(units.currency, "USD", "EUR")]
ParcelCount = Annotated[int, *reads(lambda v: units.count(v, "parcels"), "2600 parcels")]
OrderCount = Annotated[int, *reads(lambda v: units.count(v, "orders"), "300 orders")]
PackCount = Annotated[int, *reads(
    lambda v: units.count(v, packs_in(v)), "2600 parcels", "26 pallets")]  # fmt: skip
Capacity = Annotated[tuple[tuple[Dates | None, int], ...], *reads(
    lambda v: read_capacity(v, packs_in(v)), "2400 parcels/day", "60 pallets/day",
    kind=["string", "object"])]  # fmt: skip
OrderCapacity = Annotated[tuple[tuple[Dates | None, int], ...], *reads(
    lambda v: read_capacity(v, "orders"), "1800 orders/day", kind=["string", "object"])]  # fmt: skip
TimeOfDay = Annotated[Clock, *reads(read_clock, "14:30")]
TimesOfDay = Annotated[
    tuple[Clock, ...], *reads(read_clocks, "18:30", ["12:00", "18:30"], kind=["string", "array"])
]
Stretch = Annotated[Hours, *reads(read_hours, "06:00-14:30")]
Pause = Annotated[Break, *reads(read_break, "12:00 for 30 min")]
WeekDays = Annotated[tuple[bool, ...], *reads(read_days, "mon-sat", "daily", kind=["string", "array"])]
Day = Annotated[date, *reads(read_date, "2026-11-27")]
Moment = Annotated[datetime, *reads(read_moment, "2026-11-20 06:00")]
Span = Annotated[Dates, *reads(read_dates, "2026-10-01 to 2026-12-31")]
WorkTime = Annotated[LinearTime | Distribution | MeasuredTime, *reads(
    read_work_time, "60 s + 14 s per line + 4 s per unit", "data/times.csv")]  # fmt: skip
PalletTime = Annotated[LinearTime | Distribution, *reads(
    read_linear_time, "20 s per line + 4 min per pallet")]  # fmt: skip
Scatter = Annotated[Spread, *reads(read_spread, "cv 0.35", "exponential", "none")]
MassDistribution = Annotated[Distribution, *reads(
    lambda v: read_distribution(v, units.MASS, "0.8 kg"), "lognormal mean 0.8 kg cv 0.9")]  # fmt: skip
VolumeDistribution = Annotated[Distribution, *reads(
    lambda v: read_distribution(v, units.VOLUME, "3 l"), "lognormal mean 3 l cv 0.9")]  # fmt: skip
Prices = Annotated[PriceDistribution, *reads(read_price, "lognormal mean 24 USD cv 0.8")]
Target = Annotated[Bound, *reads(read_bound, "at least 95%", "at most 11.50 USD")]
Zone = Annotated[str, *reads(read_zone, "America/Chicago")]
Position = Annotated[tuple[float, float], *reads(read_position, [41.53, -88.08], kind="array")]
Mix = Annotated[tuple[tuple[int, ...], tuple[float, ...]], *reads(
    read_mix, {"1": "55%", "2": "45%"}, kind="object")]  # fmt: skip
Names = Annotated[
    tuple[str, ...], *reads(read_names, "pickers", ["pickers", "temps"], kind=["string", "array"])
]
FilePath = Annotated[FileRef, *reads(read_file, "data/orders.csv")]
Holidays = Annotated[HolidayRule, *reads(read_holidays, "US", ["2026-12-25"], kind=["string", "array"])]
WeekShape = Annotated[tuple[float, ...], *reads(
    read_week_shape, {"mon": 1.1, "tue": 1, "wed": 1, "thu": 1, "fri": 1, "sat": 0.9, "sun": 1},
    kind="object")]  # fmt: skip
HourShape = Annotated[tuple[float, ...], *reads(read_hour_shape, "evening", kind=["string", "array"])]
Season = Annotated[tuple[tuple[date, float], ...], *reads(
    read_season, {"2026-06-01": 0.9, "2026-12-01": 1.2}, kind="object")]  # fmt: skip
Velocity = Annotated[VelocityRule, *reads(
    read_velocity, "zipf 1.05", {"a": "20% make 80%", "b": "80% make 20%"},
    kind=["string", "object"])]  # fmt: skip
Heads = Annotated[FileRef | tuple[tuple[str, int], ...], *reads(
    read_heads, {"early": 8, "late": 6}, "data/roster.csv", kind=["string", "object"])]  # fmt: skip
ReleaseRule = Annotated[Release, *reads(read_release, "waveless", "waves at 07:00, 11:00, 14:00")]
Customers = Annotated[FileRef | tuple[CustomerPlace, ...], *reads(
    read_customers, "data/customers.csv", {"Chicago": {"at": [41.88, -87.63], "share": "100%"}},
    kind=["string", "object"])]  # fmt: skip
WorkingDays = Annotated[int, *reads(read_working_days, "5 working days")]
Transit = Annotated[TransitRule, *reads(
    read_transit, "by road", "1 to 3 working days", "data/transit.csv", {"near": "1 working day"},
    kind=["string", "object"])]  # fmt: skip
Rates = Annotated[RateRule, *reads(read_rates, "8.50 USD", "data/rates.csv")]
ZoneBands = Annotated[tuple[tuple[str, float], ...], *reads(
    read_zone_bands, {"near": "480 km", "far": "beyond"}, kind="object")]  # fmt: skip
