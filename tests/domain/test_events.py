"""Event bodies: which access group each field has, and what masking leaves for a reader."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, date, datetime
from decimal import Decimal
from types import NoneType
from typing import Any, get_args, get_type_hints

import pytest

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.event_types import LifecycleEventType
from celltrail.domain.events import (
    BODIES,
    AccessGranted,
    EventBody,
    Measured,
    ShipmentCreated,
    ShipmentDispatched,
    Sold,
)
from celltrail.domain.recorded_events import masked, parties
from celltrail.domain.vocabulary import (
    EndOfLifeRoute,
    OwnerCategory,
    PassportStatus,
    SecondLifeUse,
    VehicleUse,
)

INDIVIDUAL = frozenset({AccessGroup.INDIVIDUAL})
BOTH = INDIVIDUAL | {AccessGroup.COMMERCIAL}

# Which operators a body names: those who read its COMMERCIAL fields (design of access, section 3).
NAMED = {
    "PLACED_ON_MARKET": "responsible",
    "SOLD": "seller buyer",
    "OWNERSHIP_TRANSFERRED": "previous next",
    "RESPONSIBILITY_TRANSFERRED": "previous next",
    "SHIPMENT_CREATED": "consignor consignee carrier exporter importer",
    "SHIPMENT_DISPATCHED": "consignor consignee carrier",
    "SHIPMENT_RECEIVED": "consignor consignee carrier",
    "SHIPMENT_CANCELLED": "consignor consignee carrier",
    "WORK_ASSIGNED": "assignee",
    "REMOVED": "owner custodian",
    "COLLECTED": "custodian",
    "RELEASED": "owner custodian",
    "ACCESS_GRANTED": "grantee",
    "ACCESS_REVOKED": "grantee",
}
# What else only they read: references, terms, reasons of trade, and grants.
TERMS = {
    "SHIPMENT_CREATED": "reference",
    "SHIPMENT_CANCELLED": "reason",
    "ACCESS_GRANTED": "grant groups purpose until",
    "ACCESS_REVOKED": "grant",
}

SAMPLES: dict[Any, Any] = {
    str: "text",
    int: 7,
    bool: True,
    date: date(2026, 1, 1),
    datetime: datetime(2026, 1, 1, tzinfo=UTC),
    Decimal: Decimal("1.5"),
    tuple[str, ...]: ("text",),
    EndOfLifeRoute: EndOfLifeRoute.RECYCLE,
    OwnerCategory: OwnerCategory.PERSON,
    SecondLifeUse: SecondLifeUse.BACKUP_POWER,
    VehicleUse: VehicleUse.TAXI,
    PassportStatus: PassportStatus.ORIGINAL,
}

every_body = pytest.mark.parametrize("body_class", BODIES.values(), ids=lambda each: each.type)


def full(body_class: type[EventBody]) -> EventBody:
    """A body with every field set; the operators it names are called after their fields."""
    hints = get_type_hints(body_class)
    values = {}
    for each in fields(body_class):
        (kind,) = (arm for arm in get_args(hints[each.name]) if arm is not NoneType)
        values[each.name] = each.name if each.metadata.get("names") else SAMPLES[kind]
    return body_class(**values)


def words(table: dict[str, str], body_class: type[EventBody]) -> frozenset[str]:
    return frozenset(table.get(body_class.type, "").split())


def known(body: EventBody) -> frozenset[str]:
    return frozenset(each.name for each in fields(body) if getattr(body, each.name) is not None)


def names(body_class: type[EventBody]) -> Iterable[str]:
    return (each.name for each in fields(body_class))


def test_every_type_has_a_body() -> None:
    assert set(BODIES) == set(LifecycleEventType)
    assert all(body.type is kind for kind, body in BODIES.items())


@every_body
def test_every_field_may_be_unknown(body_class: type[EventBody]) -> None:
    """A field that a reader may not see, or that was erased, is None."""
    empty = body_class()

    assert known(empty) == frozenset()
    for name, hint in get_type_hints(body_class).items():
        if name != "type":
            assert NoneType in get_args(hint), name


@every_body
def test_a_body_names_its_parties(body_class: type[EventBody]) -> None:
    assert parties(full(body_class)) == words(NAMED, body_class)
    assert parties(body_class()) == frozenset()


@every_body
def test_a_reader_of_the_individual_battery_reads_no_trade(body_class: type[EventBody]) -> None:
    body = masked(full(body_class), readable=INDIVIDUAL)

    hidden = words(NAMED, body_class) | words(TERMS, body_class)
    assert known(body) == frozenset(names(body_class)) - hidden


@every_body
def test_a_party_reads_all_of_its_own_side(body_class: type[EventBody]) -> None:
    body = full(body_class)

    for reader in ("consignor", "consignee") if "reference" in names(body_class) else ("anyone",):
        assert masked(body, readable=BOTH, reader=reader) == body


@every_body
def test_a_reader_of_nothing_reads_nothing(body_class: type[EventBody]) -> None:
    assert masked(full(body_class), readable=frozenset()) == body_class()
    assert masked(full(body_class), readable=frozenset({AccessGroup.PUBLIC})) == body_class()


@pytest.mark.parametrize("reader", ["carrier", "exporter", "importer", "stranger", None])
def test_the_reference_of_a_shipment_is_read_by_consignor_and_consignee_only(reader: str | None) -> None:
    """Design of access, section 3: COMMERCIAL, transport."""
    body = full(ShipmentCreated)

    read = masked(body, readable=BOTH, reader=reader)

    assert known(read) == known(body) - {"reference"}


def test_nobody_reads_a_reference_by_being_nobody() -> None:
    """A shipment without a consignee on record must not match a reader without an operator."""
    assert known(masked(ShipmentCreated(reference="PO 7"), readable=BOTH, reader=None)) == frozenset()


def test_masking_leaves_the_body_as_it_was() -> None:
    body = Sold(seller="a", buyer="b", to_end_user=False)

    assert masked(body, readable=INDIVIDUAL) == Sold(to_end_user=False)
    assert body == Sold(seller="a", buyer="b", to_end_user=False)


def test_false_and_zero_are_known_values() -> None:
    measured = Measured(state_of_health=Decimal(0), cycle_count=0)

    assert masked(measured, readable=INDIVIDUAL) == measured


def test_the_same_operator_in_two_parts_is_one_party() -> None:
    assert parties(ShipmentDispatched(consignor="a", consignee="b", carrier="a")) == {"a", "b"}


def test_a_grant_is_known_to_its_grantee_alone() -> None:
    """Who else reads the battery learns that an event exists, and nothing of it."""
    assert masked(full(AccessGranted), readable=INDIVIDUAL) == AccessGranted()
    assert parties(full(AccessGranted)) == {"grantee"}
