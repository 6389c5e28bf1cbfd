"""The types of the subgraph: the gateway's `MaterialLot` with its assays, and what an assay is.

Of a lot the gateway sends its id, and for `recoverableMasses` the masses of its fractions: they are the
gateway's, marked external here, and as the caller may read them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from enum import Enum
from typing import Annotated, Any, Self

import strawberry
from graphql import GraphQLError
from strawberry.dataloader import DataLoader
from strawberry.types import Info as StrawberryInfo

from laboratory.assay import Element, MassFraction, Method
from laboratory.fields import external, identity, individual, resolved
from laboratory.following import Followers
from laboratory.store import Recorded, Store

MAX_PAGE = 100


class Context:
    """What the resolvers of one request share: lots of a list are looked up in one go."""

    def __init__(self, store: Store, followers: Followers, *, may_record: bool) -> None:
        self.store, self.followers, self.may_record = store, followers, may_record
        # Not cached: a stream lives longer than the newest assay.
        self.newest: DataLoader[str, Recorded | None] = DataLoader(self._newest, cache=False)

    async def _newest(self, lots: list[str]) -> list[Recorded | None]:
        found = await asyncio.to_thread(self.store.newest, lots)
        return [found.get(lot) for lot in lots]


Info = StrawberryInfo[Context, None]


@strawberry.enum
class Fraction(Enum):
    """All of the gateway's: its enum and this one are one type in the supergraph."""

    CELLS = "CELLS"
    CASING = "CASING"
    ELECTRONICS = "ELECTRONICS"
    CABLES = "CABLES"
    BLACK_MASS = "BLACK_MASS"
    ELECTROLYTE = "ELECTROLYTE"
    SEPARATOR = "SEPARATOR"
    COPPER = "COPPER"
    ALUMINIUM = "ALUMINIUM"
    STEEL = "STEEL"
    LEAD = "LEAD"
    PLASTICS = "PLASTICS"
    RESIDUE = "RESIDUE"
    OTHER = "OTHER"


@strawberry.federation.type
class MaterialFraction:
    """Only named here so that `@requires` can ask for it."""

    material: Fraction | None = external()
    mass_kg: Decimal | None = external()


@strawberry.type(description="The share of one element in the dry mass of a sample.")
class LaboratoryMassFraction:
    """One determination."""

    element: Element | None = individual("The element.")
    fraction: Decimal | None = individual("Its mass fraction, 0 to 1.")


@strawberry.type(description="What was determined of one sample of black mass.")
class LaboratoryAssay:
    """One sample."""

    id: strawberry.ID = identity("The laboratory's number of the assay.")
    lot: Annotated[MaterialLot, strawberry.lazy("laboratory.types")] | None = identity("The lot.")
    sample: str | None = individual("The laboratory's number of the sample.")
    laboratory: str | None = individual("Which laboratory.")
    method: Method | None = individual("How it was determined.")
    sampled_at: datetime | None = individual("When the sample was taken.")
    mass_fractions: list[LaboratoryMassFraction] = individual("What is in it.")

    @classmethod
    def of(cls, recorded: Recorded) -> Self:
        """As the store knows it."""
        assay = recorded.assay
        return cls(
            id=strawberry.ID(str(recorded.number)),
            lot=MaterialLot(id=strawberry.ID(assay.lot)),
            sample=assay.sample,
            laboratory=assay.laboratory,
            method=assay.method,
            sampled_at=assay.sampled_at,
            mass_fractions=[
                LaboratoryMassFraction(element=each.element, fraction=each.fraction)
                for each in assay.mass_fractions
            ],
        )


@strawberry.type(description="A page of assays.")
class LaboratoryAssayConnection:
    """The newest come first."""

    nodes: list[LaboratoryAssay] = individual("The assays, the newest first.")
    has_next_page: bool | None = individual("Whether there are older ones.")
    end_cursor: str | None = individual("What `after` takes to go on; null when the page is empty.")


