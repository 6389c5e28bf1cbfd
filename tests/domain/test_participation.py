"""Who begins and ends to take part with each event: design of access, section 2, columns "begins", "ends"."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from celltrail.domain import events
from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.battery import BatteryState
from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.events import BODIES, EventBody
from celltrail.domain.participation import WORK, Begin, Circumstances, Effect, End, effects
from celltrail.domain.visibility import Capacity
from celltrail.domain.vocabulary import Regime

C = Capacity
UNTIL = datetime(2026, 6, 1, tzinfo=UTC)
AFTER = BatteryState(owner_id="owner", custodian_id="custodian", responsible_id="responsible")
ORDINARY = Circumstances()
CN, EU = Regime.CN_MIIT, Regime.EU_2023_1542

LEG_ENDS: list[Effect] = [
    End(capacity, shipment_id="s")
    for capacity in (C.CONSIGNOR, C.CONSIGNEE, C.CARRIER, C.EXPORTER, C.IMPORTER)
]
WORK_ENDS: list[Effect] = [End(capacity) for capacity in (C.SERVICE, C.COLLECTOR, C.DISMANTLER, C.RECYCLER)]
PRODUCED: list[Effect] = [Begin(C.PRODUCER, operator_id="me"), Begin(C.OWNER, operator_id="me")]


def follow(
    body: EventBody, *, after: BatteryState = AFTER, circumstances: Circumstances = ORDINARY
) -> list[Effect]:
    return list(effects(body, after=after, recorded_by="me", circumstances=circumstances))


@pytest.mark.parametrize(
    ("body", "circumstances", "expected"),
    [
        pytest.param(events.Produced(), Circumstances(manufacturer_country="DE"), PRODUCED, id="made"),
        pytest.param(
            events.Produced(),
            Circumstances(manufacturer_country="CN"),
            [*PRODUCED, Begin(C.AUTHORITY, regime=CN)],
            id="made in China",
        ),
        pytest.param(events.Assembled(components=("cell",)), ORDINARY, [], id="the whole: nothing"),
        pytest.param(
            events.Assembled(parent="whole"),
            ORDINARY,
            [
                End(C.GRANTEE, granted_by="me"),
                End(C.OWNER),
                End(C.DISTRIBUTOR),
                End(C.CUSTODIAN),
                *WORK_ENDS,
            ],
            id="built in: the whole's parts cover it from here",
        ),
        pytest.param(events.Installed(vin="VIN"), ORDINARY, [Begin(C.OEM, operator_id="me")], id="OEM"),
        pytest.param(
            events.PlacedOnMarket(market="DE", placed_on=date(2026, 1, 1), responsible="r"),
            Circumstances(manufacturer_country="CN"),
            [Begin(C.RESPONSIBLE, operator_id="r"), Begin(C.AUTHORITY, regime=EU)],
            id="EU market: one market, every authority of it",
        ),
        pytest.param(
            events.PlacedOnMarket(market="CN", responsible="r"),
            Circumstances(manufacturer_country="DE"),
            [Begin(C.RESPONSIBLE, operator_id="r"), Begin(C.AUTHORITY, regime=CN)],
            id="imported to China",
        ),
        pytest.param(
            events.PlacedOnMarket(market="CN", responsible="r"),
            Circumstances(manufacturer_country="CN"),
            [Begin(C.RESPONSIBLE, operator_id="r")],
            id="Chinese market, made there: the authority reads it already",
        ),
        pytest.param(
            events.PlacedOnMarket(market="US", responsible="r"),
            ORDINARY,
            [Begin(C.RESPONSIBLE, operator_id="r")],
            id="another market",
        ),
        pytest.param(
            events.Sold(seller="me", buyer="owner"),
            ORDINARY,
            [
                End(C.GRANTEE, granted_by="me"),
                End(C.OWNER),
                End(C.DISTRIBUTOR),
                Begin(C.OWNER, operator_id="owner"),
            ],
            id="sold",
        ),
        pytest.param(
            events.Sold(seller="me", buyer="owner"),
            Circumstances(buyer_is_distributor=True),
            [
                End(C.GRANTEE, granted_by="me"),
                End(C.OWNER),
                End(C.DISTRIBUTOR),
                Begin(C.OWNER, operator_id="owner"),
                Begin(C.DISTRIBUTOR, operator_id="owner"),
            ],
            id="sold to a distributor",
        ),
        pytest.param(
            events.Sold(seller="responsible", buyer="owner"),
            ORDINARY,
            [End(C.OWNER), End(C.DISTRIBUTOR), Begin(C.OWNER, operator_id="owner")],
            id="a seller who still answers for the passport keeps its grants",
        ),
        pytest.param(
            events.OwnershipTransferred(next="owner"),
            ORDINARY,
            [End(C.OWNER), End(C.DISTRIBUTOR), Begin(C.OWNER, operator_id="owner")],
            id="from a private end user: nobody's grants end",
        ),
        pytest.param(
            events.ResponsibilityTransferred(previous="me", next="responsible"),
            ORDINARY,
            [
                End(C.GRANTEE, granted_by="me"),
                End(C.RESPONSIBLE),
                Begin(C.RESPONSIBLE, operator_id="responsible"),
            ],
            id="responsibility passes on",
        ),
        pytest.param(
            events.ShipmentCreated(shipment="s", consignor="a", consignee="b"),
            ORDINARY,
            [
                Begin(C.CONSIGNOR, operator_id="a", shipment_id="s"),
                Begin(C.CONSIGNEE, operator_id="b", shipment_id="s"),
            ],
            id="a leg of two",
        ),
        pytest.param(
            events.ShipmentCreated(
                shipment="s", consignor="a", consignee="b", carrier="c", exporter="d", importer="e"
            ),
            ORDINARY,
            [
                Begin(C.CONSIGNOR, operator_id="a", shipment_id="s"),
                Begin(C.CONSIGNEE, operator_id="b", shipment_id="s"),
                Begin(C.CARRIER, operator_id="c", shipment_id="s"),
                Begin(C.EXPORTER, operator_id="d", shipment_id="s"),
                Begin(C.IMPORTER, operator_id="e", shipment_id="s"),
            ],
            id="a leg of five",
        ),
        pytest.param(events.ShipmentDispatched(shipment="s"), ORDINARY, [], id="within a country"),
        pytest.param(
            events.ShipmentDispatched(shipment="s"),
            Circumstances(leaves_china=True),
            [
                End(C.AUTHORITY, regime=CN, reaches_components=True),
                Begin(C.AUTHORITY_ABROAD, regime=CN, reaches_components=True),
            ],
            id="exported from China",
        ),
        pytest.param(
            events.ShipmentReceived(shipment="s", consignor="a", consignee="b"),
            ORDINARY,
            [
                End(C.COLLECTOR, operator_id="a"),
                End(C.DISMANTLER, operator_id="a"),
                *LEG_ENDS,
                End(C.CUSTODIAN),
                Begin(C.CUSTODIAN, operator_id="b"),
            ],
            id="received",
        ),
        pytest.param(
            events.ShipmentReceived(shipment="s", consignee="b"),
            Circumstances(receiver_works_as=(C.DISMANTLER, C.RECYCLER)),
            [
                *LEG_ENDS,
                End(C.CUSTODIAN),
                Begin(C.CUSTODIAN, operator_id="b"),
                Begin(C.DISMANTLER, operator_id="b", shipment_id="s"),
                Begin(C.RECYCLER, operator_id="b", shipment_id="s"),
            ],
            id="waste received by who works on it",
        ),
        pytest.param(events.ShipmentCancelled(shipment="s"), ORDINARY, LEG_ENDS, id="cancelled"),
        pytest.param(
            events.WorkAssigned(capacity="DISMANTLER", assignee="b", until=UNTIL),
            ORDINARY,
            [Begin(C.DISMANTLER, operator_id="b", until=UNTIL, granted_by="me")],
            id="assigned",
        ),
        pytest.param(events.Repaired(), ORDINARY, [End(C.SERVICE, operator_id="me")], id="service is done"),
        pytest.param(
            events.Collected(),
            ORDINARY,
            [End(C.CUSTODIAN), Begin(C.CUSTODIAN, operator_id="me")],
            id="collected",
        ),
        pytest.param(events.Removed(vin="VIN"), ORDINARY, [], id="out of a vehicle"),
        pytest.param(
            events.Removed(parent="whole"),
            ORDINARY,
            [Begin(C.OWNER, operator_id="owner"), Begin(C.CUSTODIAN, operator_id="custodian")],
            id="out of a whole",
        ),
        pytest.param(
            events.Released(parent="whole"),
            ORDINARY,
            [Begin(C.OWNER, operator_id="owner"), Begin(C.CUSTODIAN, operator_id="custodian")],
            id="released",
        ),
        pytest.param(
            events.Recycled(),
            ORDINARY,
            [*WORK_ENDS, End(C.OEM), End(C.CUSTODIAN)],
            id="recycled",
        ),
        pytest.param(
            events.AccessGranted(
                grant="g", grantee="b", groups=("INDIVIDUAL", "PUBLIC"), until=UNTIL, purpose="resale"
            ),
            ORDINARY,
            [
                Begin(
                    C.GRANTEE,
                    operator_id="b",
                    until=UNTIL,
                    groups=frozenset({AccessGroup.INDIVIDUAL, AccessGroup.PUBLIC}),
                    granted_by="me",
                    purpose="resale",
                    id="g",
                )
            ],
            id="granted",
        ),
        pytest.param(
            events.Dismantled(),
            ORDINARY,
            [End(C.COLLECTOR, operator_id="me"), End(C.DISMANTLER, operator_id="me")],
            id="dismantled: that work is done",
        ),
        pytest.param(
            events.Repurposed(),
            ORDINARY,
            [End(each) for each in (*WORK, C.CUSTODIAN)],
            id="repurposed: nobody works on it any more",
        ),
        pytest.param(
            events.AccessRevoked(grant="g", grantee="b"),
            ORDINARY,
            [End(C.GRANTEE, id="g")],
            id="revoked: this grant, and no other of the grantee",
        ),
    ],
)
def test_an_event_begins_and_ends_these_parts(
    body: EventBody, circumstances: Circumstances, expected: list[Effect]
) -> None:
    assert follow(body, circumstances=circumstances) == expected


@pytest.mark.parametrize(
    "kind",
    [
        "MODEL_REGISTERED", "SWAPPED", "MEASURED", "ATTRIBUTES_DECLARED", "EVIDENCE_ATTACHED",
        "LOT_PROCESSED", "CORRECTED",
    ],
)  # fmt: skip
def test_recording_alone_lets_nobody_in(kind: str) -> None:
    """Section 2: no one gets in by recording."""
    assert follow(BODIES[LifecycleEventType(kind)]()) == []


@pytest.mark.parametrize(
    "body", [events.Sold(seller="me", to_end_user=True), events.OwnershipTransferred(previous="me")]
)
def test_a_private_end_user_takes_no_part(body: EventBody) -> None:
    private = BatteryState(owner_id=None, responsible_id="responsible")

    assert follow(body, after=private) == [
        End(C.GRANTEE, granted_by="me"),
        End(C.OWNER),
        End(C.DISTRIBUTOR),
    ]


def test_a_former_responsible_keeps_no_grants_even_if_it_owns() -> None:
    """An owner does not read TEST_REPORTS, which a responsible operator may have granted."""
    passed_on = follow(events.ResponsibilityTransferred(previous="owner", next="responsible"))

    assert passed_on == [
        End(C.GRANTEE, granted_by="owner"),
        End(C.RESPONSIBLE),
        Begin(C.RESPONSIBLE, operator_id="responsible"),
    ]


@pytest.mark.parametrize("parent", ["REMOVED", "RELEASED"])
def test_what_comes_out_of_a_private_owners_battery_has_no_owner(parent: str) -> None:
    body = {
        "REMOVED": events.Removed(parent="whole"),
        "RELEASED": events.Released(parent="whole"),
    }[parent]

    assert follow(body, after=BatteryState(custodian_id="custodian")) == [
        Begin(C.CUSTODIAN, operator_id="custodian")
    ]


@pytest.mark.parametrize("body_class", BODIES.values(), ids=lambda each: each.type)
def test_no_end_is_without_a_capacity_of_its_own_grant_or_granter(body_class: type[EventBody]) -> None:
    """An `End` that names only GRANTEE would end the grants of everybody."""
    kind = {"parent": "whole"} if body_class in (events.Assembled, events.Removed, events.Released) else {}
    for effect in follow(body_class(**kind)) if body_class is not events.AccessRevoked else ():
        if isinstance(effect, End) and effect.capacity is C.GRANTEE:
            assert effect.granted_by is not None
