"""Battery models: point 1 of Annex XIII, and what batteries of one design share."""

from __future__ import annotations

from decimal import Decimal
from operator import attrgetter

import strawberry

from celltrail.domain.views import BatteryModelView
from celltrail.domain.vocabulary import BatteryCategory, Chemistry
from celltrail.graph.context import Info
from celltrail.graph.edges import edge
from celltrail.graph.fields import field
from celltrail.graph.ids import global_id
from celltrail.graph.references import OperatorRef
from celltrail.graph.showing import show, shows
from celltrail.graph.types.attribute import AttributeIds, AttributeValue, checked_attribute_ids
from celltrail.graph.types.node import Node
from celltrail.storage import models


@strawberry.type(
    description="A battery model: readable with its batteries, and public once one is on the market."
)
class BatteryModel(Node):
    """What batteries of one design share."""

    view: strawberry.Private[BatteryModelView]
    name: str | None = strawberry.field(description="What its maker calls it.")
    category: BatteryCategory | None = strawberry.field(description="The legal category.")
    chemistry: Chemistry | None = strawberry.field(description="The chemistry group.")
    rated_capacity_ah: Decimal | None = strawberry.field(description="Rated capacity in ampere-hours.")
    nominal_voltage_v: Decimal | None = strawberry.field(description="Nominal voltage in volts.")
    rated_energy_kwh: Decimal | None = strawberry.field(description="Rated energy in kilowatt-hours.")
    mass_kg: Decimal | None = strawberry.field(description="Mass in kilograms.")
    manufacturer: OperatorRef | None = edge("Operator", attrgetter("view.manufacturer_id"), "Who makes it.")

    @field(description="Declared attributes of the model, as far as you may read each.")
    async def attributes(self, info: Info, ids: AttributeIds = None) -> list[AttributeValue]:
        """Each by its own group."""
        wanted = checked_attribute_ids(ids)
        loader = info.context.loader(
            ("attributes of models", wanted),
            lambda reader, keys: models.attributes_of_models(reader, keys, attributes=wanted),
        )
        return [show(view) for view in await loader.load(self.view.id) or ()]


@shows(BatteryModelView)
def show_model(view: BatteryModelView) -> BatteryModel:
    """Show a model."""
    return BatteryModel(
        view=view,
        id=global_id("BatteryModel", view.id),
        name=view.name,
        category=view.category,
        chemistry=view.chemistry,
        rated_capacity_ah=view.rated_capacity_ah,
        nominal_voltage_v=view.nominal_voltage_v,
        rated_energy_kwh=view.rated_energy_kwh,
        mass_kg=view.mass_kg,
    )
