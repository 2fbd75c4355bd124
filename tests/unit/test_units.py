"""A quantity means what a planner would read aloud, and what could be meant two ways is refused."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fulfilsim.units import (
    LENGTH,
    MASS,
    SPEED,
    TIME,
    VOLUME,
    Money,
    count,
    currency,
    money,
    nearest,
    number,
    quantity,
    share,
    text_of,
    ticks,
)

DIMENSIONS = {"time": TIME, "mass": MASS, "volume": VOLUME, "length": LENGTH, "speed": SPEED}
UNITS = [(table, unit) for table in DIMENSIONS.values() for unit in table]


@given(st.sampled_from(UNITS), st.floats(0, 1e9, allow_subnormal=False))
def test_a_quantity_round_trips_through_every_unit(
    choice: tuple[dict[str, float], str], amount: float
) -> None:
    """What is written in a unit and divided by its factor is what was written."""
    table, unit = choice
    assert quantity(f"{amount!r} {unit}", table, "1 x") / table[unit] == pytest.approx(amount, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "table", "value"),
    [
        ("45 s", TIME, 45),
        ("1.5 h", TIME, 5400),
        ("2 days", TIME, 172_800),
        ("3 weeks", TIME, 1_814_400),
        ("90min", TIME, 5400),
        ("1_000 s", TIME, 1000),
        ("1e3 s", TIME, 1000),
        ("-2 h", TIME, -7200),
        ("800 g", MASS, 0.8),
        ("16 oz", MASS, 0.45359237),
        ("2.2 lbs", MASS, 0.997903214),
        ("0.1 m3", VOLUME, 100),
        ("1 cuft", VOLUME, 28.316846592),
        ("10 mi", LENGTH, 16.09344),
        ("50 mph", SPEED, 80.4672),
    ],
)
def test_known_conversions(text: str, table: dict[str, float], value: float) -> None:
    """The factors are those of the international yard and pound, and of the calendar."""
    assert quantity(text, table, "1 x") == pytest.approx(value, rel=1e-12)


def test_sixteen_ounces_are_a_pound() -> None:
    """Both units are defined by the same pound."""
    assert 16 * MASS["oz"] == pytest.approx(MASS["lb"], rel=1e-15)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (45, "bare number 45 where a unit is due"),
        ("45", "bare number 45 where a unit is due"),
        ("45 parsec", "unknown unit 'parsec'"),
        ("45 hous", "did you mean hour?"),
        ("45 S", "unknown unit 'S'"),
        ("1 min 30 s", "cannot be read"),
        ("1,5 h", "cannot be read"),
        ("", "cannot be read"),
        ("inf s", "cannot be read"),
        ("nan s", "cannot be read"),
        ("1e300 s", "usable size"),
        ("1__0 s", "cannot be read"),
        (True, "true cannot be read here"),
        (None, "an empty value cannot be read here"),
        ([45], "a list cannot be read here"),
        ({"s": 45}, "a mapping cannot be read here"),
        ("9" * 300, "text of 300 characters is too long"),
    ],
)
def test_what_is_no_duration_is_refused_with_an_example(text: object, says: str) -> None:
    """A planner must learn from the message what to write instead."""
    with pytest.raises(ValueError, match="expected") as refused:
        quantity(text, TIME, "45 s")
    assert says in str(refused.value)
    assert "45 s" in str(refused.value)


@given(st.text(max_size=30))
def test_no_text_breaks_the_reader(text: str) -> None:
    """Whatever is typed is read as a finite number or refused as ``ValueError``."""
    try:
        value = quantity(text, TIME, "45 s")
    except ValueError:
        return
    assert abs(value) < 1e18


@given(st.integers(-1000, 100_000))
def test_a_percentage_is_a_hundredth(hundredths: int) -> None:
    """8.25% is 0.0825 of one."""
    assert share(f"{hundredths / 100}%") == pytest.approx(hundredths / 10_000)


@pytest.mark.parametrize("text", ["8", "0.08", "8 pct", "%", "8%%", 0.08, None])
def test_a_share_needs_its_percent_sign(text: object) -> None:
    """0.08 could be 8 % or 0.08 %."""
    with pytest.raises(ValueError, match=r"e\.g\. 8%"):
        share(text)


@given(st.decimals(-10_000_000, 10_000_000, places=6))
def test_money_is_exact(amount: Decimal) -> None:
    """Money is counted in millionths, so no amount of six decimals is rounded."""
    assert money(f"{amount} EUR") == Money(amount, "EUR")
    assert Decimal(money(f"{amount} EUR").micro) == amount * 1_000_000


def test_no_cent_is_lost_in_binary() -> None:
    """1.001 × 1,000,000 is 1,000,999.9999999999 in doubles."""
    assert money("1.001 EUR").micro == 1_001_000


def test_money_says_what_it_is_paid_for() -> None:
    """A wage is per hour; `per` and `/` are the same word."""
    assert (
        money("17.50 EUR/h", ("h",))
        == money("17.50 EUR per h", ("h",))
        == Money(Decimal("17.50"), "EUR", "h")
    )


@pytest.mark.parametrize(
    ("text", "per", "says"),
    [
        ("17.50", (), "not an amount of money"),
        ("17.50 eur", (), "not an amount of money"),
        ("17.50 EUR", ("h",), "is not per h"),
        ("17.50 EUR/day", ("h",), "is not per h"),
        ("17.50 EUR/h", (), "a unit too many"),
        ("EUR 17.50", (), "not an amount of money"),
        ("1e40 EUR", (), "usable size"),
        (17.5, (), "not an amount of money"),
    ],
)
def test_money_without_currency_or_with_the_wrong_unit_is_refused(
    text: object, per: tuple[str, ...], says: str
) -> None:
    """An amount without currency, or per the wrong thing, would be wrong in silence."""
    with pytest.raises(ValueError, match=says):
        money(text, per)


def test_a_currency_is_three_capitals() -> None:
    """ISO 4217."""
    assert currency("GBP") == "GBP"
    for text in ("gbp", "GB", "GBPX", "£"):
        with pytest.raises(ValueError, match="three capitals"):
            currency(text)


@given(st.integers(0, 10**9))
def test_a_count_names_its_things(things: int) -> None:
    """Parcels and orders cannot be mistaken for each other."""
    assert count(f"{things} parcels", "parcels") == count(f"{things} parcels/day", "parcels", "day") == things


@pytest.mark.parametrize("text", ["12", 12, "12 orders", "1.5 parcels", "-1 parcels", "12 parcels/day"])
def test_a_count_of_other_things_is_refused(text: object) -> None:
    """Half a parcel, a bare number and another unit are told with what is expected."""
    with pytest.raises(ValueError, match=r"a whole number of parcels, e\.g\. 2400 parcels"):
        count(text, "parcels")


@given(st.floats(0, 1e8))
def test_ticks_are_whole_and_nearest(seconds: float) -> None:
    """A tick is 2**-10 s: sums of ticks are exact, and none moves by more than half a tick."""
    rounded = ticks(seconds)
    assert (rounded * 1024).is_integer()
    assert abs(rounded - seconds) <= 2**-11


def test_a_number_is_finite() -> None:
    """Infinity and not-a-number are no input."""
    assert number("1.5", "a number") == 1.5
    for text in ("inf", "nan", "1e13", "-1e400", "one"):
        with pytest.raises(ValueError, match="expected a number"):
            number(text, "a number")


def test_the_nearest_word_is_proposed_only_when_near() -> None:
    """A far-fetched proposal confuses more than none."""
    assert nearest("pikers", ["packers", "pickers"]) == "pickers"
    assert nearest("zzz", ["packers", "pickers"]) == ""


def test_a_number_is_text_too() -> None:
    """YAML gives numbers for what the planner typed as text."""
    assert text_of(45, "x") == "45"
    assert text_of("  a ", "x") == "a"
