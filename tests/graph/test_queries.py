"""What partners read: their slice, through every edge."""

from __future__ import annotations

from typing import Any

import pytest

from celltrail.graph.ids import global_id
from tests.graph.conftest import Ask
from tests.graph.world import AUTHORITY, OEM, REFERENCE, World, uid

HISTORY_OF_ALL = """
query History($id: ID!) {
  battery(by: {id: $id}) {
    uid level stage stateOfHealth
    model { name chemistry manufacturer { name country } attributes(ids: ["warranty_period"]) { id value } }
    manufacturer { name } owner { name } custodian { name }
    components {
      totalCount
      nodes { uid level parent { uid } components { nodes { uid level } } }
    }
    shipments { totalCount nodes {
      reference status consignor { name } batteries { totalCount nodes { uid } }
    } }
    history {
      totalCount
      pageInfo { hasNextPage }
      edges { cursor node {
        __typename type sequence hash occurredAt recordedBy { name } evidence { title sha256 }
        ... on Assembled { parent { uid } components { uid } }
        ... on Sold { seller { name } buyer { name } }
        ... on ShipmentDispatched { shipment { id reference } consignor { name } }
        ... on Measured { stateOfHealth cycleCount }
      } }
    }
  }
}
"""


async def test_an_owner_reads_the_history_of_a_pack_in_one_query(ask: Ask, world: World) -> None:
    answer = await ask(OEM, HISTORY_OF_ALL, id=global_id("Battery", world.packs[1]))

    battery = answer.data["battery"]
    assert answer.errors == []
    assert battery["uid"] == uid("op-maker", "pack-1")
    assert (battery["level"], battery["stage"], battery["stateOfHealth"]) == ("PACK", "INSTALLED", "0.999")
    assert battery["model"]["name"] == "Model One"
    assert battery["manufacturer"]["name"] == "op-maker Ltd"
    assert battery["owner"]["name"] == "op-oem Ltd"
    assert battery["components"]["totalCount"] == 1
    (module,) = battery["components"]["nodes"]
    assert module["parent"]["uid"] == battery["uid"]
    assert [cell["level"] for cell in module["components"]["nodes"]] == ["CELL", "CELL"]
    (shipment,) = battery["shipments"]["nodes"]
    assert (shipment["reference"], shipment["status"]) == (REFERENCE, "RECEIVED")
    assert shipment["batteries"]["totalCount"] == 3


async def test_a_history_is_without_gaps_and_in_order(ask: Ask, world: World) -> None:
    answer = await ask(OEM, HISTORY_OF_ALL, id=global_id("Battery", world.packs[1]))

    history = answer.data["battery"]["history"]
    events = [edge["node"] for edge in history["edges"]]
    assert [event["type"] for event in events] == [
        "PRODUCED",
        "ASSEMBLED",
        "MEASURED",
        "SHIPMENT_CREATED",
        "SOLD",
        "SHIPMENT_DISPATCHED",
        "SHIPMENT_RECEIVED",
        "PLACED_ON_MARKET",
        "INSTALLED",
    ]
    assert [event["sequence"] for event in events] == list(range(1, 10))
    assert history["totalCount"] == 9
    sold = events[4]
    assert (sold["__typename"], sold["seller"]["name"], sold["buyer"]["name"]) == (
        "Sold",
        "op-maker Ltd",
        "op-oem Ltd",
    )


PAGES = """
query Pages($first: Int, $after: String, $last: Int, $before: String) {
  batteries(first: $first, after: $after, last: $last, before: $before) {
    totalCount
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    edges { cursor node { uid } }
  }
}
"""


async def _walk(ask: Ask, *, size: str, bound: str, info: tuple[str, str]) -> list[list[str]]:
    pages: list[list[str]] = []
    variables: dict[str, Any] = {size: 2}
    more, cursor = info
    while True:
        connection = (await ask(OEM, PAGES, **variables)).data["batteries"]
        pages.append([edge["node"]["uid"] for edge in connection["edges"]])
        if not connection["pageInfo"][more]:
            return pages
        variables[bound] = connection["pageInfo"][cursor]


async def test_pages_forwards_and_backwards_are_the_same_list(ask: Ask) -> None:
    everything = (await ask(OEM, PAGES, first=100)).data["batteries"]

    forwards = await _walk(ask, size="first", bound="after", info=("hasNextPage", "endCursor"))
    backwards = await _walk(ask, size="last", bound="before", info=("hasPreviousPage", "startCursor"))

    every = [edge["node"]["uid"] for edge in everything["edges"]]
    assert everything["totalCount"] == len(every) == 12
    assert [each for page in forwards for each in page] == every
    assert [each for page in reversed(backwards) for each in page] == every


