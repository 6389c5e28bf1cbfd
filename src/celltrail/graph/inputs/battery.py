"""How a battery is named, and how lists of batteries are narrowed and ordered."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import strawberry

from celltrail.domain import filters
from celltrail.domain.errors import Path
from celltrail.domain.filters import BatteryOrderField
from celltrail.domain.identifiers import TractionBatteryCode, UniqueIdentifier
from celltrail.domain.keys import BatteryKey as DomainKey
from celltrail.domain.principal import Principal
from celltrail.domain.quantities import read
from celltrail.domain.vocabulary import (
    BatteryCategory,
    BatteryLevel,
    Chemistry,
    LifecycleStage,
    PassportStatus,
)
from celltrail.graph.enums import OrderDirection
from celltrail.graph.ids import local_id
from celltrail.graph.inputs.lists import countries_of, ids_of, parsed_of, values_of
from celltrail.graph.inputs.permitted import (
    OF_BATTERIES,
    OF_BATTERY_ORDERS,
    require_one_of,
    require_readable,
)
from celltrail.graph.scalars import URI


@strawberry.input(description="Names one battery, by exactly one of its identifiers.", one_of=True)
class BatteryKey:
    """By id, unique identifier or code."""

    id: strawberry.ID | None = strawberry.field(default=strawberry.UNSET, description="Its global id.")
    uid: URI | None = strawberry.field(
        default=strawberry.UNSET, description="Its EU unique identifier; written as it was scanned."
    )
    code: str | None = strawberry.field(
        default=strawberry.UNSET, description="Its GB/T 34014 code; case, blanks and hyphens do not matter."
    )

    def to_domain(self, *, path: Path = ()) -> DomainKey:
        """Read the key into normal form; an id of another type names nothing.

        Raises:
            InvalidIdentifierError: a text that is no unique identifier, or no code.
        """
        if isinstance(self.uid, str):
            return DomainKey(uid=read(UniqueIdentifier.parse, self.uid, path=(*path, "uid")).canonical)
        if isinstance(self.code, str):
            return DomainKey(code=str(read(TractionBatteryCode.parse, self.code, path=(*path, "code"))))
        return DomainKey(id=local_id(self.id or "", "Battery") or "")


@strawberry.input(
    description=(
        "Batteries that meet every condition given; a list is met by any of its values. A battery whose "
        "value you may "
        "not read meets no condition on it."
    )
)
class BatteryFilter:
    """Conditions on batteries."""

    ids: list[strawberry.ID] | None = strawberry.field(default=None, description="Global ids.")
    uids: list[URI] | None = strawberry.field(default=None, description="Unique identifiers.")
    codes: list[str] | None = strawberry.field(default=None, description="GB/T 34014 codes.")
    levels: list[BatteryLevel] | None = strawberry.field(default=None, description="Levels.")
    stages: list[LifecycleStage] | None = strawberry.field(default=None, description="Stages.")
    passport_statuses: list[PassportStatus] | None = strawberry.field(
        default=None, description="Battery statuses of the passport."
    )
    categories: list[BatteryCategory] | None = strawberry.field(
        default=None, description="Legal categories of their models."
    )
    chemistries: list[Chemistry] | None = strawberry.field(
        default=None, description="Chemistries of their models."
    )
    models: list[strawberry.ID] | None = strawberry.field(default=None, description="Ids of models.")
    manufacturers: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Ids of operators that made them."
    )
    responsibles: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Ids of operators that answer for their passports."
    )
    owners: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Ids of operators that own them."
    )
    custodians: list[strawberry.ID] | None = strawberry.field(
        default=None, description="Ids of operators that have them in their hands."
    )
    markets: list[str] | None = strawberry.field(
        default=None, description="Countries on whose market they were placed: ISO 3166-1 alpha-2."
    )
    produced_from: date | None = strawberry.field(default=None, description="Made on this day or later.")
    produced_to: date | None = strawberry.field(default=None, description="Made on this day or earlier.")
    placed_on_market_from: date | None = strawberry.field(
        default=None, description="Placed on the market on this day or later."
    )
    placed_on_market_to: date | None = strawberry.field(
        default=None, description="Placed on the market on this day or earlier."
    )
    state_of_health_below: Decimal | None = strawberry.field(
        default=None, description="Last measured state of health below this share."
    )
    state_of_health_from: Decimal | None = strawberry.field(
        default=None, description="Last measured state of health of this share or above."
    )
    is_inside_another: bool | None = strawberry.field(
        default=None, description="Whether they are built into another battery."
    )
    has_ended: bool | None = strawberry.field(
        default=None, description="Whether your part in them has ended, so that they are frozen."
    )

    def to_domain(self, principal: Principal) -> filters.BatteryFilter:
        """Read the filter.

        Raises:
            ForbiddenError: a condition on what none of the caller's roles can ever read.
            InvalidInputError: an id of another type, no identifier, or a list that is too long.
        """
        require_readable(self, OF_BATTERIES, principal)
        return filters.BatteryFilter(
            ids=ids_of(self, "ids", type_name="Battery"),
            uids=parsed_of(self, "uids", parse=UniqueIdentifier.parse),
            codes=parsed_of(self, "codes", parse=TractionBatteryCode.parse),
            levels=values_of(self, "levels"),
            stages=values_of(self, "stages"),
            passport_statuses=values_of(self, "passport_statuses"),
            categories=values_of(self, "categories"),
            chemistries=values_of(self, "chemistries"),
            model_ids=ids_of(self, "models", type_name="BatteryModel"),
            manufacturer_ids=ids_of(self, "manufacturers", type_name="Operator"),
            responsible_ids=ids_of(self, "responsibles", type_name="Operator"),
            owner_ids=ids_of(self, "owners", type_name="Operator"),
            custodian_ids=ids_of(self, "custodians", type_name="Operator"),
            markets=countries_of(self, "markets"),
            produced_from=self.produced_from,
            produced_to=self.produced_to,
            placed_on_market_from=self.placed_on_market_from,
            placed_on_market_to=self.placed_on_market_to,
            state_of_health_below=self.state_of_health_below,
            state_of_health_from=self.state_of_health_from,
            is_inside_another=self.is_inside_another,
            has_ended=self.has_ended,
        )


@strawberry.input(
    description=(
        "The order of a list of batteries. Those without a value, or with one that you may not read, come "
        "last."
    )
)
class BatteryOrder:
    """A field and a direction."""

    field: BatteryOrderField = strawberry.field(description="By what.")
    direction: OrderDirection = strawberry.field(
        default=OrderDirection.ASCENDING, description="In which direction."
    )

    def to_domain(self, principal: Principal) -> filters.BatteryOrder:
        """Read the order.

        Raises:
            ForbiddenError: by what none of the caller's roles can ever read.
        """
        needed = OF_BATTERY_ORDERS.get(self.field)
        if needed is not None:
            require_one_of(needed, principal, path=("orderBy", "field"))
        return filters.BatteryOrder(self.field, is_descending=self.direction is OrderDirection.DESCENDING)
