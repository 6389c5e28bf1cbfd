"""Shipments are planned, leave, arrive or are cancelled; work is given to others."""

from __future__ import annotations

from typing import Any

import pytest

from celltrail.domain.principal import Principal
from tests.graph.desk import CARRIER, MAKER, OEM, RECYCLER, RIVAL, SERVICE, Desk, operator


async def _planned(desk: Desk, *names: str, **given: Any) -> str:  # noqa: ANN401 -- JSON
    ids = await desk.register(MAKER, "PACK", *names)
    told = await desk.done(
        MAKER,
        "createShipment",
        "shipment { id }",
        **(
            {
                "batteries": [{"id": each} for each in ids],
                "consignee": operator(OEM),
                "origin": "CN",
                "destination": "DE",
            }
            | given
        ),
    )
    shipment_id: str = told["shipment"]["id"]
    return shipment_id


async def test_a_shipment_is_planned_with_its_parties(desk: Desk) -> None:
    ids = await desk.register(MAKER, "PACK", "p", "q")

    told = await desk.done(
        MAKER,
        "createShipment",
        """shipment { reference status origin transit destination batteries { totalCount }
             consignor { name } consignee { name } carrier { name } exporter { name } importer { name } }
           events { type battery { id } }""",
        batteries=[{"id": each} for each in ids],
        consignee=operator(OEM),
        carrier=operator(CARRIER),
        exporter=operator(MAKER),
        importer=operator(OEM),
        origin="cn",
        transit=["NL", "BE"],
        destination="DE",
        reference="S-1",
    )

    assert told["shipment"] == {
        "reference": "S-1",
        "status": "PLANNED",
        "origin": "CN",
        "transit": ["NL", "BE"],
        "destination": "DE",
        "batteries": {"totalCount": 2},
        "consignor": {"name": "op-maker Ltd"},
        "consignee": {"name": "op-oem Ltd"},
        "carrier": {"name": "op-carrier Ltd"},
        "exporter": {"name": "op-maker Ltd"},
        "importer": {"name": "op-oem Ltd"},
    }
    assert {each["type"] for each in told["events"]} == {"SHIPMENT_CREATED"}
    assert len(told["events"]) == 3


async def test_a_shipment_leaves_and_arrives(desk: Desk) -> None:
    shipment = await _planned(desk, "p")

    left = await desk.done(MAKER, "dispatchShipment", "shipment { status }", shipment=shipment)
    arrived = await desk.done(
        OEM,
        "receiveShipment",
        "shipment { status receivedAt } events { type }",
        shipment=shipment,
        occurredAt="2027-03-01T08:00:00Z",
    )

    assert left["shipment"] == {"status": "DISPATCHED"}
    assert arrived["shipment"] == {"status": "RECEIVED", "receivedAt": "2027-03-01T08:00:00Z"}
    assert {each["type"] for each in arrived["events"]} == {"SHIPMENT_RECEIVED"}


async def test_a_shipment_is_cancelled_before_it_leaves(desk: Desk) -> None:
    shipment = await _planned(desk, "p")

    told = await desk.done(
        MAKER,
        "cancelShipment",
        "shipment { status } events { ... on ShipmentCancelled { reason } }",
        shipment=shipment,
        reason="no ship",
    )
    again = await desk.tell(MAKER, "dispatchShipment", shipment=shipment)

    assert told["shipment"] == {"status": "CANCELLED"}
    assert {each["reason"] for each in told["events"]} == {"no ship"}
    assert again["__typename"] == "StageConflict"
    assert again["stage"] == "CANCELLED"


@pytest.mark.parametrize(
    ("mutation", "principal"),
    [
        pytest.param("dispatchShipment", OEM, id="the consignee says that it left"),
        pytest.param("receiveShipment", MAKER, id="the consignor says that it arrived"),
        pytest.param("cancelShipment", CARRIER, id="the carrier cancels"),
    ],
)
async def test_another_party_may_not_say_it(desk: Desk, mutation: str, principal: Principal) -> None:
    shipment = await _planned(desk, "p", carrier=operator(CARRIER))

    told = await desk.tell(principal, mutation, shipment=shipment)

    assert told["__typename"] == "Forbidden"
    assert told["path"] == ["input", "shipment"]


async def test_a_shipment_that_changed_since_it_was_read_is_refused(desk: Desk) -> None:
    shipment = await _planned(desk, "p")

    told = await desk.tell(MAKER, "dispatchShipment", shipment=shipment, expectedVersion="an older one")

    assert told["__typename"] == "VersionConflict"
    assert told["currentVersion"]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        pytest.param({"consignee": operator(MAKER)}, ["consignee"], id="to oneself"),
        pytest.param({"origin": "XX"}, ["origin"], id="from nowhere"),
        pytest.param({"transit": ["NL", "??"]}, ["transit", "1"], id="through nowhere"),
        pytest.param({"reference": "a\u0007"}, ["reference"], id="a bell in a text"),
    ],
)
async def test_a_shipment_that_cannot_be_is_refused(
    desk: Desk, given: dict[str, Any], path: list[str]
) -> None:
    (pack,) = await desk.register(MAKER, "PACK", "p")
    facts: dict[str, Any] = {
        "batteries": [{"id": pack}],
        "consignee": operator(OEM),
        "origin": "CN",
        "destination": "DE",
    }

    told = await desk.tell(MAKER, "createShipment", **(facts | given))

    assert told["__typename"] == "InvalidInput"
    assert told["path"] == ["input", *path]


async def test_work_is_assigned_to_an_operator_that_does_it(desk: Desk) -> None:
    (pack,) = await desk.sold("p")
    work: dict[str, Any] = {"batteries": [{"id": pack}], "until": "2028-01-01T00:00:00Z"}

    told = await desk.done(
        OEM,
        "assignWork",
        "batteries { readableBy { capacity until operator { name } } } events { type }",
        operator=operator(SERVICE),
        capacity="SERVICE",
        **work,
    )
    wrong = await desk.tell(OEM, "assignWork", operator=operator(RECYCLER), capacity="SERVICE", **work)
    no_work = await desk.tell(OEM, "assignWork", operator=operator(RIVAL), capacity="OWNER", **work)

    assert {
        "capacity": "SERVICE",
        "until": "2028-01-01T00:00:00Z",
        "operator": {"name": "op-service Ltd"},
    } in (told["batteries"][0]["readableBy"])
    assert (wrong["__typename"], wrong["path"]) == ("InvalidInput", ["input", "operator"])
    assert (no_work["__typename"], no_work["path"]) == ("InvalidInput", ["input", "capacity"])
