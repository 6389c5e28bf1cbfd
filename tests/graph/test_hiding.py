"""A stranger learns nothing by any path: hidden and missing are one answer, byte for byte."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest

from celltrail.domain.principal import PUBLIC, Principal
from celltrail.graph.ids import global_id
from tests.graph.conftest import Answer, Ask
from tests.graph.world import MAKER, OEM, RIVAL, World, uid

STRANGERS = pytest.mark.parametrize(
    "stranger", [pytest.param(RIVAL, id="rival"), pytest.param(PUBLIC, id="public")]
)

NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"
BATTERY = (
    "query ($by: BatteryKey!) { battery(by: $by) { id uid level parent { id } history { totalCount } } }"
)
ENTITIES = "query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Battery { id uid } } }"


def _bytes(answer: Answer) -> str:
    return json.dumps([answer.data, [str(error) for error in answer.errors]])


@STRANGERS
@pytest.mark.parametrize(
    "type_name", ["Battery", "BatteryModel", "Operator", "Shipment", "MaterialLot", "RecyclingRecord"]
)
async def test_c49_c50_an_object_of_others_is_like_one_that_does_not_exist(
    ask: Ask, world: World, stranger: Principal, type_name: str
) -> None:
    hidden = {
        "Battery": world.packs[0],
        "BatteryModel": world.unsold_model_id,
        "Operator": "op-oem",
        "Shipment": world.shipment_id,
        "MaterialLot": world.lot_id,
        "RecyclingRecord": world.packs[0],
    }[type_name]

    answers = [await ask(stranger, NODE, id=global_id(type_name, each)) for each in (hidden, str(uuid4()))]

    assert _bytes(answers[0]) == _bytes(answers[1]) == '[{"node": null}, []]'
    assert answers[0].statements == answers[1].statements


@STRANGERS
async def test_an_event_of_others_is_like_one_that_does_not_exist(ask: Ask, stranger: Principal) -> None:
    listed = await ask(OEM, "{ events { nodes { id } } }")

    found = [await ask(stranger, NODE, id=node["id"]) for node in listed.data["events"]["nodes"]]

    assert {_bytes(each) for each in found} == {'[{"node": null}, []]'}


@STRANGERS
async def test_c35_c50_a_battery_of_others_is_missing_by_each_key(
    ask: Ask, world: World, stranger: Principal
) -> None:
    keys: list[dict[str, str]] = [
        {"id": global_id("Battery", world.packs[0])},
        {"uid": uid("op-maker", "pack-0")},
        {"uid": uid("op-maker", "no-such-battery")},
        {"id": global_id("Battery", str(uuid4()))},
        {"id": global_id("Operator", "op-maker")},
        {"id": "nonsense"},
    ]

    answers = [await ask(stranger, BATTERY, by=key) for key in keys]

    assert {_bytes(each) for each in answers} == {'[{"battery": null}, []]'}
    # Hidden and missing cost the same look; what is no id of a battery costs none.
    assert len({each.statements for each in answers[:4]}) == 1


@STRANGERS
async def test_entities_of_others_are_null(ask: Ask, world: World, stranger: Principal) -> None:
    representations = [
        {"__typename": "Battery", "id": global_id("Battery", world.packs[0])},
        {"__typename": "Battery", "uid": uid("op-maker", "pack-0")},
        {"__typename": "Battery", "uid": uid("op-maker", "no-such-battery")},
        {"__typename": "Operator", "id": global_id("Operator", "op-oem")},
        {"__typename": "Shipment", "id": global_id("Shipment", world.shipment_id)},
        {"__typename": "MaterialLot", "id": global_id("MaterialLot", world.lot_id)},
        {"__typename": "RecyclingRecord", "id": global_id("RecyclingRecord", world.packs[0])},
    ]

    answer = await ask(stranger, ENTITIES, r=representations)

    assert answer.errors == []
    assert answer.data == {"_entities": [None] * len(representations)}


EVERYTHING = """{
  batteries(first: 100) { totalCount pageInfo { hasNextPage hasPreviousPage } nodes {
    id uid code owner { id name } responsible { id name } parent { id uid } components { nodes { id } }
    derivedFrom { id } derivedInto { id } readableBy { operator { id } }
    shipments { nodes { id reference batteries { nodes { id uid } } } } history { nodes { id cursor } } } }
  shipments(first: 100) { totalCount nodes { id reference batteries { nodes { uid } } } }
  suppliers(first: 100) { totalCount nodes { id name } }
  recyclingRecords(first: 100) { totalCount nodes { id } }
  events(first: 100) { totalCount nodes { id __typename battery { uid } recordedBy { id name } } }
}"""


async def test_nothing_of_the_others_stands_in_anything_that_a_rival_can_list(ask: Ask, world: World) -> None:
    answer = await ask(RIVAL, EVERYTHING)

    text = _bytes(answer)
    assert answer.errors == []
    assert answer.data["batteries"]["totalCount"] == 2
    assert "canary-0" in text
    foreign = [
        "op-maker",
        "op-oem",
        "op-recycler",
        "canary-shipment-reference",
        "lot-1",
        "Plant One",
        "pack-",
        "cell-",
        "module-",
    ]
    assert [each for each in foreign if each in text] == []
    hidden_ids = [*world.packs, *world.modules, *world.cells, world.shipment_id, world.lot_id]
    assert [each for each in hidden_ids if global_id("Battery", each) in text] == []


async def test_nothing_of_the_rival_stands_in_anything_that_the_others_can_list(ask: Ask) -> None:
    for partner in (MAKER, OEM):
        text = _bytes(await ask(partner, EVERYTHING))

        assert "pack-1" in text
        assert "op-rival" not in text


async def test_the_public_lists_nothing(ask: Ask) -> None:
    answer = await ask(PUBLIC, EVERYTHING)

    assert [connection["totalCount"] for connection in answer.data.values()] == [0, 0, 0, 0, 0]


async def test_c47_filters_by_hidden_ids_count_nothing(ask: Ask, world: World) -> None:
    document = """query ($batteries: [ID!]!, $shipments: [ID!]!) {
      batteries(filter: {ids: $batteries}) { totalCount }
      events(filter: {batteries: $batteries}) { totalCount }
      shipments(filter: {ids: $shipments}) { totalCount }
    }"""

    answer = await ask(
        RIVAL,
        document,
        batteries=[global_id("Battery", each) for each in world.packs],
        shipments=[global_id("Shipment", world.shipment_id)],
    )

    assert [each["totalCount"] for each in answer.data.values()] == [0, 0, 0]


async def test_c46_a_cursor_of_another_operator_is_refused(ask: Ask) -> None:
    document = "query ($after: String) { events(first: 1, after: $after) { edges { cursor } } }"
    found = await ask(OEM, document)
    cursor = found.data["events"]["edges"][0]["cursor"]

    borrowed = await ask(RIVAL, document, after=cursor)
    forged = await ask(RIVAL, document, after="nonsense")

    assert [error.message for error in borrowed.errors] == [error.message for error in forged.errors]
    assert borrowed.errors[0].original_error.code == "INVALID_INPUT"


async def test_a_battery_of_ones_own_is_all_there(ask: Ask) -> None:
    answer = await ask(RIVAL, BATTERY, by={"uid": uid("op-rival", "canary-0")})

    assert answer.data["battery"]["parent"] is None
    assert answer.data["battery"]["level"] == "PACK"
