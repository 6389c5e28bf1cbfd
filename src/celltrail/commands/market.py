"""Placing on the market, sale, ownership, and who answers for the passport."""

from __future__ import annotations

from celltrail.commands.counterparties import Counterparty, named, several
from celltrail.commands.requests import (
    Outcome,
    PlaceOnMarket,
    SellBattery,
    TransferOwnership,
    TransferResponsibility,
)
from celltrail.commands.workspace import Workspace
from celltrail.domain.errors import InvalidInputError, Path
from celltrail.domain.events import (
    EventBody,
    OwnershipTransferred,
    PlacedOnMarket,
    ResponsibilityTransferred,
    Sold,
)
from celltrail.domain.identifiers import parse_country
from celltrail.domain.participation import Circumstances
from celltrail.domain.quantities import optional_text, read
from celltrail.domain.vocabulary import OperatorRole
from celltrail.storage.drafts import HeldBattery


async def place_on_market(workspace: Workspace, request: PlaceOnMarket) -> Outcome:
    """Record that batteries were made available on a market for the first time.

    Raises:
        InvalidInputError: no country, or a date in the future.
        StageConflictError: one was placed on the market before.
    """
    market = read(parse_country, request.market, path=("market",))
    if request.placed_on > workspace.now.date():
        message = f"placedOn {request.placed_on} lies in the future"
        raise InvalidInputError(message, path=("placedOn",))
    responsible = request.responsible_id or workspace.operator_id
    await named(workspace.reader, responsible, path=("responsible",))
    body = PlacedOnMarket(market=market, placed_on=request.placed_on, responsible=responsible)
    held = await workspace.hold(request.batteries, expected_version=request.expected_version)
    makers = await several(workspace.reader, [(each.battery.manufacturer_id, ()) for each in held])
    for number, each in enumerate(held):
        circumstances = Circumstances(manufacturer_country=makers[each.battery.manufacturer_id].country)
        workspace.record(
            each,
            body,
            occurrence=request.occurrence,
            circumstances=circumstances,
            path=("batteries", number),
        )
    return _outcome(workspace, held)


async def sell_battery(workspace: Workspace, request: SellBattery) -> Outcome:
    """Record that the caller sold batteries of its own.

    Raises:
        InvalidInputError: not exactly one of an operator and a private end user buys, or the caller itself.
    """
    body = Sold(
        seller=workspace.operator_id,
        buyer=request.buyer_id,
        to_end_user=request.to_end_user,
        region=optional_text(request.region, path=("region",), longest=200),
        owner_category=request.owner_category,
        use_category=request.use_category,
        swap_operator=optional_text(request.swap_operator, path=("swapOperator",), longest=200),
    )
    return await _pass_on(workspace, request, body, path=("buyer",))


async def transfer_ownership(workspace: Workspace, request: TransferOwnership) -> Outcome:
    """Record that the caller passed ownership on without a sale.

    Raises:
        InvalidInputError: as in `sell_battery`.
    """
    body = OwnershipTransferred(
        previous=workspace.operator_id, next=request.buyer_id, to_end_user=request.to_end_user
    )
    return await _pass_on(workspace, request, body, path=("owner",))


async def _pass_on(
    workspace: Workspace, request: TransferOwnership, body: EventBody, *, path: Path
) -> Outcome:
    buyer = await _buyer(workspace, request, path=path)
    held = await workspace.hold(request.batteries, expected_version=request.expected_version)
    is_distributor = buyer is not None and OperatorRole.DISTRIBUTOR in buyer.roles
    for number, each in enumerate(held):
        workspace.record(
            each,
            body,
            occurrence=request.occurrence,
            circumstances=Circumstances(buyer_is_distributor=is_distributor),
            path=("batteries", number),
        )
    return _outcome(workspace, held)


async def _buyer(workspace: Workspace, request: TransferOwnership, *, path: Path) -> Counterparty | None:
    if (request.buyer_id is None) != request.to_end_user:
        message = "name either the operator or, for a private person, toEndUser: true; exactly one of the two"
        raise InvalidInputError(message, path=path)
    if request.buyer_id is None:
        return None
    if request.buyer_id == workspace.operator_id:
        message = "you own it already"
        raise InvalidInputError(message, path=path)
    return await named(workspace.reader, request.buyer_id, path=path)


async def transfer_responsibility(workspace: Workspace, request: TransferResponsibility) -> Outcome:
    """Record who answers for the passport from now on (Regulation (EU) 2023/1542, Art. 77(7))."""
    if request.responsible_id == workspace.operator_id:
        message = "you are responsible already"
        raise InvalidInputError(message, path=("responsible",))
    await named(workspace.reader, request.responsible_id, path=("responsible",))
    held = await workspace.hold(request.batteries, expected_version=request.expected_version)
    body = ResponsibilityTransferred(previous=workspace.operator_id, next=request.responsible_id)
    for number, each in enumerate(held):
        workspace.record(each, body, occurrence=request.occurrence, path=("batteries", number))
    return _outcome(workspace, held)


def _outcome(workspace: Workspace, held: list[HeldBattery]) -> Outcome:
    return Outcome(act_id=workspace.act_id, battery_ids=tuple(each.battery.id for each in held))
