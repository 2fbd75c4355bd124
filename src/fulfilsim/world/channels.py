"""Channels as columns: their shares, their nodes, what their orders are made of and what they cost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from fulfilsim.scenario.channels import Channel, Pallets
from fulfilsim.scenario.model import Scenario
from fulfilsim.world.demand import Mix, Profile, make_mix

WEB = "web"


@dataclass(frozen=True)
class Channels:
    """Ways to sell, by name.

    Parameters
    ----------
    names
        Names (c,).
    cumulative
        Cumulative shares of the orders, ending at 1 (c,).
    nodes
        Whether a node may serve a channel (c, nodes).
    lines, units
        Lines of an order and units of a line; None as for all orders (c,).
    commission
        Share of the value that the channel keeps (c,).
    late_fee_micro
        Penalty for an order that left late (c,) [1e-6 currency].
    on_pallets
        Whether orders go on pallets (c,).
    pallet_l, pallet_kg, pallet_micro
        What a pallet holds, and its material (c,) [1e-6 currency]; nothing where there are none.
    """

    names: tuple[str, ...]
    cumulative: NDArray[np.float64]
    nodes: NDArray[np.bool_]
    lines: tuple[Mix | None, ...]
    units: tuple[Mix | None, ...]
    commission: NDArray[np.float64]
    late_fee_micro: NDArray[np.int64]
    on_pallets: NDArray[np.bool_]
    pallet_l: NDArray[np.float64]
    pallet_kg: NDArray[np.float64]
    pallet_micro: NDArray[np.int64]

    def mean_order(self, profile: Profile) -> tuple[float, float]:
        """Return the lines and units of an order of the profile, on average over the channels."""
        shares, lines, units = self._means(profile)
        return float(np.dot(shares, lines)), float(np.dot(shares, lines * units))

    def pallet_order(self, profile: Profile) -> tuple[float, float, float]:
        """Return the share of the orders that go on pallets, and the lines and units of one of these."""
        shares, lines, units = self._means(profile)
        shares = np.where(self.on_pallets, shares, 0.0)
        part = max(float(shares.sum()), 1e-12)
        return part, float(np.dot(shares, lines)) / part, float(np.dot(shares, lines * units)) / part

    def _means(self, profile: Profile) -> tuple[NDArray[np.float64], ...]:
        """Return share, lines of an order and units of a line of each channel (c,) each."""
        lines = [(own or profile.lines).mean for own in self.lines]
        units = [(own or profile.units).mean for own in self.units]
        return np.diff(self.cumulative, prepend=0.0), np.array(lines), np.array(units)


def make_channels(scenario: Scenario) -> Channels:
    """Lay the channels out; a shop that names none has one web shop."""
    said = sorted((scenario.channels or {}).items())
    blocks = [channel for _, channel in said]
    shares = np.array([channel.share for channel in blocks] or [1.0])
    return Channels(
        names=tuple(name for name, _ in said) or (WEB,),
        cumulative=np.cumsum(shares) / shares.sum(),
        nodes=np.array([_served_by(channel, scenario) for channel in (blocks or (None,))]),
        lines=tuple(make_mix(*each.lines_per_order) if each.lines_per_order else None for each in blocks)
        or (None,),
        units=tuple(make_mix(*each.units_per_line) if each.units_per_line else None for each in blocks)
        or (None,),
        commission=np.array([channel.commission for channel in blocks] or [0.0]),
        late_fee_micro=np.array(
            [channel.late_fee.micro if channel.late_fee else 0 for channel in blocks] or [0], np.int64
        ),
        **_pallets([channel.pallets for channel in blocks] or [None]),
    )


def _pallets(blocks: list[Pallets | None]) -> dict[str, NDArray[Any]]:
    return {
        "on_pallets": np.array([block is not None for block in blocks]),
        "pallet_l": np.array([block.holds if block else np.inf for block in blocks]),
        "pallet_kg": np.array([block.weighs if block else np.inf for block in blocks]),
        "pallet_micro": np.array([block.material.micro if block else 0 for block in blocks], np.int64),
    }


def _served_by(channel: Channel | None, scenario: Scenario) -> list[bool]:
    chosen = None if channel is None else channel.nodes
    return [chosen is None or node in chosen for node in scenario.nodes]
