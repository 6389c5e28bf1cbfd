"""What comes out of batteries: fractions, recovered materials with their targets, and the mass balance."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

import strawberry

from celltrail.domain.recycling import mass_balance
from celltrail.domain.recycling.materials import Fraction, RecoveredElement
from celltrail.domain.recycling.targets import is_met, target_for
from celltrail.domain.views import MaterialMass


@strawberry.type(description="A stream that came out of dismantling or shredding.")
class MaterialFraction:
    """Mass of one stream."""

    material: Fraction | None = strawberry.field(description="Which stream.")
    mass_kg: Decimal | None = strawberry.field(description="How much of it, in kilograms.")


@strawberry.type(description="A material that was recovered and goes into products again.")
class RecoveredMaterial:
    """Mass of one material, against what the law asks for."""

    material: RecoveredElement | None = strawberry.field(description="Which material.")
    mass_kg: Decimal | None = strawberry.field(
        description="How much of it, in kilograms: of the element itself, not of its salt."
    )
    input_mass_kg: Decimal | None = strawberry.field(
        description="How much of it the input held, in kilograms; null when that is not known."
    )
    share: Decimal | None = strawberry.field(
        description="The share of the input's content that was recovered, 0..1, rounded down."
    )
    target: Decimal | None = strawberry.field(
        description="The share that Annex XII Part C asks for on that day; null while it asks for none."
    )
    met: bool | None = strawberry.field(
        description="Whether the share meets the target; null when either is not known."
    )


@strawberry.type(
    description="What went in, what came out, and the rest: dust, moisture, gas, and what nobody weighed."
)
class MassBalance:
    """In kilograms."""

    input_kg: Decimal | None = strawberry.field(description="What went in, in kilograms.")
    output_kg: Decimal | None = strawberry.field(description="What came out, in kilograms.")
    unaccounted_kg: Decimal | None = strawberry.field(description="The rest, in kilograms.")


def show_fractions(fractions: Sequence[MaterialMass]) -> list[MaterialFraction]:
    """Show fractions."""
    return [MaterialFraction(material=Fraction(each.material), mass_kg=each.mass_kg) for each in fractions]


def show_recovered(recovered: Sequence[MaterialMass], *, on: date) -> list[RecoveredMaterial]:
    """Show recovered materials against the targets of a day."""
    return [_against_target(each, on=on) for each in recovered]


def _against_target(recovered: MaterialMass, *, on: date) -> RecoveredMaterial:
    element = RecoveredElement(recovered.material)
    share = mass_balance.recovered_share(recovered.mass_kg, recovered.input_mass_kg)
    target = target_for(element, on)
    return RecoveredMaterial(
        material=element,
        mass_kg=recovered.mass_kg,
        input_mass_kg=recovered.input_mass_kg,
        share=share,
        target=None if target is None else target.share,
        met=None if target is None else is_met(target, share),
    )


def efficiency_of(input_kg: Decimal | None, recovered: Sequence[MaterialMass]) -> Decimal | None:
    """The recycling efficiency, None while nothing was recovered or the input is not known."""
    if input_kg is None or not recovered:
        return None
    return mass_balance.recycling_efficiency((each.mass_kg for each in recovered), input_kg)


def balance_of(input_kg: Decimal | None, outputs: Sequence[MaterialMass]) -> MassBalance | None:
    """The balance of what came out against what went in, None while either is not known."""
    if input_kg is None or not outputs:
        return None
    balance = mass_balance.mass_balance(input_kg, sum((each.mass_kg for each in outputs), Decimal(0)))
    return MassBalance(
        input_kg=balance.input_kg, output_kg=balance.output_kg, unaccounted_kg=balance.unaccounted_kg
    )
