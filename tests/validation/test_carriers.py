"""Carriers as the scenario has them: hubs, disruptions, mishaps and charges, through a whole run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from fulfilsim.errors import InputError

DAY = 86_400.0

SHOP = """\
fulfilsim: 1
calendar: {zone: UTC, holidays: none, warm_up: 0 days, measure: 2026-10-05 to 2026-10-18, drain: 40 days}
demand:
  orders_per_day: 120
  weekdays: {mon: 1, tue: 1, wed: 1, thu: 1, fri: 1, sat: 1, sun: 1}
  skus: {price: lognormal mean 24 USD cv 0.8}
  customers: {north: {at: [51, 0], share: 60%, zone: n}, south: {at: [49, 0], share: 40%, zone: s}}
centres:
  hall: {at: [50, 0], process: [pick], stages: {pick: {time: 60 s, spread: none}}, rent: 0 USD/month}
carriers:
  post:
    collections: {hall: {days: daily, at: "18:00", cut_off: "12:00"}}
    works: daily
    sorts_at: "20:00"
    services: {parcel: {promise: 4 working days, transit: "1 to 3 working days", rates: 5 USD}}
"""
POST = "carriers.post"
Run = Callable[..., Any]


def every_parcel(ran: Any) -> pd.DataFrame:
    """Give all parcels; what happens to the later ones is not known to the end."""
    return ran.found.tables.parcels.frame.set_index("parcel")


def parcels(ran: Any) -> pd.DataFrame:
    """Give the parcels of the measured orders."""
    found = every_parcel(ran)
    return found[ran.orders["measured"].loc[found["order"]].to_numpy()]


def days(instants: pd.Series) -> pd.Series:
    return instants // DAY


# --- hubs ---


def test_a_hub_without_limit_changes_no_delivery(run: Run) -> None:
    """The way to it is a part of the transit, which is at least as long here."""
    plain = parcels(run(SHOP))
    hub = parcels(run(SHOP, f"{POST}.hubs={{city: {{zones: s}}}}"))
    pd.testing.assert_frame_equal(hub, plain)


def test_parcels_of_a_hubs_zones_queue_there_and_the_others_do_not(run: Run) -> None:
    """48 a day come, 40 are sorted: first come, first sorted, and the last of the fortnight waits."""
    ran = run(SHOP)
    everybody, plain = every_parcel(ran), parcels(ran)
    hub = parcels(run(SHOP, f"{POST}.hubs={{city: {{zones: s, takes: 40 parcels/day}}}}"))
    assert (hub["inducted_at"] == plain["inducted_at"]).all()
    late = days(hub["delivered_at"]) - days(plain["delivered_at"])
    assert (late[plain["zone"].eq("n")] == 0).all()
    south = plain["zone"].eq("s")
    came = days(plain["inducted_at"][south]) + 1
    all_came = days(everybody["inducted_at"][everybody["zone"].eq("s")]) + 1
    waits, queue = late[south].groupby(came).max(), 0
    for day in range(1, 14):
        queue = max(queue + int((all_came == day).sum()) - 40, 0)
        assert waits[day] == -(-queue // 40)
    assert waits.max() >= 2


def test_a_node_whose_collection_names_a_hub_enters_there(run: Run) -> None:
    """At the hub's own hour, the next morning, and behind the hub's own limit."""
    found = parcels(run(SHOP, f"{POST}.hubs={{city: {{takes: 500 parcels/day}}}}",
                        f"{POST}.collections.hall.hub=city"))  # fmt: skip
    assert ((found["inducted_at"] - found["collected_at"]) % DAY == 10 * 3600).all()


def test_others_parcels_fill_a_network_that_all_share(run: Run) -> None:
    """Without them this shipper's fit; with 20 more a day than are taken, everybody waits longer each day."""
    alone = parcels(run(SHOP, f"{POST}.network=1000 parcels/day"))
    full = parcels(run(SHOP, f"{POST}.network=1000 parcels/day",
                       f"{POST}.background={{2026-10-05 to 2026-10-18: 1100 parcels/day,"
                       " else: 0 parcels/day}"))  # fmt: skip
    assert (days(alone["inducted_at"]) == days(alone["collected_at"])).all()
    waits = (days(full["inducted_at"]) - days(full["collected_at"])).groupby(days(full["collected_at"])).max()
    # Of the 1,220 of a day 1,000 are taken: on the last of 14 days the queue has some 3,080.
    assert waits.iloc[0] in (0, 1)
    assert waits.loc[13] in (3, 4)


