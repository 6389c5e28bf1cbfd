"""The pack maker's competitor, and the public, see nothing of the others' batteries by any path.

Each path is asked twice: about a pack that is hidden, and about one that does not exist. The answers are the
same, byte for byte.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from tests.e2e import endings
from tests.e2e.following import last_cursor
from tests.e2e.gateways import Gateway
from tests.e2e.lives import Family, Item, in_use, rival_pack
from tests.e2e.recording import document

STRANGERS = pytest.mark.parametrize("stranger", ["competitor", None], ids=["competitor", "public"])

BATTERY = """query ($by: BatteryKey!) { battery(by: $by) {
  id uid code stage components { totalCount } history { totalCount } shipments { totalCount } } }"""
NODE = "query ($id: ID!) { node(id: $id) { __typename id } }"
LISTS = """query ($id: ID!, $uid: URI!, $code: String!, $shipment: ID!) {
  byId: batteries(filter: { ids: [$id] }) { totalCount nodes { id } }
  byUid: batteries(filter: { uids: [$uid] }) { totalCount nodes { id } }
  byCode: batteries(filter: { codes: [$code] }) { totalCount nodes { id } }
  ofBattery: events(filter: { batteries: [$id] }) { totalCount nodes { id } }
  shipment(id: $shipment) { id }
  shipments(filter: { ids: [$shipment] }) { totalCount nodes { id } }
}"""
BY_TRADE = """query ($reference: String!, $shipment: ID!) {
  shipments(filter: { references: [$reference] }) { totalCount nodes { id } }
  events(filter: { shipments: [$shipment] }) { totalCount nodes { id } }
}"""
EVERYTHING = """{
  viewer { slice { batteries endedBatteries shipments } }
  batteries(first: 100) { totalCount nodes { id uid code manufacturer { name } owner { name } } }
  shipments(first: 100) { totalCount nodes { id reference } }
  events(first: 100) { totalCount nodes { id type recordedBy { name } battery { id } } }
  recyclingRecords(first: 100) { totalCount nodes { id } }
  suppliers(first: 100) { totalCount nodes { name } }
}"""
ACTS: dict[str, Callable[[Item], dict[str, Any]]] = {
    "collectBattery": lambda pack: {"battery": pack.key, "massKg": "1"},
    "dismantleBattery": lambda pack: {"battery": {"uid": pack.uid}},
    "recordMeasurement": lambda pack: {"battery": {"id": pack.id}, "cycleCount": 1},
    "sellBattery": lambda pack: {"batteries": [pack.key], "toEndUser": True},
    "attachEvidence": lambda pack: {
        "battery": pack.key,
        "evidence": [{"title": "x", "sha256": "0" * 64, "mediaType": "text/plain"}],
    },
}


@pytest.fixture(scope="module")
def family(gateway: Gateway) -> Family:
    """A pack with a whole life, to its end."""
    found = in_use(gateway)
    endings.removed(gateway, found)
    endings.assigned(gateway, found)
    endings.recycled(gateway, found)
    return found


@STRANGERS
def test_a_hidden_pack_is_like_one_that_does_not_exist(
    gateway: Gateway, family: Family, stranger: str | None
) -> None:
    nothing = missing(family.pack)

    for name in ("id", "uid", "code"):
        answers = {
            asked(gateway, stranger, BATTERY, by={name: getattr(each, name)})
            for each in (family.pack, nothing)
        }
        assert answers == {'{"data": {"battery": null}}'}, name


@STRANGERS
def test_hidden_objects_are_no_nodes(gateway: Gateway, family: Family, stranger: str | None) -> None:
    hidden = [*(each.id for each in family), family.shipment_id, *hidden_nodes(gateway, family)]

    answers = {asked(gateway, stranger, NODE, id=each) for each in [*hidden, missing(family.pack).id, "x"]}

    assert answers == {'{"data": {"node": null}}'}


@STRANGERS
def test_filters_by_what_is_hidden_count_nothing(
    gateway: Gateway, family: Family, stranger: str | None
) -> None:
    hidden = asked(gateway, stranger, LISTS, **filters(family.pack, family.shipment_id))
    nothing = missing(family.pack)
    absent = asked(gateway, stranger, LISTS, **filters(nothing, global_id("Shipment", str(uuid4()))))

    assert hidden == absent
    found = json.loads(hidden)["data"]
    empty = {"totalCount": 0, "nodes": []}
    assert found == dict.fromkeys(found, empty) | {"shipment": None}
    assert len(found) == 6


@STRANGERS
def test_filters_by_the_trade_of_others_find_nothing(
    gateway: Gateway, family: Family, stranger: str | None
) -> None:
    hidden, absent = (
        asked(gateway, stranger, BY_TRADE, reference=reference, shipment=shipment)
        for reference, shipment in (
            (family.reference, family.shipment_id),
            ("none", global_id("Shipment", str(uuid4()))),
        )
    )

    assert hidden == absent
    answer = json.loads(hidden)
    if stranger is None:  # without a role one never reads what is COMMERCIAL, so may not filter by it
        assert {each["extensions"]["code"] for each in answer["errors"]} == {"FORBIDDEN"}
    else:
        assert answer == {"data": {name: {"totalCount": 0, "nodes": []} for name in ("shipments", "events")}}


def filters(pack: Item, shipment_id: str) -> dict[str, str]:
    """What LISTS filters by."""
    return {"id": pack.id, "uid": pack.uid, "code": pack.code, "shipment": shipment_id}


def test_what_the_competitor_lists_and_counts_is_its_own(gateway: Gateway, family: Family) -> None:
    own = rival_pack(gateway)

    text = asked(gateway, "competitor", EVERYTHING)

    found = json.loads(text)["data"]
    batteries = found["batteries"]["nodes"]
    assert own.id in [each["id"] for each in batteries]
    assert {each["manufacturer"]["name"] for each in batteries} == {"Example Rival Cells"}
    assert found["viewer"]["slice"]["batteries"] == found["batteries"]["totalCount"]
    assert {each["recordedBy"]["name"] for each in found["events"]["nodes"]} == {"Example Rival Cells"}
    assert (found["shipments"]["totalCount"], found["recyclingRecords"]["totalCount"]) == (0, 0)
    assert found["suppliers"]["totalCount"] == 0
    names = ("Example Cell and Pack Works", "Example Motors Europe", "Example Recovery")
    secrets = [*names, family.reference, family.pack.code, *(each.id for each in family)]
    assert [each for each in secrets if each in text] == []


def test_the_public_lists_nothing(gateway: Gateway, family: Family) -> None:
    found = json.loads(asked(gateway, None, EVERYTHING))["data"]

    assert family.pack.id
    assert found["viewer"]["slice"] == {"batteries": 0, "endedBatteries": 0, "shipments": 0}
    assert {each["totalCount"] for name, each in found.items() if name != "viewer"} == {0}


@pytest.mark.parametrize("mutation", list(ACTS))
def test_a_mutation_on_a_hidden_pack_is_like_one_on_a_missing_pack(
    gateway: Gateway, family: Family, mutation: str
) -> None:
    before = asked(gateway, "oem", BATTERY, by={"id": family.pack.id})

    hidden, absent = (refused(gateway, mutation, each) for each in (family.pack, missing(family.pack)))

    assert hidden == absent
    assert '"__typename": "NotFound"' in hidden or '"__typename": "Forbidden"' in hidden
    assert asked(gateway, "oem", BATTERY, by={"id": family.pack.id}) == before


def refused(gateway: Gateway, mutation: str, pack: Item) -> str:
    """The competitor's answer; where it repeats what the competitor itself wrote of the pack, that is cut."""
    given = {"idempotencyKey": str(uuid4()), **ACTS[mutation](pack)}
    text = asked(gateway, "competitor", document(mutation), input=given)
    _, internal_id = base64.urlsafe_b64decode(pack.id + "==").decode().split(":")
    for own_words in (pack.id, internal_id, pack.uid, pack.code):
        text = text.replace(own_words, "…")
    return text


