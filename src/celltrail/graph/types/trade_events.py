"""Events of shipments, assignments, papers and access: one type per body of `celltrail.domain.events`."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import orjson
import strawberry

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.visibility import Capacity
from celltrail.graph.fields import field
from celltrail.graph.ids import global_id
from celltrail.graph.references import LifecycleEventRef, OperatorRef, ShipmentRef
from celltrail.graph.scalars import JSON
from celltrail.graph.types.event import LifecycleEvent, named, party, told


def _grant_id(event: Any) -> strawberry.ID | None:  # noqa: ANN401 -- an event whose body names a grant
    grant = event.recorded.body.grant
    return None if grant is None else global_id("AccessGrant", grant)


@strawberry.type(description="Passport attributes of a battery or model were declared.")
class AttributesDeclared(LifecycleEvent):
    """See the body of the same name."""

    attributes: list[str] | None = told(
        "attributes", "Their ids. The values stand on the battery, each with its own access group."
    )


@strawberry.type(description="A document was attached.")
class EvidenceAttached(LifecycleEvent):
    """See the body of the same name."""

    title: str | None = told("title", "What it is.")


@strawberry.type(description="A shipment was planned.")
class ShipmentCreated(LifecycleEvent):
    """See the body of the same name."""

    shipment: ShipmentRef | None = named("Shipment", "shipment", "The shipment.")
    reference: str | None = told("reference", "What its parties call it.")
    consignor: OperatorRef | None = party("consignor", "Who sends.")
    consignee: OperatorRef | None = party("consignee", "Who receives.")
    carrier: OperatorRef | None = party("carrier", "Who carries.")
    exporter: OperatorRef | None = party("exporter", "Who exports.")
    importer: OperatorRef | None = party("importer", "Who imports.")


@strawberry.type(description="The goods left the consignor.")
class ShipmentDispatched(LifecycleEvent):
    """See the body of the same name."""

    shipment: ShipmentRef | None = named("Shipment", "shipment", "The shipment.")
    consignor: OperatorRef | None = party("consignor", "Who sends.")
    consignee: OperatorRef | None = party("consignee", "Who receives.")
    carrier: OperatorRef | None = party("carrier", "Who carries.")


@strawberry.type(description="The goods arrived at the consignee.")
class ShipmentReceived(LifecycleEvent):
    """See the body of the same name."""

    shipment: ShipmentRef | None = named("Shipment", "shipment", "The shipment.")
    consignor: OperatorRef | None = party("consignor", "Who sent.")
    consignee: OperatorRef | None = party("consignee", "Who received.")
    carrier: OperatorRef | None = party("carrier", "Who carried.")


@strawberry.type(description="The shipment does not take place.")
class ShipmentCancelled(LifecycleEvent):
    """See the body of the same name."""

    shipment: ShipmentRef | None = named("Shipment", "shipment", "The shipment.")
    reason: str | None = told("reason", "Why.")
    consignor: OperatorRef | None = party("consignor", "Who would have sent.")
    consignee: OperatorRef | None = party("consignee", "Who would have received.")
    carrier: OperatorRef | None = party("carrier", "Who would have carried.")


@strawberry.type(description="Work on the battery was given to another operator.")
class WorkAssigned(LifecycleEvent):
    """See the body of the same name."""

    until: datetime | None = told("until", "Until when.")
    assignee: OperatorRef | None = party("assignee", "Who is to do it.")

    @field(description="Which kind of work.")
    def capacity(self) -> Capacity | None:
        """The capacity in which the assignee takes part."""
        capacity: str | None = getattr(self.recorded.body, "capacity", None)
        return None if capacity is None else Capacity(capacity)


@strawberry.type(description="The owner or responsible operator let another read groups of the battery.")
class AccessGranted(LifecycleEvent):
    """See the body of the same name."""

    purpose: str | None = told("purpose", "For what.")
    until: datetime | None = told("until", "Until when.")
    grantee: OperatorRef | None = party("grantee", "Who may read them.")

    @field(description="The id of the grant, as `revokeAccess` names it.")
    def grant(self) -> strawberry.ID | None:
        """Null where it is masked."""
        return _grant_id(self)

    @field(description="The access groups; null where that is masked.")
    def groups(self) -> list[AccessGroup] | None:
        """Null where it is masked."""
        groups: tuple[str, ...] | None = getattr(self.recorded.body, "groups", None)
        return None if groups is None else [AccessGroup(group) for group in groups]


@strawberry.type(description="A grant was taken back.")
class AccessRevoked(LifecycleEvent):
    """See the body of the same name."""

    grantee: OperatorRef | None = party("grantee", "Who may no longer read.")

    @field(description="The id of the grant.")
    def grant(self) -> strawberry.ID | None:
        """Null where it is masked."""
        return _grant_id(self)


@strawberry.type(description="An earlier event was wrong. Both stay in the log.")
class Corrected(LifecycleEvent):
    """See the body of the same name."""

    event: LifecycleEventRef | None = named("LifecycleEvent", "event", "The event that was wrong.")
    reason: str | None = told("reason", "What was wrong with it.")

    @field(description="The right values, by the names of the wrong event's fields.")
    def changes(self) -> JSON | None:
        """The log keeps them as JSON text."""
        changes: str | None = getattr(self.recorded.body, "changes", None)
        return None if changes is None else JSON(orjson.loads(changes))