# --- disruptions ---

STRIKE = f"{POST}.disruptions={{strike: {{dates: 2026-10-12 to 2026-10-14, closed: true}}}}"


def test_nothing_is_collected_sorted_or_delivered_on_strike(run: Run) -> None:
    ran = run(SHOP, STRIKE)
    for column in ("collected_at", "inducted_at", "delivered_at"):
        assert not days(every_parcel(ran)[column]).isin([7, 8, 9]).any()
    before = parcels(run(SHOP))
    assert days(before["delivered_at"]).isin([7, 8, 9]).any()
    assert ran.kpi["on_time_in_full_share"] < 0.9


def test_a_promise_does_not_know_of_a_strike_unless_it_was_announced(run: Run) -> None:
    plain, struck = run(SHOP).orders, run(SHOP, STRIKE).orders
    assert (struck["promised_by"] == plain["promised_by"]).all()
    told = run(SHOP, STRIKE.replace("closed: true", "closed: true, announced: true"))
    assert (told.orders["promised_by"] >= plain["promised_by"]).all()
    assert not days(told.orders["promised_ship_at"]).isin([7, 8, 9]).any()
    assert told.kpi["on_time_in_full_share"] == 1


def test_a_slowdown_leaves_a_part_of_the_capacity(run: Run) -> None:
    """200 a day are more than come; 40 % of them are not."""
    slow = f"{POST}.disruptions={{slow: {{dates: 2026-10-07 to 2026-10-09, capacity: 40%}}}}"
    found = run(SHOP, f"{POST}.delivers=200 parcels/day", slow)
    taken = days(every_parcel(found)["inducted_at"]).value_counts()
    assert [taken[day] for day in (2, 3, 4)] == [80, 80, 80]
    assert taken[5] > 120


def test_a_storm_delays_the_zones_it_passes(run: Run) -> None:
    storm = "{dates: 2026-10-07, delay: 2 working days, zones: n}"
    plain, slow = parcels(run(SHOP)), parcels(run(SHOP, f"{POST}.disruptions={{storm: {storm}}}"))
    late = days(slow["delivered_at"]) - days(plain["delivered_at"])
    hit = days(plain["inducted_at"]).eq(2) & plain["zone"].eq("n")
    assert hit.any()
    assert (late == np.where(hit, 2, 0)).all()


def test_a_hub_on_strike_holds_its_own_parcels_alone(run: Run) -> None:
    hubs = f"{POST}.hubs={{city: {{zones: s}}}}"
    strike = "{dates: 2026-10-08 to 2026-10-10, closed: true, hubs: city}"
    plain = parcels(run(SHOP, hubs))
    struck = parcels(run(SHOP, hubs, f"{POST}.disruptions={{strike: {strike}}}"))
    late = days(struck["delivered_at"]) - days(plain["delivered_at"])
    came = days(plain["inducted_at"]) + 1
    held = np.where(plain["zone"].eq("s") & came.isin([3, 4, 5]), 6 - came, 0)
    assert (late == held).all()
    assert late.max() == 3


def test_a_disruption_comes_as_often_as_its_chance_says(run: Run) -> None:
    """In the same replications for every plan, for its mark is its own."""
    maybe = STRIKE.replace("closed: true", "closed: true, chance: 50%")
    came = []
    for replication in range(24):
        found = every_parcel(run(SHOP, maybe, "demand.orders_per_day=10", replication=replication))
        came.append(not days(found["collected_at"]).isin([7, 8, 9]).any())
    assert 5 <= sum(came) <= 19


