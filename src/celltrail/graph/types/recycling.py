"""The end of life: one battery's record, and the lots that recyclers process."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter

import strawberry

from celltrail.domain.views import LotInputView, LotView, RecyclingView
from celltrail.domain.vocabulary import EndOfLifeRoute
from celltrail.graph.arguments import After, First
from celltrail.graph.connections import Connection, nested_listing, page_request
from celltrail.graph.context import GraphContext, Info
from celltrail.graph.edges import edge, edges, fetch_all, fetch_shown
from celltrail.graph.fields import field
from celltrail.graph.ids import global_id, local_id
from celltrail.graph.references import BatteryRef, MaterialLotRef, OperatorRef, RecyclingRecordRef
from celltrail.graph.showing import show, shows
from celltrail.graph.types.materials import (
    MassBalance,
    MaterialFraction,
    RecoveredMaterial,
    balance_of,
    efficiency_of,
    show_fractions,
    show_recovered,
)
from celltrail.graph.types.node import Node
from celltrail.storage import recycling

_INPUTS = "MaterialLot.inputs"


@strawberry.type(description="What went into a lot: a battery, or mass out of another lot.")
class LotInput:
    """One input."""

    view: strawberry.Private[LotInputView]
    number: int | None = strawberry.field(
        description="Its place among all inputs of the lot, for its recycler."
    )
    mass_kg: Decimal | None = strawberry.field(description="How much of it went in, in kilograms.")
    battery: BatteryRef | None = edge("Battery", attrgetter("view.battery_id"), "The battery that went in.")
    lot: MaterialLotRef | None = edge(
        "MaterialLot", attrgetter("view.lot_id"), "The lot out of which the mass was taken."
    )


@strawberry.federation.type(
    keys=["id"],
    description=(
        "What a recycler processes: many batteries, or other lots. Its recycler sees the whole; a partner "
        "its own "
        "inputs, and of the outputs the share that they have in the mass."
    ),
)
class MaterialLot(Node):
    """One lot as its reader sees it."""

    view: strawberry.Private[LotView]
    reference: str | None = strawberry.field(description="What its recycler calls it.")
    processed_at: datetime | None = strawberry.field(description="When it was processed.")
    input_mass_kg: Decimal | None = strawberry.field(description="What went in, in kilograms; your share.")
    share: Decimal | None = strawberry.field(
        description="Which share of the lot the figures here are about: 1 for its recycler."
    )
    recycling_efficiency: Decimal | None = strawberry.field(
        description="Recovered mass by input mass, 0..1 (Annex XII Part A)."
    )
    processed_by: OperatorRef | None = edge(
        "Operator", attrgetter("view.processed_by"), "The recycler that processed it."
    )

    @field(description="What went in: everything for its recycler, its own for a partner.")
    def inputs(self, info: Info, first: First = None, after: After = None) -> Connection[LotInput]:
        """Visible inputs."""
        request = page_request(info.context, _INPUTS, first=first, after=after)
        listing = nested_listing(
            info.context,
            _INPUTS,
            parent_id=self.view.id,
            request=request,
            pages=recycling.lot_inputs,
            counts=recycling.lot_input_counts,
            show=show,
        )
        return Connection(listing=listing)

    @field(description="What came out: black mass, copper, aluminium, steel, plastics and so on.")
    def fractions(self) -> list[MaterialFraction]:
        """The reader's share."""
        return show_fractions(self.view.fractions)

    @field(description="What was recovered, with the target that held when the lot was processed.")
    def recovered(self) -> list[RecoveredMaterial]:
        """The reader's share."""
        return show_recovered(self.view.recovered, on=self.view.processed_at.date())

    @field(description="What went in, what came out, and the rest.")
    def mass_balance(self) -> MassBalance | None:
        """Of the reader's share."""
        return balance_of(self.view.input_mass_kg, self.view.fractions)

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> MaterialLotRef | None:  # noqa: A002 -- the key's name
        """Answer an entity of the gateway."""
        found: MaterialLot | None = await fetch_shown(
            info.context, "MaterialLot", local_id(id, "MaterialLot")
        )
        return found


@strawberry.federation.type(
    keys=["id"],
    description="One battery's end of life: what it was collected for, and its share of what came out.",
)
class RecyclingRecord(Node):
    """The end of life of one battery."""

    view: strawberry.Private[RecyclingView]
    collected_at: datetime | None = strawberry.field(description="When it was collected as waste.")
    route: EndOfLifeRoute | None = strawberry.field(description="What is to happen to it.")
    input_mass_kg: Decimal | None = strawberry.field(
        description="Its mass that went into lots, in kilograms."
    )
    recycling_efficiency: Decimal | None = strawberry.field(
        description="Recovered mass by input mass, 0..1 (Annex XII Part A)."
    )
    battery: BatteryRef | None = edge("Battery", attrgetter("view.battery_id"), "The battery.")
    lots: list[MaterialLotRef] = edges(
        "MaterialLot",
        lambda record: [lot_id for lot_id, _share in record.view.lot_shares],
        "The lots that it went into, by itself or through its parts.",
    )

    @field(description="Its share of what came out.")
    def fractions(self) -> list[MaterialFraction]:
        """Allocated by input mass."""
        return show_fractions(self.view.fractions)

    @field(
        description="Its share of what was recovered, with the target that held when its lots were processed."
    )
    async def recovered(self, info: Info) -> list[RecoveredMaterial]:
        """Allocated by input mass."""
        on = await _processed_on(info.context, self.view)
        return show_recovered(self.view.recovered, on=on)

    @field(description="What of it went in, what came out, and the rest.")
    def mass_balance(self) -> MassBalance | None:
        """Of this battery's share."""
        return balance_of(self.view.input_mass_kg, self.view.fractions)

    @classmethod
    async def resolve_reference(cls, info: Info, id: strawberry.ID) -> RecyclingRecordRef | None:  # noqa: A002 -- the key's name
        """Answer an entity of the gateway."""
        found: RecyclingRecord | None = await fetch_shown(
            info.context, "RecyclingRecord", local_id(id, "RecyclingRecord")
        )
        return found


async def _processed_on(context: GraphContext, view: RecyclingView) -> date:
    """The day of the last lot that the battery went into; today while there is none."""
    lots = await fetch_all(context, "MaterialLot", [lot_id for lot_id, _share in view.lot_shares])
    return max((lot.processed_at for lot in lots), default=context.now).date()


@shows(LotInputView)
def show_lot_input(view: LotInputView) -> LotInput:
    """Show an input."""
    return LotInput(view=view, number=view.number, mass_kg=view.mass_kg)


@shows(LotView)
def show_lot(view: LotView) -> MaterialLot:
    """Show a lot."""
    return MaterialLot(
        view=view,
        id=global_id("MaterialLot", view.id),
        reference=view.reference,
        processed_at=view.processed_at,
        input_mass_kg=view.input_mass_kg,
        share=view.share,
        recycling_efficiency=efficiency_of(view.input_mass_kg, view.recovered),
    )


@shows(RecyclingView)
def show_recycling(view: RecyclingView) -> RecyclingRecord:
    """Show a record."""
    return RecyclingRecord(
        view=view,
        id=global_id("RecyclingRecord", view.battery_id),
        collected_at=view.collected_at,
        route=None if view.route is None else EndOfLifeRoute(view.route),
        input_mass_kg=view.input_mass_kg,
        recycling_efficiency=efficiency_of(view.input_mass_kg, view.recovered),
    )
