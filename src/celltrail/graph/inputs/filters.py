"""How lists of shipments, suppliers, end-of-life records and events are narrowed."""

from __future__ import annotations

from datetime import datetime

import strawberry

from celltrail.domain import filters
from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.principal import Principal
from celltrail.domain.vocabulary import EndOfLifeRoute, ShipmentStatus
from celltrail.graph.inputs.lists import countries_of, ids_of, values_of
from celltrail.graph.inputs.permitted import (
    OF_EVENTS,
    OF_RECYCLING,
    OF_SHIPMENTS,
    require_readable,
)


@strawberry.input(
    description=(
        "Shipments that meet every condition given. Parties and references are matched on your own "
        "shipments only."
    )
)
class ShipmentFilter:
    """Conditions on shipments."""

    ids: list[strawberry.ID] | None = strawberry.field(default=None, description="Global ids.")
    statuses: list[ShipmentStatus] | None = strawberry.field(default=None, description="Statuses.")
    references: list[str] | None = strawberry.field(default=None, description="References of their parties.")
    consignors: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Ids of operators that send."
    )
    consignees: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Ids of operators that receive."
    )
    carriers: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Ids of operators that carry."
    )
    origins: list[str] | None = strawberry.field(
        default=None, description="Countries that they come from: ISO 3166-1 alpha-2."
    )
    destinations: list[str] | None = strawberry.field(
        default=None, description="Countries that they go to: ISO 3166-1 alpha-2."
    )

    def to_domain(self, principal: Principal) -> filters.ShipmentFilter:
        """Read the filter.

        Raises:
            ForbiddenError: a condition on what none of the caller's roles can ever read.
            InvalidInputError: an id of another type, no country, or a list that is too long.
        """
        require_readable(self, OF_SHIPMENTS, principal)
        return filters.ShipmentFilter(
            ids=ids_of(self, "ids", type_name="Shipment"),
            statuses=values_of(self, "statuses"),
            references=values_of(self, "references"),
            consignor_ids=ids_of(self, "consignors", type_name="Operator"),
            consignee_ids=ids_of(self, "consignees", type_name="Operator"),
            carrier_ids=ids_of(self, "carriers", type_name="Operator"),
            origins=countries_of(self, "origins"),
            destinations=countries_of(self, "destinations"),
        )


@strawberry.input(description="Operators that you buy from, that meet every condition given.")
class SupplierFilter:
    """Conditions on suppliers."""

    countries: list[str] | None = strawberry.field(
        default=None, description="Countries that they sit in: ISO 3166-1 alpha-2."
    )

    def to_domain(self) -> filters.SupplierFilter:
        """Read the filter.

        Raises:
            InvalidInputError: no country, or a list that is too long.
        """
        return filters.SupplierFilter(countries=countries_of(self, "countries"))


@strawberry.input(description="End-of-life records that meet every condition given.")
class RecyclingFilter:
    """Conditions on end-of-life records."""

    routes: list[EndOfLifeRoute] | None = strawberry.field(default=None, description="What was to happen.")
    collected_from: datetime | None = strawberry.field(
        default=None, description="Collected at this time or later."
    )
    collected_to: datetime | None = strawberry.field(
        default=None, description="Collected at this time or earlier."
    )
    is_recycled: bool | None = strawberry.field(
        default=None, description="Whether recovered materials were recorded."
    )

    def to_domain(self, principal: Principal) -> filters.RecyclingFilter:
        """Read the filter.

        Raises:
            ForbiddenError: a condition on what none of the caller's roles can ever read.
            InvalidInputError: a list that is too long.
        """
        require_readable(self, OF_RECYCLING, principal)
        return filters.RecyclingFilter(
            routes=values_of(self, "routes"),
            collected_from=self.collected_from,
            collected_to=self.collected_to,
            is_recycled=self.is_recycled,
        )


@strawberry.input(description="Events of your slice that meet every condition given.")
class EventFilter:
    """Conditions on events."""

    types: list[LifecycleEventType] | None = strawberry.field(default=None, description="Types.")
    batteries: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Ids of batteries that they are about."
    )
    shipments: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Ids of shipments that they are about."
    )
    recorded_by: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Ids of operators that recorded them."
    )
    occurred_from: datetime | None = strawberry.field(
        default=None, description="Happened at this time or later."
    )
    occurred_to: datetime | None = strawberry.field(
        default=None, description="Happened at this time or earlier."
    )

    def to_domain(self, principal: Principal) -> filters.EventFilter:
        """Read the filter.

        Raises:
            ForbiddenError: a condition on what none of the caller's roles can ever read.
            InvalidInputError: an id of another type, or a list that is too long.
        """
        require_readable(self, OF_EVENTS, principal)
        return filters.EventFilter(
            types=values_of(self, "types"),
            battery_ids=ids_of(self, "batteries", type_name="Battery"),
            shipment_ids=ids_of(self, "shipments", type_name="Shipment"),
            recorded_by=ids_of(self, "recorded_by", type_name="Operator"),
            occurred_from=self.occurred_from,
            occurred_to=self.occurred_to,
        )