async def test_a_page_of_nothing_still_says_whether_there_is_more(ask: Ask) -> None:
    answer = await ask(OEM, PAGES, first=0)

    connection = answer.data["batteries"]
    assert connection["edges"] == []
    assert connection["pageInfo"]["hasNextPage"] is True
    assert connection["pageInfo"]["endCursor"] is None


@pytest.mark.parametrize(
    ("arguments", "argument"),
    [
        pytest.param({"first": 101}, "first", id="too many"),
        pytest.param({"first": -1}, "first", id="fewer than none"),
        pytest.param({"last": 101}, "last", id="too many backwards"),
        pytest.param({"first": 1, "last": 1}, "last", id="both directions"),
        pytest.param({"after": "nonsense"}, "after", id="no cursor"),
        pytest.param({"last": 1, "after": "nonsense"}, "last", id="a bound of the other direction"),
    ],
)
async def test_a_page_that_cannot_be_is_refused_with_its_argument(
    ask: Ask, arguments: dict[str, Any], argument: str
) -> None:
    answer = await ask(OEM, PAGES, **arguments)

    assert answer.data is None
    assert [error.original_error.path for error in answer.errors] == [(argument,)]


async def test_a_list_is_ordered_as_asked(ask: Ask) -> None:
    document = """{ batteries(filter: {levels: [PACK], stateOfHealthFrom: "0.5"},
        orderBy: {field: STATE_OF_HEALTH, direction: ASCENDING}) { nodes { stateOfHealth } } }"""

    answer = await ask(OEM, document)

    assert [node["stateOfHealth"] for node in answer.data["batteries"]["nodes"]] == ["0.998", "0.999", "1"]


async def test_a_cursor_of_one_order_is_none_of_another(ask: Ask) -> None:
    document = """query ($after: String) { batteries(first: 1, after: $after, orderBy: {field: %s}) {
        pageInfo { endCursor } } }"""
    found = await ask(OEM, document % "CODE")

    answer = await ask(OEM, document % "PRODUCED_ON", after=found.data["batteries"]["pageInfo"]["endCursor"])

    assert answer.errors[0].original_error.code == "INVALID_INPUT"


async def test_an_authority_may_not_narrow_by_what_no_authority_reads(ask: Ask) -> None:
    answer = await ask(AUTHORITY, "{ batteries(filter: {stages: [IN_USE]}) { totalCount } }")

    (error,) = answer.errors
    assert error.original_error.code == "FORBIDDEN"
    assert error.original_error.path == ("filter", "stages")


@pytest.mark.parametrize(
    ("condition", "path"),
    [
        pytest.param('ids: ["nonsense"]', ("filter", "ids", 0), id="no id"),
        pytest.param('codes: ["123"]', ("filter", "codes", 0), id="no code"),
        pytest.param('markets: ["ZZ"]', ("filter", "markets", 0), id="no country"),
    ],
)
async def test_a_condition_that_cannot_be_met_is_refused_with_its_place(
    ask: Ask, condition: str, path: tuple[object, ...]
) -> None:
    answer = await ask(OEM, f"{{ batteries(filter: {{{condition}}}) {{ totalCount }} }}")

    assert [error.original_error.path for error in answer.errors] == [path]


async def test_a_battery_is_found_by_each_of_its_keys(ask: Ask, world: World) -> None:
    document = "query ($by: BatteryKey!) { battery(by: $by) { id } }"
    wanted = global_id("Battery", world.packs[0])

    found = [
        (await ask(OEM, document, by={"id": wanted})).data["battery"]["id"],
        (await ask(OEM, document, by={"uid": uid("op-maker", "pack-0")})).data["battery"]["id"],
    ]

    assert found == [wanted, wanted]


@pytest.mark.parametrize("text", ["not a code", ""])
async def test_a_text_that_is_no_code_is_refused_with_the_place_of_the_fault(ask: Ask, text: str) -> None:
    answer = await ask(OEM, "query ($by: BatteryKey!) { battery(by: $by) { id } }", by={"code": text})

    (error,) = answer.errors
    assert error.original_error.code == "INVALID_IDENTIFIER"
    assert error.original_error.path == ("by", "code")


async def test_two_fields_that_ask_the_same_get_the_same_page(ask: Ask) -> None:
    document = "{ a: batteries(first: 2) { nodes { id } } b: batteries(first: 2) { nodes { id } } }"

    answer = await ask(OEM, document)

    assert answer.data["a"] == answer.data["b"]
    assert answer.statements == 1