# --- mishaps ---


def mishaps(run: Run, block: str, *sets: str) -> Any:
    return run(SHOP, f"{POST}.mishaps={{{block}}}", *sets)


def test_a_lost_parcel_is_given_up_and_paid_up_to_its_value(run: Run) -> None:
    ran = mishaps(run, "lost: 5%, given_up_after: 10 days, pays: 20 USD")
    plain, found = parcels(run(SHOP)), parcels(ran)
    lost = found["outcome"].eq("lost")
    assert 0.02 < lost.mean() < 0.08
    pd.testing.assert_series_equal(found["delivered_at"][~lost], plain["delivered_at"][~lost])
    assert (found["ended_at"][lost] - plain["delivered_at"][lost] == 10 * DAY).all()
    orders = ran.orders.loc[found["order"][lost]]
    assert (orders["outcome"] == "lost").all()
    assert not orders["complete"].any()
    paid = np.minimum(orders["value"].to_numpy() / orders["parcels"].to_numpy(), 20)
    assert found["price"][lost].to_numpy() == pytest.approx(5 - paid, abs=1e-6)
    assert ran.kpi["orders_lost"] == len(set(found["order"][lost]))
    assert ran.kpi["parcels_lost_share"] == pytest.approx(lost.mean())


def test_a_lost_order_earns_nothing_and_its_goods_are_gone(run: Run) -> None:
    ran = mishaps(run, "lost: 5%")
    orders = ran.orders
    there, lost = orders["outcome"].eq("delivered"), orders["outcome"].eq("lost")
    assert ran.paid("revenue") == pytest.approx(orders["value"][there].sum())
    assert ran.paid("goods") == pytest.approx(0.55 * orders["value"][there | lost].sum(), abs=1e-3)


def test_a_damaged_parcel_arrives_and_the_order_is_not_complete(run: Run) -> None:
    ran = mishaps(run, "damaged: 10%")
    found, plain = parcels(ran), parcels(run(SHOP))
    assert 0.06 < found["damaged"].mean() < 0.14
    assert (found["delivered_at"] == plain["delivered_at"]).all()
    orders = ran.orders[ran.orders["measured"]]
    hurt = orders.index.isin(found["order"][found["damaged"]])
    assert (orders["complete"] == ~hurt).all()
    assert ran.kpi["on_time_in_full_share"] == pytest.approx(1 - hurt.mean())


def test_a_missorted_parcel_makes_a_detour(run: Run) -> None:
    found, plain = parcels(mishaps(run, "missorted: 10%, detour: 3 working days")), parcels(run(SHOP))
    late = days(found["delivered_at"]) - days(plain["delivered_at"])
    assert 0.06 < found["missorted"].mean() < 0.14
    assert "parcels_missorted_share" not in run(SHOP).kpi
    assert (late == np.where(found["missorted"], 3, 0)).all()


def test_what_cannot_be_delivered_goes_back_for_a_fee(run: Run) -> None:
    """Tried when it would have been delivered, and back after as many working days."""
    ran, plain = mishaps(run, "undeliverable: 10%, return_fee: 3 USD/parcel"), parcels(run(SHOP))
    found = parcels(ran)
    back = found["outcome"].eq("returned to sender")
    assert 0.06 < back.mean() < 0.14
    assert (found["price"] == np.where(back, 8, 5)).all()
    transit = days(plain["delivered_at"]) - days(plain["inducted_at"])
    assert (days(found["ended_at"][back]) == (days(plain["delivered_at"]) + transit)[back]).all()
    orders = ran.orders.loc[found["order"][back]]
    assert (orders["outcome"] == "returned to sender").all()
    assert ran.paid("goods") == pytest.approx(0.55 * ran.paid("revenue"), abs=1e-3)


