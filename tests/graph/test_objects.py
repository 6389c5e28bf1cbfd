"""What partners read of single objects: each as far as its capacity goes."""

from __future__ import annotations

from typing import Any

import pytest

from celltrail.domain.principal import PUBLIC
from celltrail.graph.ids import global_id
from tests.graph.conftest import Ask
from tests.graph.world import CARRIER, MAKER, OEM, RECYCLER, World, uid

END_OF_LIFE = """
{ recyclingRecords {
    totalCount
    nodes {
      id collectedAt route inputMassKg recyclingEfficiency
      battery { uid passportStatus }
      fractions { material massKg }
      recovered { material massKg share target met }
      massBalance { inputKg outputKg unaccountedKg }
      lots { reference share processedBy { name } inputs { totalCount nodes { massKg battery { uid } } } }
    } } }
"""


async def test_an_owner_reads_its_share_of_what_was_recovered(ask: Ask) -> None:
    answer = await ask(OEM, END_OF_LIFE)

    assert answer.errors == []
    (record,) = answer.data["recyclingRecords"]["nodes"]
    assert record["battery"] == {"uid": uid("op-maker", "pack-0"), "passportStatus": "CEASED"}
    assert (record["route"], record["inputMassKg"]) == ("RECYCLE", "400")
    assert {each["material"]: each["massKg"] for each in record["fractions"]} == {
        "BLACK_MASS": "150",
        "COPPER": "40",
    }
    recovered = {each["material"]: each for each in record["recovered"]}
    # Annex XII Part C asks for lithium and copper from 31 December 2027 on only.
    assert recovered["LITHIUM"] == {
        "material": "LITHIUM",
        "massKg": "6",
        "share": "0.75",
        "target": None,
        "met": None,
    }
    assert record["massBalance"] == {
        "inputKg": "400",
        "outputKg": "190",
        "unaccountedKg": "210",
    }
    (lot,) = record["lots"]
    assert lot["processedBy"] == {"name": "op-recycler Ltd"}
    assert lot["inputs"]["nodes"] == [{"massKg": "400", "battery": {"uid": uid("op-maker", "pack-0")}}]


async def test_a_reference_of_a_lot_is_its_recyclers_own(ask: Ask) -> None:
    document = "{ recyclingRecords { nodes { lots { reference } } } }"

    references = [
        (await ask(who, document)).data["recyclingRecords"]["nodes"][0]["lots"][0]["reference"]
        for who in (RECYCLER, OEM)
    ]

    assert references == ["lot-1", None]


async def test_a_carrier_reads_its_leg_and_no_state_of_a_battery(ask: Ask, world: World) -> None:
    document = """query ($id: ID!) {
      shipment(id: $id) {
        status reference consignor { name } batteries { nodes { uid stage stateOfHealth version } } } }"""

    answer = await ask(CARRIER, document, id=global_id("Shipment", world.shipment_id))

    shipment = answer.data["shipment"]
    assert shipment["consignor"] == {"name": "op-maker Ltd"}
    assert shipment["reference"] is None
    assert {
        (each["stage"], each["stateOfHealth"], each["version"]) for each in shipment["batteries"]["nodes"]
    } == {(None, None, None)}


async def test_the_maker_reads_its_own_records_after_the_sale(ask: Ask, world: World) -> None:
    document = """query ($id: ID!) { battery(by: {id: $id}) {
        producedOn stage history { nodes { type recordedBy { id } } } } }"""

    answer = await ask(MAKER, document, id=global_id("Battery", world.packs[0]))

    recorders = {node["recordedBy"]["id"] for node in answer.data["battery"]["history"]["nodes"]}
    assert recorders >= {global_id("Operator", "op-maker")}
    assert "INSTALLED" not in {node["type"] for node in answer.data["battery"]["history"]["nodes"]}


async def test_the_viewer_is_who_the_token_says(ask: Ask) -> None:
    document = """{ viewer { operator { name facilities { id } } roles scopes regimes purposes
        slice { batteries endedBatteries shipments } } }"""

    answer = await ask(OEM, document)

    viewer = answer.data["viewer"]
    assert viewer["operator"]["name"] == "op-oem Ltd"
    assert (viewer["roles"], viewer["scopes"]) == (["IMPORTER", "OEM"], ["READ", "WRITE"])
    assert viewer["slice"]["batteries"] == 12
    assert viewer["slice"]["shipments"] == 1


