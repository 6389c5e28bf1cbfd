"""The mutation `laboratoryRecordAssay`, and its typed refusals.

Whoever records asks this service itself, and shows the secret in the header `Authorization: Bearer SECRET`.
Through the gateway, which sends a token of its own and no header of its callers, nobody can record.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from decimal import Decimal
from typing import Annotated

import strawberry

from laboratory.access import AccessGroup
from laboratory.assay import Assay, AssayRefusedError, Element, MassFraction, Method, require_assay
from laboratory.fields import act, identity
from laboratory.types import Info, LaboratoryAssay


@strawberry.input(description="The share of one element in the dry mass of the sample.")
class LaboratoryMassFractionInput:
    """One determination."""

    element: Element = strawberry.field(description="The element.")
    fraction: Decimal = strawberry.field(description="Its mass fraction, 0 to 1.")


@strawberry.input(description="An assay of one sample.")
class LaboratoryRecordAssayInput:
    """What is recorded."""

    lot: strawberry.ID = strawberry.field(description="The global id of the lot.")
    sample: str = strawberry.field(
        description="Your number of the sample. The same assay again changes nothing."
    )
    laboratory: str = strawberry.field(description="Which laboratory.")
    method: Method = strawberry.field(description="How it was determined.")
    sampled_at: datetime = strawberry.field(description="When the sample was taken.")
    mass_fractions: list[LaboratoryMassFractionInput] = strawberry.field(description="What is in it.")


@strawberry.type(description="What was recorded.")
class LaboratoryRecordAssayPayload:
    """It is on disk."""

    assay: LaboratoryAssay = identity("The assay.")
    is_new: bool = identity("False when it had been recorded before.")


@strawberry.type(description="Something in the input cannot be so.")
class LaboratoryInvalidInput:
    """Nothing was recorded."""

    message: str = identity("What is wrong, and what is allowed.")
    code: str = identity("A stable code: INVALID_INPUT.")
    path: list[str] = identity("Where in `input`: names and list indices.")


@strawberry.type(description="Another assay has this number of a sample.")
class LaboratoryConflict:
    """Nothing was recorded."""

    message: str = identity("What was found.")
    code: str = identity("A stable code: SAMPLE_CONFLICT.")


@strawberry.type(description="The caller may not record.")
class LaboratoryForbidden:
    """Nothing was recorded."""

    message: str = identity("What is missing.")
    code: str = identity("A stable code: FORBIDDEN.")


LaboratoryRecordAssayResult = Annotated[
    LaboratoryRecordAssayPayload | LaboratoryInvalidInput | LaboratoryConflict | LaboratoryForbidden,
    strawberry.union("LaboratoryRecordAssayResult", description="What was recorded, or why it was refused."),
]


@strawberry.type
class Mutation:
    """One act."""

    @act(AccessGroup.INDIVIDUAL, "Record what was determined of a sample of black mass.")
    async def laboratory_record_assay(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 -- the name that GraphQL APIs use
            LaboratoryRecordAssayInput, strawberry.argument(description="The assay.")
        ],
    ) -> LaboratoryRecordAssayResult | None:
        """Check, keep, tell those who follow the lot."""
        if not info.context.may_record:
            message = "send the header Authorization: Bearer SECRET to this service itself"
            return LaboratoryForbidden(message=message, code="FORBIDDEN")
        assay = _assay(input)
        try:
            require_assay(assay, now=datetime.now(UTC))
        except AssayRefusedError as error:
            path = [str(each) for each in error.path]
            return LaboratoryInvalidInput(message=error.message, code="INVALID_INPUT", path=path)
        recorded = await asyncio.to_thread(info.context.store.record, assay)
        if recorded is None:
            message = f"the sample {assay.sample} was recorded with another result"
            return LaboratoryConflict(message=message, code="SAMPLE_CONFLICT")
        if recorded.is_new:
            info.context.followers.publish(recorded)
        return LaboratoryRecordAssayPayload(assay=LaboratoryAssay.of(recorded), is_new=recorded.is_new)


def _assay(given: LaboratoryRecordAssayInput) -> Assay:
    return Assay(
        lot=given.lot,
        sample=given.sample,
        laboratory=given.laboratory,
        method=given.method,
        sampled_at=given.sampled_at,
        mass_fractions=tuple(MassFraction(each.element, each.fraction) for each in given.mass_fractions),
    )
