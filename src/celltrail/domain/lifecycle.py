"""The lifecycle of one battery: its stages, and the events that move it between them.

TRANSITIONS is the whole machine; no other module decides whether a move is allowed. There is no clock and no
I/O here: callers pass the event and store the result.

Sources: the 11 stages of `cn_traceability` (2018 provisions; Order No. 73 of 2026) and the status changes of
Regulation (EU) 2023/1542, Art. 77(7), Annex XIII 4(c). Where the laws name one act differently (EU
repurposing, CN echelon use), there is one event. A repurposed battery is used up: its successor is a new
object with a code of its own, and the first code is kept (GB/T 34014-2017, 4.2). REPURPOSED is therefore
final.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import datetime
from typing import TypeVar

from celltrail.domain import events
from celltrail.domain.battery import BatteryState
from celltrail.domain.errors import StageConflictError
from celltrail.domain.event_types import LifecycleEventType as Event
from celltrail.domain.events import EventBody
from celltrail.domain.vocabulary import EndOfLifeRoute, PassportStatus
from celltrail.domain.vocabulary import LifecycleStage as Stage

Value = TypeVar("Value")
Told = tuple[EventBody, datetime]
"""What happened, and when."""

# Papers can be added to a battery in every stage; they move nothing.
_PAPERS = (
    Event.ATTRIBUTES_DECLARED,
    Event.EVIDENCE_ATTACHED,
    Event.CORRECTED,
    Event.ACCESS_GRANTED,
    Event.ACCESS_REVOKED,
)
_RIGHTS = (Event.OWNERSHIP_TRANSFERRED, Event.RESPONSIBILITY_TRANSFERRED, Event.WORK_ASSIGNED)
_TRANSPORT = (
    Event.SHIPMENT_CREATED,
    Event.SHIPMENT_DISPATCHED,
    Event.SHIPMENT_RECEIVED,
    Event.SHIPMENT_CANCELLED,
)
_UNDER_WAY = tuple(move for move in _TRANSPORT if move is not Event.SHIPMENT_CREATED)


def _staying(stage: Stage, *moves: Event) -> dict[Event, Stage]:
    return dict.fromkeys((*_PAPERS, *moves), stage)


TRANSITIONS: dict[Stage, dict[Event, Stage]] = {
    Stage.PRODUCED: _staying(
        Stage.PRODUCED,
        *_RIGHTS,
        *_TRANSPORT,
        Event.PLACED_ON_MARKET,
        Event.SOLD,
        Event.MEASURED,
        Event.REPAIRED,
    )
    | {
        Event.ASSEMBLED: Stage.INSTALLED,  # as a component; the whole stays PRODUCED: see `advance`
        Event.INSTALLED: Stage.INSTALLED,
        Event.COLLECTED: Stage.COLLECTED,  # unsold or faulty: waste without a first use
    },
    Stage.INSTALLED: _staying(
        Stage.INSTALLED, *_RIGHTS, *_TRANSPORT, Event.PLACED_ON_MARKET, Event.MEASURED, Event.REPAIRED
    )
    | {
        Event.SOLD: Stage.IN_USE,  # sold with its vehicle or system (cn_traceability: sale)
        Event.SWAPPED: Stage.IN_USE,
        Event.REMOVED: Stage.REMOVED,
        Event.RELEASED: Stage.COLLECTED,  # a part of a dismantled waste battery is waste (Art. 3(50))
        Event.RECYCLED: Stage.RECYCLED,  # inside a whole that was recycled as it was
    },
    Stage.IN_USE: _staying(
        Stage.IN_USE,
        *_RIGHTS,
        Event.SOLD,
        Event.SWAPPED,
        Event.MEASURED,
        Event.REPAIRED,
        Event.PLACED_ON_MARKET,
        *_UNDER_WAY,  # sold with its system while that was on its way
    )
    | {
        Event.REMOVED: Stage.REMOVED,
        Event.COLLECTED: Stage.COLLECTED,  # handed in by its user (portable, LMT)
    },
    Stage.REMOVED: _staying(Stage.REMOVED, *_RIGHTS, *_TRANSPORT, Event.SOLD, Event.MEASURED, Event.REPAIRED)
    | {
        Event.ASSEMBLED: Stage.INSTALLED,  # a module that was replaced fits another whole
        Event.INSTALLED: Stage.INSTALLED,
        Event.COLLECTED: Stage.COLLECTED,
        Event.REPURPOSED: Stage.REPURPOSED,  # repurposing of what is not waste (Art. 3(31))
    },
    Stage.COLLECTED: _staying(Stage.COLLECTED, *_RIGHTS, *_TRANSPORT, Event.MEASURED, Event.LOT_PROCESSED)
    | {
        Event.DISMANTLED: Stage.DISMANTLED,
        Event.REPURPOSED: Stage.REPURPOSED,  # preparation for repurposing of waste (Art. 3(30))
        Event.RECYCLED: Stage.RECYCLED,
    },
    Stage.DISMANTLED: _staying(Stage.DISMANTLED, *_RIGHTS, *_TRANSPORT, Event.LOT_PROCESSED)
    | {Event.RECYCLED: Stage.RECYCLED},
    Stage.REPURPOSED: dict.fromkeys(_PAPERS, Stage.REPURPOSED),
    # The life is over: what is left is to withdraw access, and to mend what was recorded of the end.
    Stage.RECYCLED: dict.fromkeys((Event.ACCESS_REVOKED, Event.CORRECTED), Stage.RECYCLED),
}

# What only happens to a battery inside another: with the whole, or out of it.
ONLY_INSIDE = {Stage.INSTALLED: frozenset({Event.RELEASED, Event.RECYCLED})}

# What a battery inside another still accepts: the rest is done to the whole.
INSIDE = frozenset({*_PAPERS, Event.MEASURED, Event.REMOVED, Event.RELEASED, Event.RECYCLED})

# What a battery on an open shipment still accepts.
ON_SHIPMENT = frozenset({*_PAPERS, *_TRANSPORT, Event.OWNERSHIP_TRANSFERRED, Event.SOLD, Event.WORK_ASSIGNED})

# What a battery that went into a lot still accepts.
IN_LOT = frozenset({*_PAPERS, Event.RECYCLED})

STATUS_BY_ROUTE = {
    EndOfLifeRoute.REUSE: PassportStatus.REUSED,
    EndOfLifeRoute.REPURPOSE: PassportStatus.REPURPOSED,
    EndOfLifeRoute.REMANUFACTURE: PassportStatus.REMANUFACTURED,
}


def accepted(state: BatteryState) -> frozenset[Event]:
    """The events that a battery in `state` accepts."""
    moves = frozenset(TRANSITIONS[state.stage])
    if state.parent_id is not None:
        moves &= INSIDE
    else:
        moves -= ONLY_INSIDE.get(state.stage, frozenset())
    if state.shipment_id is not None:
        moves = moves & ON_SHIPMENT - {Event.SHIPMENT_CREATED}
    else:
        moves -= frozenset(_UNDER_WAY)
    if state.lot_id is not None:
        moves &= IN_LOT
    if state.placed_on_market_at is not None:
        moves -= {Event.PLACED_ON_MARKET}
    return moves


def advance(state: BatteryState, body: EventBody, *, subject: str, occurred_at: datetime) -> BatteryState:
    """Return the state after `body`; `version` and `sequence` are the log's to set.

    `subject` names the battery in the refusal, with no more than the caller wrote.

    Raises:
        StageConflictError: the state does not accept the event. Nothing is guessed: the partner's record and
            ours differ, and a person has to say which is true.
    """
    moves = accepted(state)
    if isinstance(body, events.Removed | events.Released) and body.parent != state.parent_id:
        moves -= {body.type}  # out of something that it is not in
    if body.type not in moves:
        raise StageConflictError(subject, _described(state), body.type, moves)
    is_whole = isinstance(body, events.Assembled) and body.parent is None
    stage = state.stage if is_whole else TRANSITIONS[state.stage][body.type]
    return _with_facts(replace(state, stage=stage), body, occurred_at=occurred_at)


def amend(
    state: BatteryState, told: Sequence[Told], *, before: BatteryState, right: EventBody
) -> BatteryState:
    """Return the state with the facts of a corrected event; the stage stays: the move was right.

    `told` is the wrong event and all that happened since, `before` the state that it met. Both tellings, the
    wrong and the right one, are carried on to the end: only a fact in which they still differ is changed.
    """
    (_, occurred_at), *later = told
    as_was = _carried(before, told)
    as_is = _carried(before, [(right, occurred_at), *later])
    mended = {
        each.name: getattr(as_is, each.name)
        for each in fields(state)
        if getattr(as_was, each.name) != getattr(as_is, each.name)
    }
    return replace(state, **mended)


def _carried(state: BatteryState, told: Sequence[Told]) -> BatteryState:
    for body, occurred_at in told:
        state = _with_facts(state, body, occurred_at=occurred_at)
    return state


def _described(state: BatteryState) -> str:
    """The stage, and what else limits it, for the refusal."""
    limits = (
        (state.parent_id is not None, "inside another battery"),
        (state.shipment_id is not None, "on an open shipment"),
        (state.lot_id is not None, "in a lot"),
    )
    return ", ".join([state.stage, *(words for holds, words in limits if holds)])


def _with_facts(  # noqa: C901, PLR0911, PLR0912 -- one case per event type that changes a fact
    state: BatteryState, body: EventBody, *, occurred_at: datetime
) -> BatteryState:
    match body:
        case events.Assembled(parent=str(parent)):
            return replace(state, parent_id=parent, owner_id=None, custodian_id=None)
        case events.Installed(vin=vin, system=system):
            return replace(state, host=vin or system)
        case events.Swapped(vin_out=vin):
            return replace(state, host=vin)
        case events.PlacedOnMarket(market=market, placed_on=placed_on, responsible=responsible):
            return replace(state, market=market, placed_on_market_at=placed_on, responsible_id=responsible)
        case events.Sold(buyer=owner) | events.OwnershipTransferred(next=owner):
            return replace(state, owner_id=owner)
        case events.ResponsibilityTransferred(next=responsible):
            return replace(state, responsible_id=responsible)
        case events.ShipmentCreated(shipment=shipment):
            return replace(state, shipment_id=shipment)
        case events.ShipmentDispatched(carrier=carrier, consignor=consignor):
            return replace(state, custodian_id=carrier or consignor)
        case events.ShipmentReceived(consignee=consignee):
            return replace(state, custodian_id=consignee, shipment_id=None)
        case events.ShipmentCancelled():
            return replace(state, shipment_id=None)
        case events.Measured() if state.measured_at is not None and occurred_at < state.measured_at:
            # Reported late: it says only what no later measurement has said.
            return replace(
                state,
                state_of_health=_latest(state.state_of_health, body.state_of_health),
                cycle_count=_latest(state.cycle_count, body.cycle_count),
            )
        case events.Measured():
            return replace(
                state,
                state_of_health=_latest(body.state_of_health, state.state_of_health),
                cycle_count=_latest(body.cycle_count, state.cycle_count),
                measured_at=occurred_at,
            )
        case events.Removed(parent=str(), owner=owner, custodian=custodian):
            return replace(state, parent_id=None, owner_id=owner, custodian_id=custodian)
        case events.Removed():
            return replace(state, host=None)
        case events.Collected(mass_kg=mass_kg, route=route, custodian=custodian):
            return replace(
                state,
                host=None,
                custodian_id=_latest(custodian, state.custodian_id),
                collected_at=occurred_at,
                passport_status=PassportStatus.WASTE,
                mass_kg=_latest(mass_kg, state.mass_kg),
                route=_latest(route, state.route),
            )
        case events.Released(owner=owner, custodian=custodian):
            return replace(
                state,
                parent_id=None,
                owner_id=owner,
                custodian_id=custodian,
                collected_at=occurred_at,
                passport_status=PassportStatus.WASTE,
            )
        case events.Dismantled(mass_kg=mass_kg) | events.Repaired(mass_kg=mass_kg):
            return replace(state, mass_kg=_latest(mass_kg, state.mass_kg))
        case events.Repurposed(route=route):
            return replace(state, route=route)
        case events.LotProcessed(lot=lot, mass_kg=mass_kg):
            return replace(state, lot_id=lot, mass_kg=_latest(mass_kg, state.mass_kg))
        case events.Recycled():
            return replace(state, passport_status=PassportStatus.CEASED, route=EndOfLifeRoute.RECYCLE)
    return state


def _latest(new: Value | None, old: Value | None) -> Value | None:
    return old if new is None else new
