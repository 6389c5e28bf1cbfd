"""Whose the outputs of a lot are: shares by input mass, through lots of lots, and masses that add up exactly.

A lot is taken as mixed: each kilogram that leaves it has come from all of its inputs, by their masses. Shares
are exact fractions; masses are cut to 1 mg by the largest remainders, so that the parts add up to the whole.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction as Ratio
from graphlib import CycleError, TopologicalSorter

from celltrail.domain.errors import InvalidInputError
from celltrail.domain.recycling.mass_balance import SHARE_PLACES, millionths
from celltrail.domain.views import LotInputView

BatteryShares = Mapping[str, Ratio]
"""The share of each battery in one lot, by its id; together 1."""


def battery_shares(inputs: Mapping[str, Sequence[LotInputView]]) -> dict[str, BatteryShares]:
    """Return, for each lot, the share of every battery in it, directly or through other lots.

    `inputs` has the inputs of every lot that is named, those of the lots drawn from included.

    Raises:
        InvalidInputError: a lot would contain itself.
        ValueError: the inputs of a lot are missing, or a lot has none.
    """
    shares: dict[str, BatteryShares] = {}
    for lot_id in _in_order(inputs):
        shares[lot_id] = _shares_of(lot_id, inputs, shares)
    return shares


def allocate(mass_kg: Decimal, weights: Sequence[Decimal | Ratio]) -> list[Decimal]:
    """Divide a mass by weights; the parts, in multiples of 1 mg, add up to it exactly.

    What is left after cutting to whole milligrams goes to the largest remainders, the first ones on a tie, so
    that the same question has the same answer.

    Raises:
        ValueError: a negative weight, no weight above zero, or a mass that is negative or finer than 1 mg.
    """
    exact = [Ratio(weight) for weight in weights]
    total, whole = sum(exact, Ratio(0)), Ratio(mass_kg) * 10**SHARE_PLACES
    if total <= 0 or min(exact) < 0:
        raise ValueError("a mass is divided by weights of which none is negative and one is above zero")
    if whole < 0 or whole.denominator != 1:
        raise ValueError(f"{mass_kg} kg is not a number of whole milligrams")
    quotas = [whole * weight / total for weight in exact]
    parts = [int(quota) for quota in quotas]
    left = int(whole) - sum(parts)
    for number in sorted(range(len(parts)), key=lambda at: (parts[at] - quotas[at], at))[:left]:
        parts[number] += 1
    return [millionths(part) for part in parts]


def allocated(mass_kg: Decimal, shares: BatteryShares) -> dict[str, Decimal]:
    """Divide a mass of a lot among its batteries; together the whole."""
    ordered = sorted(shares)
    return dict(zip(ordered, allocate(mass_kg, [shares[each] for each in ordered]), strict=True))


def _in_order(inputs: Mapping[str, Sequence[LotInputView]]) -> Iterable[str]:
    """The lots, each after those that it draws from."""
    drawn = {
        lot_id: {each.lot_id for each in several if each.lot_id is not None}
        for lot_id, several in inputs.items()
    }
    try:
        return tuple(TopologicalSorter(drawn).static_order())
    except CycleError as error:
        circle = " -> ".join(error.args[1])
        raise InvalidInputError(f"a lot would contain itself: {circle}") from None


def _shares_of(
    lot_id: str, inputs: Mapping[str, Sequence[LotInputView]], known: Mapping[str, BatteryShares]
) -> BatteryShares:
    several = inputs.get(lot_id)
    if not several:
        raise ValueError(f"the inputs of lot {lot_id} are not given")
    total = sum((Ratio(each.mass_kg) for each in several), Ratio(0))
    shares: dict[str, Ratio] = {}
    for each in several:
        part = Ratio(each.mass_kg) / total
        if each.battery_id is not None:
            shares[each.battery_id] = shares.get(each.battery_id, Ratio(0)) + part
        elif each.lot_id is not None:
            for battery_id, share in known[each.lot_id].items():
                shares[battery_id] = shares.get(battery_id, Ratio(0)) + part * share
    return shares