@strawberry.type(description="The mass of one element in the black mass of a lot.")
class LaboratoryRecoverableMass:
    """Mass times mass fraction, exactly."""

    element: Element | None = individual("The element.")
    mass_kg: Decimal | None = individual("The most that can be recovered: what is in the black mass.")
    fraction: Decimal | None = individual("Its mass fraction, 0 to 1.")


@strawberry.federation.type(keys=["id"])
class MaterialLot:
    """A reference until a field is asked for."""

    id: strawberry.ID = identity()
    fractions: list[MaterialFraction] = external(default_factory=list)
    black_mass_kg: strawberry.Private[Decimal | None] = None

    @classmethod
    async def resolve_reference(
        cls,
        id: strawberry.ID,  # noqa: A002 -- the name of the key
        fractions: object = None,
    ) -> Self:
        """The lot that the gateway asks about, with the fractions that the caller may read."""
        return cls(id=id, black_mass_kg=_black_mass_kg(fractions))

    @resolved("Assays of its black mass.")
    async def assays(
        self,
        info: Info,
        first: Annotated[int, strawberry.argument(description=f"How many, 1 to {MAX_PAGE}.")] = 20,
        after: Annotated[
            str | None, strawberry.argument(description="The `endCursor` of the page before.")
        ] = None,
    ) -> LaboratoryAssayConnection | None:
        """A page of the store."""
        if not 1 <= first <= MAX_PAGE:
            raise BadInputError(f"first: {first} is not from 1 to {MAX_PAGE}")
        if after is not None and not (after.isascii() and after.isdigit() and len(after) < 19):  # noqa: PLR2004
            raise BadInputError("after: this is no cursor of this list")
        before = None if after is None else int(after)
        found = await asyncio.to_thread(info.context.store.of_lot, self.id, limit=first + 1, before=before)
        return _connection(found[:first], has_next_page=len(found) > first)

    @resolved(
        "What can be recovered at most: the mass of its black mass, as far as the caller may read it, times "
        "the mass fractions of the newest assay. Null without an assay or without black mass.",
        requires=["fractions { material massKg }"],
    )
    async def recoverable_masses(self, info: Info) -> list[LaboratoryRecoverableMass] | None:
        """From the newest assay."""
        black_mass_kg = self.black_mass_kg
        if black_mass_kg is None:
            return None
        newest = await info.context.newest.load(self.id)
        if newest is None:
            return None
        return [_recoverable(black_mass_kg, each) for each in newest.assay.mass_fractions]


class BadInputError(GraphQLError):
    """An argument that cannot be used; its text is for the client."""

    def __init__(self, message: str) -> None:
        super().__init__(message, extensions={"code": "BAD_USER_INPUT"})


def _black_mass_kg(fractions: object) -> Decimal | None:
    """The mass of the black mass among the gateway's fractions; null masses may not be read."""
    listed = fractions if isinstance(fractions, list) else []
    masses = [_mass_kg(each) for each in listed if _is_black_mass(each)]
    known = [mass for mass in masses if mass is not None]
    return sum(known, Decimal(0)) if known and len(known) == len(masses) else None


def _is_black_mass(fraction: Any) -> bool:  # noqa: ANN401 -- JSON of the gateway
    return isinstance(fraction, dict) and fraction.get("material") == Fraction.BLACK_MASS.value


def _mass_kg(fraction: dict[str, Any]) -> Decimal | None:
    try:
        return Decimal(str(fraction["massKg"]))
    except (KeyError, InvalidOperation):
        return None


def _recoverable(black_mass_kg: Decimal, given: MassFraction) -> LaboratoryRecoverableMass:
    return LaboratoryRecoverableMass(
        element=given.element, mass_kg=black_mass_kg * given.fraction, fraction=given.fraction
    )


def _connection(recorded: Sequence[Recorded], *, has_next_page: bool) -> LaboratoryAssayConnection:
    return LaboratoryAssayConnection(
        nodes=[LaboratoryAssay.of(each) for each in recorded],
        has_next_page=has_next_page,
        end_cursor=str(recorded[-1].number) if recorded else None,
    )
