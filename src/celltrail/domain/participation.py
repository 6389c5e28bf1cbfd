"""Which participations begin and end with an event: the columns "begins" and "ends" of the design of access,
section 2.

Pure: `effects` looks at an event and the states before and after it, and returns what changes. The log's
position of the change is the journal's to give: everything that ends in one act ends after its last event, so
that who leaves still sees the event with which it left.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from celltrail.domain import events
from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.battery import BatteryState
from celltrail.domain.events import EventBody
from celltrail.domain.identifiers.countries import EU_MEMBER_STATES
from celltrail.domain.visibility import Capacity
from celltrail.domain.vocabulary import Regime


@dataclass(frozen=True, slots=True)
class Begin:
    """A participation begins. Exactly one of `operator_id` and `regime` is set."""

    capacity: Capacity
    operator_id: str | None = None
    regime: Regime | None = None
    until: datetime | None = None
    groups: frozenset[AccessGroup] = frozenset()
    granted_by: str | None = None
    shipment_id: str | None = None
    purpose: str | None = None
    reaches_components: bool = False
    id: str | None = None  # given for a grant, whose id the event names; else the journal's to make


@dataclass(frozen=True, slots=True)
class End:
    """Running participations end: those in `capacity`, of `operator_id` and `shipment_id` where given."""

    capacity: Capacity
    operator_id: str | None = None
    regime: Regime | None = None
    granted_by: str | None = None
    shipment_id: str | None = None
    reaches_components: bool = False
    id: str | None = None


Effect = Begin | End
"""`reaches_components` carries an effect to everything that is inside the battery at that moment."""

LEG = (Capacity.CONSIGNOR, Capacity.CONSIGNEE, Capacity.CARRIER, Capacity.EXPORTER, Capacity.IMPORTER)
WORK = (Capacity.SERVICE, Capacity.COLLECTOR, Capacity.DISMANTLER, Capacity.RECYCLER)

# What ends when the life ends (section 2: OEM until Recycled; work when it is recorded as finished).
_ENDS_WITH_RECYCLING = (*WORK, Capacity.OEM, Capacity.CUSTODIAN)


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the event itself does not say: facts about the operators in it.

    `manufacturer_country` is where the maker sits: production in China opens the battery to its authority.
    `receiver_works_as` are the kinds of work that the consignee of a waste battery does by its roles.
    `leaves_china` says that a dispatch goes from China to another country. `continued_work` is the
    recorder's work on a whole that goes on on its released parts. `invited` is the operator that has the
    identifier to which access was granted, where one on board has it.
    """

    manufacturer_country: str | None = None
    buyer_is_distributor: bool = False
    receiver_works_as: tuple[Capacity, ...] = ()
    leaves_china: bool = False
    continued_work: tuple[Capacity, ...] = ()
    invited: str | None = None


