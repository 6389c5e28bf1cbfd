"""Batteries: cells, modules, packs and systems, each reader's slice of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from operator import attrgetter
from typing import Annotated, Any

import strawberry

from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.views import BatteryView
from celltrail.domain.vocabulary import BatteryLevel, LifecycleStage, PassportStatus, Regime
from celltrail.graph.arguments import After, Before, First, Last
from celltrail.graph.connections import Connection
from celltrail.graph.context import GraphContext, Info
from celltrail.graph.edges import edge, fetch_shown
from celltrail.graph.fields import field
from celltrail.graph.ids import global_id, local_id
from celltrail.graph.references import (
    BatteryModelRef,
    BatteryRef,
    LifecycleEventRef,
    OperatorRef,
    PassportRef,
    RecyclingRecordRef,
    ShipmentRef,
)
from celltrail.graph.scalars import URI
from celltrail.graph.showing import show, shows
from celltrail.graph.types import battery_lists
from celltrail.graph.types.access_grant import AccessGrant
from celltrail.graph.types.attribute import AttributeIds, AttributeValue, checked_attribute_ids
from celltrail.graph.types.battery_access import BatteryAccess
from celltrail.graph.types.claim import Claim
from celltrail.graph.types.compliance import ComplianceReport, report_of
from celltrail.graph.types.node import Node
from celltrail.storage import batteries, claims, grants, models, passports

EventTypes = Annotated[
    list[LifecycleEventType] | None, strawberry.argument(description="Only events of these types.")
]
On = Annotated[
    datetime | None, strawberry.argument(description="As it was at this time; as it is now when left out.")
]


def _state(name: str) -> Callable[[Any], Any]:
    """Read a value of the state, None where the reader may not know the state."""
    return lambda battery: None if battery.view.individual is None else getattr(battery.view.individual, name)


@strawberry.federation.type(
    keys=["id", "uid", "code"],
    description=(
        "A cell, module, pack or system, as far as you may see it. What you may not read is null, like what"
        " is not known."
    ),
)
class Battery(Node):
    """One battery for one reader."""

    view: strawberry.Private[BatteryView]
    uid: URI = strawberry.field(description="The EU unique identifier, such as a GS1 Digital Link.")
    code: str | None = strawberry.field(
        description="The GB/T 34014 code: 24 characters, or 19 for an echelon product."
    )
    level: BatteryLevel = strawberry.field(description="Cell, module, pack or system.")
    as_of: datetime | None = strawberry.field(
        description="Set when your taking part has ended: everything here is as it was then."
    )
    produced_on: date | None = strawberry.field(description="The day on which it was made.")
    market: str | None = strawberry.field(
        description="The country on whose market it was placed first: ISO 3166-1 alpha-2."
    )
    placed_on_market_at: date | None = strawberry.field(description="The day on which that was.")
    stage: LifecycleStage | None = strawberry.field(description="Where it stands in its life.")
    passport_status: PassportStatus | None = strawberry.field(
        description="Battery status of the passport (Annex XIII 4(c), Art. 77(8))."
    )
    version: str | None = strawberry.field(
        description="Opaque; changes with every event. Give it back as `expectedVersion`."
    )
    host: str | None = strawberry.field(description="The VIN, or the system, that it is built into.")
    state_of_health: Decimal | None = strawberry.field(description="Last measured state of health, 0..1.")
    cycle_count: int | None = strawberry.field(description="Last measured number of full cycles.")
    measured_at: datetime | None = strawberry.field(description="When that was measured.")
    mass_kg: Decimal | None = strawberry.field(
        description="Its mass in kilograms: as made, or what is left of it by the last weighing."
    )
    model: BatteryModelRef | None = edge("BatteryModel", attrgetter("view.model_id"), "Its model.")
    manufacturer: OperatorRef | None = edge("Operator", attrgetter("view.manufacturer_id"), "Who made it.")
    responsible: OperatorRef | None = edge(
        "Operator",
        attrgetter("view.responsible_id"),
        "The economic operator that answers for its passport (Art. 77).",
    )
    owner: OperatorRef | None = edge(
        "Operator",
        _state("owner_id"),
        "Its owner; null for a private end user, and while it is inside another.",
    )
    custodian: OperatorRef | None = edge(
        "Operator", _state("custodian_id"), "Who has it in its hands; null while it is inside another."
    )
    parent: BatteryRef | None = edge("Battery", attrgetter("view.parent_id"), "What it is built into.")
    recycling: RecyclingRecordRef | None = edge("RecyclingRecord", attrgetter("view.id"), "Its end of life.")

    @field(description="What is built into it.")
    def components(self, info: Info, first: First = None, after: After = None) -> Connection[BatteryRef]:
        """Visible components as of the reader's horizon."""
        return battery_lists.components(info.context, self.view.id, first=first, after=after)

    @field(description="Second life: the originals that it was made from.")
    async def derived_from(self, info: Info) -> list[BatteryRef]:
        """Visible originals."""
        return await _related(info.context, "originals", batteries.originals_of, self.view.id)

    @field(description="Second life: what was made from it, as far as you may see.")
    async def derived_into(self, info: Info) -> list[BatteryRef]:
        """Visible successors."""
        return await _related(info.context, "successors", batteries.successors_of, self.view.id)

    @field(description="What happened to it, in the order in which it was recorded.")
    def history(
        self,
        info: Info,
        *,
        first: First = None,
        after: After = None,
        last: Last = None,
        before: Before = None,
        types: EventTypes = None,
    ) -> Connection[LifecycleEventRef]:
        """Visible events."""
        return battery_lists.history(
            info.context, self.view.id, first=first, after=after, last=last, before=before, types=types
        )

    @field(description="The shipments that it was on.")
    def shipments(self, info: Info, first: First = None, after: After = None) -> Connection[ShipmentRef]:
        """Visible shipments."""
        return battery_lists.shipments_of(info.context, self.view.id, first=first, after=after)

    @field(
        description="Declared passport attributes, as far as you may read each; its own win over its model's."
    )
    async def attributes(self, info: Info, ids: AttributeIds = None) -> list[AttributeValue]:
        """Each by its own group."""
        wanted = checked_attribute_ids(ids)
        loader = info.context.loader(
            ("attributes of batteries", wanted),
            lambda reader, keys: models.attributes_of_batteries(reader, keys, attributes=wanted),
        )
        return [show(view) for view in await loader.load(self.view.id) or ()]

    @field(description="Its passport: the public point 1, once it is on the market.")
    async def passport(self, info: Info, on: On = None) -> PassportRef | None:
        """As everybody reads it."""
        loader = info.context.loader(
            ("passports", on), lambda reader, keys: passports.by_battery_ids(reader, keys, on=on)
        )
        found: PassportRef | None = show(await loader.load(self.view.id))
        return found

    @field(
        description=(
            "What a regime says of it: what is missing since when, who owes it, and by which law. Null for "
            "those who read its identity alone."
        )
    )
    async def compliance(
        self,
        info: Info,
        regime: Annotated[Regime, strawberry.argument(description="Whose rules.")],
        on: Annotated[
            date | None, strawberry.argument(description="As on this day; as today when left out.")
        ] = None,
    ) -> ComplianceReport | None:
        """Judged on all facts, shown by groups."""
        return await report_of(info.context, self.view, regime, on)

    @field(
        description=(
            "For the owner and the responsible operator: claims on this battery that wait for an answer, and "
            "those that you answered."
        )
    )
    async def claims(self, info: Info) -> list[Claim]:
        """In the order in which they were filed."""
        loader = info.context.loader("claims", claims.of_batteries)
        return [show(view) for view in await loader.load(self.view.id) or ()]

    @field(description="For the owner and the responsible operator: who can see this battery, and why.")
    async def readable_by(self, info: Info) -> list[AccessGrant]:
        """Running participations."""
        loader = info.context.loader("grants", grants.of_batteries)
        return [show(view) for view in await loader.load(self.view.id) or ()]

    @field(
        description=(
            "For the owner and the responsible operator: who else was answered which of it when, the newest "
            "first; each reads of its own time. What everybody may read is not logged."
        )
    )
    def accesses(self, info: Info, first: First = None, after: After = None) -> Connection[BatteryAccess]:
        """Entries of the access log."""
        return battery_lists.accesses_of(info.context, self.view.id, first=first, after=after)

    @classmethod
    async def resolve_reference(
        cls,
        info: Info,
        id: strawberry.ID | None = None,  # noqa: A002 -- the key's name
        uid: URI | None = None,
        code: str | None = None,
    ) -> BatteryRef | None:
        """Answer an entity of the gateway, by whichever key it has."""
        found: Battery | None = None
        if id is not None:
            found = await fetch_shown(info.context, "Battery", local_id(id, "Battery"))
        elif uid is not None:
            found = await by_uid(info.context, uid)
        elif code is not None:
            found = await by_code(info.context, code)
        return found