# --- charges ---

CHARGES = (
    "{dimensional: 5000 cm3/kg, residential: {fee: 2 USD/parcel, share: 80%}, minimum: 5.50 USD/parcel,"
    " discounts: [{above: 1000 parcels, off: 10%}],"
    " peak: {busy: {dates: 2026-10-12 to 2026-10-18, baseline: 500 parcels/week,"
    " tiers: [{above: 100%, fee: 1 USD/parcel}]}}, fuel: {2026-10-01: 10%, 2026-10-12: 20%}}"
)


def test_a_run_charges_what_the_tariff_says_part_by_part(run: Run) -> None:
    ran = run(SHOP, f"{POST}.services.parcel.rates=6 USD", f"{POST}.services.parcel.charges={CHARGES}")
    found, ledger = every_parcel(ran), ran.ledger
    rows = ledger[ledger["account"].eq("carriage")]
    by_part = rows.groupby("unit", observed=True)["amount_micro"].agg(["sum", "count"])
    collected = found[found["collected_at"].notna()].sort_values("collected_at", kind="stable")
    day = days(collected["collected_at"])
    october = day.lt(27)
    rank = np.arange(len(collected))
    assert by_part.loc["parcel", "sum"] == 6_000_000 * len(collected)
    assert by_part.loc["parcel", "count"] == len(collected)
    assert by_part.loc["discount", "count"] == (rank[october] >= 1000).sum()
    week = day[day.between(7, 13)]
    assert by_part.loc["peak", "sum"] == 1_000_000 * (len(week) - 500)
    homes = by_part.loc["residential", "count"] / len(collected)
    assert 0.75 < homes < 0.85
    prices = rows.groupby("parcel", observed=True)["amount_micro"].sum() / 1e6
    assert prices.sort_index().to_numpy() == pytest.approx(collected["price"].sort_index().to_numpy())
    first = collected.index[0]
    assert collected["price"][first] in (6.60, 8.80)


def test_a_parcel_that_was_not_collected_has_no_price_yet(run: Run) -> None:
    cap = f"{POST}.collections.hall.cap=1 parcels"
    found = every_parcel(run(SHOP, f"{POST}.services.parcel.charges={CHARGES}", cap, "calendar.drain=1 day"))
    waits = found["collected_at"].isna()
    assert waits.any()
    assert (found["price"][waits] == 0).all()
    assert (found["price"][~waits] > 0).all()


@pytest.mark.parametrize(
    ("sets", "said"),
    [
        ((f"{POST}.collections.hall.hub=city",), "unknown hub 'city'"),
        ((f"{POST}.hubs={{city: {{zones: x}}}}",), "no customer lives in zone 'x'; expected one of n, s"),
        ((f"{POST}.hubs={{a: {{zones: s}}, b: {{zones: s}}}}",), "zone 's' passes through a already"),
        ((f"{POST}.hubs={{a: {{line_haul: 0 working days}}}}",), "a hub that is reached on the day"),
        ((f"{POST}.background=9 parcels/day",), "without the capacity that they share"),
        ((f"{POST}.delivers=9 parcels/day", f"{POST}.network=9 parcels/day"), "expected one of the two"),
        ((f"{POST}.disruptions={{x: {{dates: 2026-10-07}}}}",), "a disruption of nothing"),
        ((f"{POST}.disruptions={{x: {{dates: 2026-10-07, capacity: 40%}}}}",), "that has no limit"),
        ((f"{POST}.disruptions={{x: {{dates: 2026-10-07, closed: true, hubs: x}}}}",), "unknown hub 'x'"),
        ((f"{POST}.disruptions={{x: {{dates: 2026-10-07, capacity: 0%, announced: true}}}}",
          f"{POST}.delivers=9 parcels/day"), "not a sure closure of the whole network"),
    ],
)  # fmt: skip
def test_networks_that_mean_nothing_are_refused(world_of: Run, sets: tuple[str, ...], said: str) -> None:
    with pytest.raises(InputError) as refused:
        world_of(SHOP, *sets)
    assert said in str(refused.value)


