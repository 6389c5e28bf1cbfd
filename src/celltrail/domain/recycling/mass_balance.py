"""The mass balance of lots: no more comes out than went in, exactly, whatever the order of the records.

A lot takes in batteries and mass drawn from other lots. Three things are recorded of it, each bounded:

    fractions <= input                      what left the process
    draws     <= fractions                  what other lots took of it
    draws + recovered <= input              what was taken further is not recovered here as well

With the third bound the recovered mass of all lots together never exceeds the mass of the batteries, however
long the chain of lots is. There is no tolerance: a scale that errs is corrected by its owner, not here.

Masses are kilograms in Decimal with six places at most (1 mg), so that every sum is exact.
Sources: cn_traceability section 5 ("recycled mass larger than input mass" is refused); Regulation (EU)
2023/1542, Annex XII Part A (mass of outputs over mass of inputs).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction as Ratio

from celltrail.domain.errors import InvalidInputError, MassBalanceExceededError, Path
from celltrail.domain.recycling.materials import Fraction, RecoveredElement, parse_material
from celltrail.domain.views import MaterialMass

MILLIGRAM = Decimal("0.000001")
MAX_MASS_KG = Decimal(10_000_000)
"""Ten thousand tonnes in one entry: more is a mistake of unit."""

SHARE_PLACES = 6
_ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class MassBalance:
    """What went in, what came out, and the rest: dust, moisture, gas, and what nobody weighed."""

    input_kg: Decimal
    output_kg: Decimal
    unaccounted_kg: Decimal


@dataclass(frozen=True, slots=True)
class LotLedger:
    """The sums of one lot so far. Only `process`, `draw` and `recover` lead to a new one."""

    input_kg: Decimal
    output_kg: Decimal
    drawn_kg: Decimal = _ZERO
    recovered_kg: Decimal = _ZERO
    held_kg: Decimal = _ZERO
    """What the input held of the materials recovered so far, where that was said."""

    @property
    def drawable_kg(self) -> Decimal:
        """What other lots may still take."""
        return min(self.output_kg - self.drawn_kg, self.input_kg - self.recovered_kg - self.drawn_kg)

    @property
    def recoverable_kg(self) -> Decimal:
        """What may still be recorded as recovered."""
        return self.input_kg - self.drawn_kg - self.recovered_kg


def require_mass(mass_kg: Decimal, *, path: Path = ()) -> Decimal:
    """Return a mass that a scale could have shown.

    Raises:
        InvalidInputError: not a number, not above zero, above ten thousand tonnes, or finer than 1 mg.
    """
    if not mass_kg.is_finite():
        raise InvalidInputError(f"{mass_kg} is not a mass", path=path)
    if not 0 < mass_kg <= MAX_MASS_KG:
        shown = mass_kg if len(mass_kg.as_tuple().digits) <= SHARE_PLACES + 8 else f"{mass_kg:.3E}"
        raise InvalidInputError(f"{shown} kg is not above 0 and at most {MAX_MASS_KG} kg", path=path)
    if int(mass_kg.normalize().as_tuple().exponent) < -SHARE_PLACES or _digits(mass_kg) > _MAX_DIGITS:
        raise InvalidInputError("a mass has at most six decimal places (1 mg)", path=path)
    return mass_kg


def mass_balance(input_kg: Decimal, output_kg: Decimal) -> MassBalance:
    """The balance of masses that were checked before."""
    return MassBalance(input_kg, output_kg, input_kg - output_kg)


def process(
    inputs_kg: Sequence[Decimal],
    fractions: Sequence[MaterialMass],
    *,
    subject: str,
    path: Path = ("fractions",),
) -> LotLedger:
    """Open the ledger of a lot from its inputs and what came out. Paths of inputs are the caller's to check.

    Raises:
        InvalidInputError: no input, an impossible mass, an unknown fraction or one given twice.
        MassBalanceExceededError: the fractions are heavier than the inputs.
    """
    if not inputs_kg:
        raise InvalidInputError("a lot takes in at least one battery or another lot")
    input_kg = sum((require_mass(each) for each in inputs_kg), _ZERO)
    balance = check_outputs(fractions, input_kg=input_kg, subject=subject, path=path)
    return LotLedger(input_kg, balance.output_kg)


def check_outputs(
    fractions: Sequence[MaterialMass], *, input_kg: Decimal, subject: str, path: Path = ("fractions",)
) -> MassBalance:
    """Return the balance of a process.

    Raises:
        InvalidInputError: an impossible mass, an unknown fraction or one given twice.
        MassBalanceExceededError: the fractions together are heavier than the input.
    """
    output_kg = _total(fractions, kind=Fraction, path=path)
    if output_kg > input_kg:
        raise MassBalanceExceededError(subject, input_kg=input_kg, output_kg=output_kg, path=path)
    return mass_balance(input_kg, output_kg)


def draw(ledger: LotLedger, mass_kg: Decimal, *, subject: str, path: Path = ()) -> LotLedger:
    """Take mass out of a lot's fractions, for another lot.

    Raises:
        InvalidInputError: an impossible mass.
        MassBalanceExceededError: the lot did not give, or no longer has, that much.
    """
    require_mass(mass_kg, path=path)
    if mass_kg > ledger.drawable_kg:
        raise MassBalanceExceededError(
            f"{subject} (draws)", input_kg=ledger.drawable_kg, output_kg=mass_kg, path=path
        )
    return replace(ledger, drawn_kg=ledger.drawn_kg + mass_kg)


def recover(
    ledger: LotLedger, recovered: Sequence[MaterialMass], *, subject: str, path: Path = ("recovered",)
) -> LotLedger:
    """Record what was recovered from a lot.

    Raises:
        InvalidInputError: nothing recovered, an impossible mass, an unknown material or one given twice.
        MassBalanceExceededError: more than is left of the lot's input, or more of one material than it held.
    """
    if not recovered:
        raise InvalidInputError("name at least one recovered material", path=path)
    recovered_kg = _total(recovered, kind=RecoveredElement, path=path)
    if recovered_kg > ledger.recoverable_kg:
        raise MassBalanceExceededError(
            f"{subject} (recovered)", input_kg=ledger.recoverable_kg, output_kg=recovered_kg, path=path
        )
    held_kg = _contents(recovered, ledger=ledger, subject=subject, path=path)
    return replace(ledger, recovered_kg=ledger.recovered_kg + recovered_kg, held_kg=held_kg)


def recycling_efficiency(outputs_kg: Iterable[Decimal], input_kg: Decimal) -> Decimal | None:
    """The share of the input that was recovered (Annex XII Part A); None when nothing went in.

    `outputs_kg` are the recovered masses: residues and what is burnt do not count. Rounded down.
    """
    return recovered_share(sum(outputs_kg, _ZERO), input_kg)


def recovered_share(mass_kg: Decimal, input_kg: Decimal | None) -> Decimal | None:
    """How much of what went in was recovered, 0..1; None when that is not known.

    Rounded down to six places, so that rounding never meets a target that the masses miss.
    """
    if input_kg is None or input_kg <= 0:
        return None
    return rounded_down(Ratio(mass_kg) / Ratio(input_kg))


def rounded_down(share: Ratio) -> Decimal:
    """A share as a Decimal of at most six places, never above the exact one."""
    return millionths(share * 10**SHARE_PLACES // 1)


def millionths(count: int) -> Decimal:
    """So many millionths (of a kilogram: milligrams), without zeros behind."""
    return without_zeros_behind(Decimal(count).scaleb(-SHARE_PLACES))


def without_zeros_behind(value: Decimal) -> Decimal:
    """A computed number as short as one would write it; what was recorded keeps the places it came with."""
    short = value.normalize()
    return short if int(short.as_tuple().exponent) <= 0 else short.quantize(Decimal(1))


_MAX_DIGITS = 18


def _digits(mass_kg: Decimal) -> int:
    return len(mass_kg.as_tuple().digits)


def _total(masses: Sequence[MaterialMass], *, kind: type[Fraction | RecoveredElement], path: Path) -> Decimal:
    seen: dict[str, int] = {}
    total = _ZERO
    for number, each in enumerate(masses):
        material = parse_material(kind, each.material, path=(*path, number, "material"))
        if material in seen:
            message = f"{material} is given twice, at {seen[material]} and {number}: add the masses"
            raise InvalidInputError(message, path=(*path, number, "material"))
        seen[material] = number
        total += require_mass(each.mass_kg, path=(*path, number, "massKg"))
    return total


def _contents(recovered: Sequence[MaterialMass], *, ledger: LotLedger, subject: str, path: Path) -> Decimal:
    """What the input held of all materials so far: none gives more, and together they are no more than it."""
    held_kg = ledger.held_kg
    for number, each in enumerate(recovered):
        if each.input_mass_kg is None:
            continue
        held_kg += require_mass(each.input_mass_kg, path=(*path, number, "inputMassKg"))
        if each.mass_kg > each.input_mass_kg:
            raise MassBalanceExceededError(
                f"{subject} ({each.material})",
                input_kg=each.input_mass_kg,
                output_kg=each.mass_kg,
                path=(*path, number, "massKg"),
            )
    if held_kg > ledger.input_kg:
        raise MassBalanceExceededError(
            f"{subject} (what the input held)", input_kg=ledger.input_kg, output_kg=held_kg, path=path
        )
    return held_kg