async def test_the_public_is_a_viewer_without_an_operator(ask: Ask) -> None:
    answer = await ask(PUBLIC, "{ viewer { operator { name } roles slice { batteries shipments } } }")

    assert answer.data["viewer"] == {"operator": None, "roles": [], "slice": {"batteries": 0, "shipments": 0}}


PASSPORT = """query ($uid: URI!) { passport(uid: $uid) {
    uid isCeased status model { name category } manufacturer { name } battery { id }
    attributes { id value } } }"""


async def test_the_public_reads_point_1_of_what_is_on_the_market(ask: Ask) -> None:
    answer = await ask(PUBLIC, PASSPORT, uid=uid("op-maker", "pack-1"))

    passport = answer.data["passport"]
    assert (passport["isCeased"], passport["status"], passport["battery"]) == (False, None, None)
    assert passport["model"] == {"name": "Model One", "category": "EV"}
    assert [each["id"] for each in passport["attributes"]] == ["warranty_period"]


async def test_a_ceased_passport_says_only_that(ask: Ask) -> None:
    answer = await ask(PUBLIC, PASSPORT, uid=uid("op-maker", "pack-0"))

    passport = answer.data["passport"]
    assert passport["isCeased"] is True
    assert (passport["model"], passport["manufacturer"], passport["attributes"]) == (None, None, [])


async def test_suppliers_are_those_that_one_buys_from(ask: Ask) -> None:
    answer = await ask(OEM, "{ suppliers { totalCount nodes { name identifiers { scheme value } } } }")

    names = [node["name"] for node in answer.data["suppliers"]["nodes"]]
    assert names == ["op-maker Ltd"]
    assert answer.data["suppliers"]["totalCount"] == 1


async def test_an_event_shows_where_it_was_and_the_documents_that_were_given_with_it(ask: Ask) -> None:
    document = """{ events(filter: {types: [EVIDENCE_ATTACHED]}) {
        nodes { facility { name country } evidence { title sha256 mediaType link } } } }"""

    answer = await ask(OEM, document)

    (event,) = answer.data["events"]["nodes"]
    assert event["facility"] == {"name": "Plant One", "country": "DE"}
    assert event["evidence"] == [
        {
            "title": "test report",
            "sha256": "ab" * 32,
            "mediaType": "application/pdf",
            "link": "https://op-oem.example/r",
        }
    ]


NODES = """query ($id: ID!) { node(id: $id) { __typename id } }"""


@pytest.mark.parametrize(
    "type_name", ["Battery", "Operator", "Shipment", "BatteryModel", "MaterialLot", "RecyclingRecord"]
)
async def test_every_object_is_found_again_by_its_id(ask: Ask, world: World, type_name: str) -> None:
    ids: dict[str, str] = {
        "Battery": world.packs[0],
        "Operator": "op-oem",
        "Shipment": world.shipment_id,
        "BatteryModel": world.model_id,
        "MaterialLot": world.lot_id,
        "RecyclingRecord": world.packs[0],
    }
    asked = global_id(type_name, ids[type_name])

    answer = await ask(OEM, NODES, id=asked)

    assert answer.data == {"node": {"__typename": type_name, "id": asked}}


async def test_an_event_is_found_again_by_its_id(ask: Ask) -> None:
    listed: Any = (await ask(OEM, "{ events(first: 1) { nodes { __typename id } } }")).data["events"][
        "nodes"
    ][0]

    answer = await ask(OEM, NODES, id=listed["id"])

    assert answer.data["node"] == listed


async def test_who_does_not_trade_with_an_operator_knows_it_only_where_it_is_named(ask: Ask) -> None:
    document = """query ($id: ID!) { operator(id: $id) { name } batteries(first: 1) { nodes {
        manufacturer { name roles identifiers { value } } } } }"""

    answer = await ask(RECYCLER, document, id=global_id("Operator", "op-maker"))

    assert answer.data["operator"] is None
    assert answer.data["batteries"]["nodes"] == [
        {"manufacturer": {"name": "op-maker Ltd", "roles": [], "identifiers": []}}
    ]


async def test_the_owner_sees_who_can_see_its_battery_and_why(ask: Ask, world: World) -> None:
    document = """query ($id: ID!) { battery(by: {id: $id}) {
        readableBy { capacity regime operator { name } since groups } } }"""
    asked = global_id("Battery", world.packs[1])

    mine = (await ask(OEM, document, id=asked)).data["battery"]["readableBy"]
    makers = (await ask(MAKER, document, id=asked)).data["battery"]["readableBy"]

    assert ("PRODUCER", {"name": "op-maker Ltd"}) in [(each["capacity"], each["operator"]) for each in mine]
    assert makers == []