# --- the shop chooses ---

TWO = (
    SHOP
    + """\
  van:
    collections: {hall: {days: daily, at: "18:00", cut_off: "12:00"}}
    works: daily
    services:
      slow: {share: 0%, promise: 5 working days, transit: 4 working days, rates: 3 USD}
      quick: {share: 0%, promise: 3 working days, transit: 2 working days, rates: 4 USD}
"""
)


def carried(ran: Any) -> pd.Series:
    return parcels(ran)["service"].value_counts()


def test_without_a_choice_an_order_goes_as_its_customer_said(run: Run) -> None:
    assert carried(run(TWO))["post.parcel"] == len(parcels(run(TWO)))


def test_the_cheapest_that_meets_the_promise_takes_an_order(run: Run) -> None:
    """3 dollars are less, but a day later than the four days that were promised."""
    ran = run(TWO, "carrier_choice.policy=cheapest")
    assert carried(ran)["van.quick"] == len(parcels(ran))
    assert (ran.orders["service"] == "post.parcel").all()
    assert ran.kpi["on_time_in_full_share"] == 1
    assert ran.paid("carriage") == 4 * every_parcel(ran)["collected_at"].notna().sum()


def test_contract_shares_are_kept(run: Run) -> None:
    shares = "{post.parcel: 30%, van.quick: 70%}"
    ran = run(TWO, "carrier_choice.policy=by share", f"carrier_choice.shares={shares}")
    assert carried(ran)["van.quick"] / len(parcels(ran)) == pytest.approx(0.7, abs=0.04)


def test_what_a_full_carrier_does_not_take_goes_with_the_next_best(run: Run) -> None:
    """60 of some 120 a day; none of them waits for another collection."""
    cap = "carriers.van.collections.hall.cap=60 parcels"
    ran = run(TWO, "carrier_choice.policy=cheapest", cap)
    found = parcels(ran)
    by_day = found[found["service"].eq("van.quick")].groupby(days(found["collected_at"])).size()
    assert by_day.max() == 60
    assert (by_day == 60).mean() > 0.8
    assert carried(ran)["post.parcel"] > 0.4 * len(found)
    assert ran.kpi["on_time_in_full_share"] == 1
    waits = run(TWO, "carrier_choice.policy=cheapest", "carrier_choice.when_full=wait", cap)
    assert carried(waits)["van.quick"] == len(parcels(waits))
    assert waits.kpi["on_time_in_full_share"] < 0.9


def test_while_a_carrier_is_on_strike_another_takes_over(run: Run) -> None:
    """From the first day of the strike: what was labelled before waits for its end."""
    strike = "carriers.van.disruptions={strike: {dates: 2026-10-12 to 2026-10-14, closed: true}}"
    ran = run(TWO, "carrier_choice.policy=cheapest", strike)
    found = parcels(ran)
    placed = ran.orders["placed_at"].loc[found["order"]].to_numpy() / DAY
    during = (placed >= 7) & (placed < 8.5)
    assert (found["service"][during] == "post.parcel").all()
    assert (found["service"][placed < 6] == "van.quick").all()
    assert ran.kpi["on_time_in_full_share"] > 0.85


@pytest.mark.parametrize(
    ("sets", "said"),
    [
        (("carrier_choice.services=van.quik",), "unknown service 'van.quik'"),
        (("carrier_choice.policy=by share",), "the policy by share without shares"),
        (("carrier_choice.policy=by share", "carrier_choice.shares={van.quick: 70%}"), "add up to 70%"),
    ],
)
def test_choices_that_mean_nothing_are_refused(world_of: Run, sets: tuple[str, ...], said: str) -> None:
    with pytest.raises(InputError) as refused:
        world_of(TWO, *sets)
    assert said in str(refused.value)