async def by_uid(context: GraphContext, uid: str) -> Battery | None:
    """Return the visible battery of a unique identifier in normal form."""

    async def ids(reader: Any, uids: Any) -> Any:  # noqa: ANN401 -- as `batteries.ids_by_keys`
        return (await batteries.ids_by_keys(reader, uids=uids))[0]

    found: Battery | None = await fetch_shown(
        context, "Battery", await context.loader("ids of uids", ids).load(uid)
    )
    return found


async def by_code(context: GraphContext, code: str) -> Battery | None:
    """Return the visible battery of a GB/T 34014 code in normal form."""

    async def ids(reader: Any, codes: Any) -> Any:  # noqa: ANN401 -- as `batteries.ids_by_keys`
        return (await batteries.ids_by_keys(reader, codes=codes))[1]

    found: Battery | None = await fetch_shown(
        context, "Battery", await context.loader("ids of codes", ids).load(code)
    )
    return found


async def _related(context: GraphContext, question: str, related: Any, battery_id: str) -> list[Any]:  # noqa: ANN401 -- a query
    found = await context.loader(question, related).load(battery_id)
    return [show(view) for view in found or ()]


@shows(BatteryView)
def show_battery(view: BatteryView) -> Battery:
    """Show a battery; what the view does not hold is null."""
    state = view.individual
    return Battery(
        view=view,
        id=global_id("Battery", view.id),
        uid=URI(view.uid),
        code=view.code,
        level=view.level,
        as_of=view.as_of,
        produced_on=view.produced_on,
        market=view.market,
        placed_on_market_at=view.placed_on_market_at,
        stage=None if state is None else state.stage,
        passport_status=None if state is None else state.passport_status,
        version=None if state is None else state.version,
        host=None if state is None else state.host,
        state_of_health=view.state_of_health,
        cycle_count=view.cycle_count,
        measured_at=view.measured_at,
        mass_kg=None if state is None else state.mass_kg,
    )
