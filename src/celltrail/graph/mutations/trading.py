"""Trading: the market, sales, ownership, and who answers for the passport."""

from __future__ import annotations

from datetime import date

import strawberry

from celltrail.commands.market import (
    place_on_market,
    sell_battery,
    transfer_ownership,
    transfer_responsibility,
)
from celltrail.domain.vocabulary import OwnerCategory, VehicleUse
from celltrail.graph.inputs.battery import BatteryKey
from celltrail.graph.mutations.act import ActInput, version_of_one
from celltrail.graph.mutations.binding import batteries, part, reference
from celltrail.graph.mutations.payloads import BatteriesPayload
from celltrail.graph.mutations.recording import ON_VERSION, mutation


@strawberry.input(description="Made available on a market for the first time.")
class PlaceOnMarketInput(ActInput):
    """Which market, when, and who answers."""

    batteries: list[BatteryKey] = batteries("The batteries: 1 to 1,000.")
    market: str = part("The country: ISO 3166-1 alpha-2.")
    placed_on: date = part("The day on which that was.")
    responsible: strawberry.ID | None = reference(
        "Operator", "The operator that answers for the passport (Art. 77); you, when left out.", default=None
    )
    expected_version: str | None = version_of_one()


@strawberry.input(description="A sale to an operator, or to a private end user: name exactly one of the two.")
class SellBatteryInput(ActInput):
    """What is sold, and to whom."""

    batteries: list[BatteryKey] = batteries("The batteries: 1 to 1,000, all your own.")
    buyer: strawberry.ID | None = reference("Operator", "The operator that buys.", default=None)
    to_end_user: bool = part("Whether a private person buys, who is no operator.", default=False)
    region: str | None = part("Of a vehicle: province and city in which it is sold.", default=None)
    owner_category: OwnerCategory | None = part(
        "Of a vehicle: whether a person or an organisation owns it.", default=None
    )
    use_category: VehicleUse | None = part("Of a vehicle: what it is used for.", default=None)
    swap_operator: str | None = part(
        "Of a vehicle whose battery a swap or leasing firm owns: that firm.", default=None
    )
    expected_version: str | None = version_of_one()


@strawberry.input(
    description="Ownership that passes on without a sale, to an operator or to an end user: name exactly one."
)
class TransferOwnershipInput(ActInput):
    """What passes on, and to whom."""

    batteries: list[BatteryKey] = batteries("The batteries: 1 to 1,000, all your own.")
    owner: strawberry.ID | None = reference(
        "Operator", "The operator that owns them from now on.", fills="buyer_id", default=None
    )
    to_end_user: bool = part("Whether a private person owns them from now on.", default=False)
    expected_version: str | None = version_of_one()


@strawberry.input(description="Who answers for the passport from now on (Art. 77(7)).")
class TransferResponsibilityInput(ActInput):
    """Of what, and who."""

    batteries: list[BatteryKey] = batteries("The batteries: 1 to 1,000, all answered for by you.")
    responsible: strawberry.ID = reference("Operator", "The operator that answers from now on.")
    expected_version: str | None = version_of_one()


@strawberry.type
class Trading:
    """The mutations of trade."""

    place_on_market = mutation(
        place_on_market,
        PlaceOnMarketInput,
        BatteriesPayload,
        refusals=ON_VERSION,
        description="Place batteries on a market for the first time, and say who answers for them.",
    )
    sell_battery = mutation(
        sell_battery,
        SellBatteryInput,
        BatteriesPayload,
        refusals=ON_VERSION,
        description="Sell batteries of your own.",
    )
    transfer_ownership = mutation(
        transfer_ownership,
        TransferOwnershipInput,
        BatteriesPayload,
        refusals=ON_VERSION,
        description="Pass on the ownership of batteries without a sale.",
    )
    transfer_responsibility = mutation(
        transfer_responsibility,
        TransferResponsibilityInput,
        BatteriesPayload,
        refusals=ON_VERSION,
        description="Pass on the duty to answer for passports (Art. 77(7)).",
    )