@STRANGERS
def test_entities_are_no_way_in(gateway: Gateway, family: Family, stranger: str | None) -> None:
    entities = """query ($r: [_Any!]!) {
      _entities(representations: $r) { __typename ... on Battery { id } }
    }"""
    representations = [{"__typename": "Battery", "id": family.pack.id}]

    answer = gateway.ask(stranger, entities, {"r": representations})

    # The fields between gateway and subgraph are none of the API.
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"GRAPHQL_VALIDATION_FAILED"}
    assert "data" not in answer


def test_a_cursor_of_another_partner_opens_no_list(gateway: Gateway, family: Family) -> None:
    listed = "query ($after: String) { events(first: 1, after: $after) { nodes { id } } }"
    stolen = last_cursor(gateway, "oem", family.pack.id)

    borrowed, forged = (asked(gateway, "competitor", listed, after=each) for each in (stolen, "nonsense"))

    assert borrowed == forged
    assert json.loads(forged)["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


def hidden_nodes(gateway: Gateway, family: Family) -> list[str]:
    """Ids of events, lots, records and operators that the vehicle maker sees."""
    query = """query ($id: ID!) { node(id: $id) { ... on Battery {
      history(first: 50) { nodes { id } } recycling { id lots { id } } responsible { id }
    } } }"""
    found = gateway.data("oem", query, {"id": family.pack.id})["node"]
    recycling = found["recycling"]
    lots = [each["id"] for each in recycling["lots"]]
    return [each["id"] for each in found["history"]["nodes"]] + [
        recycling["id"],
        *lots,
        found["responsible"]["id"],
    ]


def missing(pack: Item) -> Item:
    """A pack that does not exist, named in the same form."""
    code = f"{pack.code[:-7]}{9_999_999 - int(pack.code[-7:]):07d}"
    return Item(global_id("Battery", "00000000-0000-4000-8000-000000000000"), f"{pack.uid}X", code)


def global_id(type_name: str, internal_id: str) -> str:
    """A global id, as the gateway writes them."""
    return base64.urlsafe_b64encode(f"{type_name}:{internal_id}".encode()).rstrip(b"=").decode()


def asked(gateway: Gateway, partner: str | None, query: str, **variables: object) -> str:
    """The whole answer as text, to be compared byte for byte."""
    return json.dumps(gateway.ask(partner, query, variables))