def effects(  # noqa: C901, PLR0912, PLR0915 -- one case per event type that changes who takes part
    body: EventBody, *, after: BatteryState, recorded_by: str, circumstances: Circumstances
) -> Iterator[Effect]:
    """Yield what begins and ends on the event's own battery."""
    match body:
        case events.Produced():
            yield Begin(Capacity.PRODUCER, operator_id=recorded_by)
            yield Begin(Capacity.OWNER, operator_id=recorded_by)
            if circumstances.manufacturer_country == "CN":
                yield Begin(Capacity.AUTHORITY, regime=Regime.CN_MIIT)
        case events.Assembled(parent=str()):
            # From here the whole's participations cover it; an own one would outlive the sale of the whole.
            yield from _grants_end(recorded_by, unless=after.responsible_id)
            yield from (
                End(capacity)
                for capacity in (Capacity.OWNER, Capacity.DISTRIBUTOR, Capacity.CUSTODIAN, *WORK)
            )
        case events.Installed():
            yield Begin(Capacity.OEM, operator_id=recorded_by)
        case events.PlacedOnMarket(market=market, responsible=responsible):
            yield Begin(Capacity.RESPONSIBLE, operator_id=responsible)
            if market in EU_MEMBER_STATES:
                yield Begin(Capacity.AUTHORITY, regime=Regime.EU_2023_1542)
            elif market == "CN" and circumstances.manufacturer_country != "CN":
                yield Begin(Capacity.AUTHORITY, regime=Regime.CN_MIIT)
        case events.Sold(seller=previous) | events.OwnershipTransferred(previous=previous):
            yield from _grants_end(previous, unless=after.responsible_id)
            yield from (End(capacity) for capacity in (Capacity.OWNER, Capacity.DISTRIBUTOR))
            if after.owner_id is not None:
                yield Begin(Capacity.OWNER, operator_id=after.owner_id)
                if circumstances.buyer_is_distributor:
                    yield Begin(Capacity.DISTRIBUTOR, operator_id=after.owner_id)
        case events.ResponsibilityTransferred(previous=previous):
            # Even if it still owns: an owner does not read TEST_REPORTS, which it may have granted.
            yield from _grants_end(previous, unless=None)
            yield End(Capacity.RESPONSIBLE)
            yield Begin(Capacity.RESPONSIBLE, operator_id=after.responsible_id)
        case events.ShipmentCreated():
            yield from _leg_begins(body)
        case events.ShipmentDispatched() if circumstances.leaves_china:
            # Components that were made in China leave it with the whole, and have parts of their own.
            yield End(Capacity.AUTHORITY, regime=Regime.CN_MIIT, reaches_components=True)
            yield Begin(Capacity.AUTHORITY_ABROAD, regime=Regime.CN_MIIT, reaches_components=True)
        case events.ShipmentReceived(shipment=shipment, consignee=consignee, consignor=consignor):
            if consignor is not None:
                # Whoever collected or dismantled, and handed the goods over, has done its work.
                yield End(Capacity.COLLECTOR, operator_id=consignor)
                yield End(Capacity.DISMANTLER, operator_id=consignor)
            yield from (End(capacity, shipment_id=shipment) for capacity in LEG)
            yield End(Capacity.CUSTODIAN)
            yield Begin(Capacity.CUSTODIAN, operator_id=consignee)
            for work in circumstances.receiver_works_as:
                yield Begin(work, operator_id=consignee, shipment_id=shipment)
        case events.ShipmentCancelled(shipment=shipment):
            yield from (End(capacity, shipment_id=shipment) for capacity in LEG)
        case events.WorkAssigned(capacity=str(capacity), assignee=assignee, until=until):
            yield Begin(Capacity(capacity), operator_id=assignee, until=until, granted_by=recorded_by)
        case events.Repaired():
            yield End(Capacity.SERVICE, operator_id=recorded_by)
        case events.Collected():
            yield End(Capacity.CUSTODIAN)
            yield Begin(Capacity.CUSTODIAN, operator_id=recorded_by)
        case events.Removed(parent=str()) | events.Released():
            if after.owner_id is not None:
                yield Begin(Capacity.OWNER, operator_id=after.owner_id)
            if after.custodian_id is not None:
                yield Begin(Capacity.CUSTODIAN, operator_id=after.custodian_id)
            for work in circumstances.continued_work:
                yield Begin(work, operator_id=recorded_by)
        case events.Dismantled():
            yield End(Capacity.COLLECTOR, operator_id=recorded_by)
            yield End(Capacity.DISMANTLER, operator_id=recorded_by)
        case events.Repurposed():
            yield from (End(capacity) for capacity in (*WORK, Capacity.CUSTODIAN))
        case events.Recycled():
            yield from (End(capacity) for capacity in _ENDS_WITH_RECYCLING)
        case events.AccessGranted(grant=grant, grantee=grantee, groups=groups, until=until, purpose=purpose):
            operator_id = grantee or circumstances.invited
            if operator_id is not None:
                yield Begin(
                    Capacity.GRANTEE,
                    id=grant,
                    operator_id=operator_id,
                    until=until,
                    groups=frozenset(map(AccessGroup, groups or ())),
                    granted_by=recorded_by,
                    purpose=purpose,
                )
        case events.AccessRevoked(grant=grant):
            yield End(Capacity.GRANTEE, id=grant)


def _grants_end(granter: str | None, *, unless: str | None) -> Iterator[Effect]:
    """A grant ends with its granter's own end (section 2), unless the granter still answers or owns.

    A private end user grants nothing, and an `End` without a granter would end the grants of all.
    """
    if granter is not None and granter != unless:
        yield End(Capacity.GRANTEE, granted_by=granter)


def _leg_begins(body: events.ShipmentCreated) -> Iterator[Effect]:
    leg = (
        (Capacity.CONSIGNOR, body.consignor),
        (Capacity.CONSIGNEE, body.consignee),
        (Capacity.CARRIER, body.carrier),
        (Capacity.EXPORTER, body.exporter),
        (Capacity.IMPORTER, body.importer),
    )
    for capacity, operator_id in leg:
        if operator_id is not None:
            yield Begin(capacity, operator_id=operator_id, shipment_id=body.shipment)
