"""The battery passport as everybody reads it: point 1 of Annex XIII."""

from __future__ import annotations

from datetime import date
from operator import attrgetter

import strawberry

from celltrail.domain.views import PassportView
from celltrail.domain.vocabulary import PassportStatus
from celltrail.graph.edges import edge
from celltrail.graph.fields import field
from celltrail.graph.references import BatteryModelRef, BatteryRef, OperatorRef
from celltrail.graph.scalars import URI
from celltrail.graph.showing import show, shows
from celltrail.graph.types.attribute import AttributeIds, AttributeValue, checked_attribute_ids


@strawberry.type(
    description=(
        "The passport of a battery on the market: what the public may read (Annex XIII point 1). One that "
        "has ceased "
        "says only that (Art. 77(8))."
    )
)
class Passport:
    """Point 1, for one unique identifier."""

    view: strawberry.Private[PassportView]
    uid: URI = strawberry.field(description="The unique identifier of the battery.")
    is_ceased: bool | None = strawberry.field(
        description="Whether the passport has ceased to exist, because the battery was recycled."
    )
    status: PassportStatus | None = strawberry.field(
        description="Battery status, as far as you may read it (Annex XIII 4(c))."
    )
    code: str | None = strawberry.field(description="The GB/T 34014 code.")
    produced_on: date | None = strawberry.field(description="The day on which the battery was made.")
    placed_on_market_at: date | None = strawberry.field(
        description="The day on which it was placed on the market."
    )
    model: BatteryModelRef | None = edge("BatteryModel", attrgetter("view.model_id"), "The battery model.")
    manufacturer: OperatorRef | None = edge(
        "Operator", attrgetter("view.manufacturer_id"), "Who made the battery."
    )
    responsible: OperatorRef | None = edge(
        "Operator", attrgetter("view.responsible_id"), "Who answers for this passport (Art. 77)."
    )
    battery: BatteryRef | None = edge(
        "Battery", attrgetter("view.battery_id"), "The battery itself, where it is in your slice."
    )

    @field(description="Declared attributes of point 1, of the battery and its model.")
    def attributes(self, ids: AttributeIds = None) -> list[AttributeValue]:
        """All of them, or those asked for."""
        wanted = checked_attribute_ids(ids)
        return [show(each) for each in self.view.attributes if wanted is None or each.attribute in wanted]


@shows(PassportView)
def show_passport(view: PassportView) -> Passport:
    """Show a passport."""
    return Passport(
        view=view,
        uid=URI(view.uid),
        is_ceased=view.is_ceased,
        status=view.status,
        code=view.code,
        produced_on=view.produced_on,
        placed_on_market_at=view.placed_on_market_at,
    )
