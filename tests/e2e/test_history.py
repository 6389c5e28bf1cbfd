"""The vehicle maker asks for the whole history of a battery in one query."""

from __future__ import annotations

import json

import pytest

from tests.e2e.gateways import Gateway
from tests.e2e.lives import ATTRIBUTES, MADE_ON, Family, in_use

HISTORY = """query ($code: String!) {
  battery(by: { code: $code }) {
    id uid code level stage passportStatus host stateOfHealth cycleCount asOf
    producedOn market placedOnMarketAt
    manufacturer { name country } responsible { name } owner { name }
    model { name category chemistry manufacturer { name } }
    attributes { id value group declaredBy { name } }
    components(first: 10) {
      totalCount
      nodes {
        id code level stage parent { id }
        components(first: 10) {
          totalCount
          nodes { id code level stage parent { id } history(first: 10) { nodes { type } } }
        }
      }
    }
    shipments(first: 5) {
      totalCount
      nodes {
        id reference status origin transit destination
        consignor { name } consignee { name } carrier { name } exporter { name } importer { name }
        batteries(first: 5) { nodes { id } }
        history(first: 10) { nodes { type recordedBy { name } } }
      }
    }
    history(first: 50) {
      totalCount
      nodes {
        __typename type sequence hash previousHash occurredAt recordedBy { name }
        ... on Assembled { components { id } }
        ... on Installed { vin }
        ... on Sold { buyer { name } seller { name } toEndUser }
        ... on ShipmentReceived { shipment { id } }
        ... on Measured { stateOfHealth cycleCount }
      }
    }
  }
}"""

STORY = [
    ("PRODUCED", "Example Cell and Pack Works"),
    ("ASSEMBLED", "Example Cell and Pack Works"),
    ("SHIPMENT_CREATED", "Example Cell and Pack Works"),
    ("SHIPMENT_DISPATCHED", "Example Cell and Pack Works"),
    ("SHIPMENT_RECEIVED", "Example Motors Europe"),
    ("SOLD", "Example Cell and Pack Works"),
    ("PLACED_ON_MARKET", "Example Motors Europe"),
    ("INSTALLED", "Example Motors Europe"),
    ("SOLD", "Example Motors Europe"),
    ("MEASURED", "Example Motors Europe"),
]


@pytest.fixture(scope="module")
def family(gateway: Gateway) -> Family:
    """A pack in the car of its driver."""
    return in_use(gateway)


def test_one_query_tells_a_history_through_pack_module_cell_shipment_and_events(
    gateway: Gateway, family: Family
) -> None:
    pack = gateway.data("oem", HISTORY, {"code": family.pack.code})["battery"]

    own = {name: pack[name] for name in ("id", "uid", "code", "level", "stage", "passportStatus", "host")}
    assert own == {
        "id": family.pack.id,
        "uid": family.pack.uid,
        "code": family.pack.code,
        "level": "PACK",
        "stage": "IN_USE",
        "passportStatus": "ORIGINAL",
        "host": family.vin,
    }
    assert (pack["stateOfHealth"], pack["cycleCount"], pack["asOf"]) == ("0.913", 412, None)
    assert (pack["producedOn"], pack["market"], pack["placedOnMarketAt"]) == (
        str(MADE_ON),
        "DE",
        str(MADE_ON),
    )
    assert pack["manufacturer"] == {"name": "Example Cell and Pack Works", "country": "CN"}
    assert pack["responsible"] == {"name": "Example Motors Europe"}
    assert pack["owner"] is None  # its driver: a private person is no operator
    assert {each["id"]: each["declaredBy"]["name"] for each in pack["attributes"]} == dict.fromkeys(
        ATTRIBUTES, "Example Cell and Pack Works"
    )


def test_the_query_goes_down_to_the_cells_and_their_own_events(gateway: Gateway, family: Family) -> None:
    pack = gateway.data("oem", HISTORY, {"code": family.pack.code})["battery"]

    modules = pack["components"]["nodes"]
    assert pack["components"]["totalCount"] == 2
    assert [each["id"] for each in modules] == [each.id for each in family.modules]
    assert {(each["level"], each["stage"], each["parent"]["id"]) for each in modules} == {
        ("MODULE", "INSTALLED", family.pack.id)
    }
    cells = [cell for module in modules for cell in module["components"]["nodes"]]
    assert [each["id"] for each in cells] == [each.id for each in family.cells]
    assert [each["parent"]["id"] for each in cells] == [
        module.id for module in family.modules for _ in range(2)
    ]
    told = [[event["type"] for event in cell["history"]["nodes"]] for cell in cells]
    assert told == [["PRODUCED", "ASSEMBLED"]] * 4


def test_the_query_tells_the_shipment_of_its_consignee(gateway: Gateway, family: Family) -> None:
    pack = gateway.data("oem", HISTORY, {"code": family.pack.code})["battery"]

    (shipment,) = pack["shipments"]["nodes"]
    history = shipment.pop("history")["nodes"]
    assert shipment == {
        "id": family.shipment_id,
        "reference": family.reference,
        "status": "RECEIVED",
        "origin": "CN",
        "transit": ["NL"],
        "destination": "DE",
        "consignor": {"name": "Example Cell and Pack Works"},
        "consignee": {"name": "Example Motors Europe"},
        "carrier": {"name": "Example Export Line"},
        "exporter": {"name": "Example Export Line"},
        "importer": {"name": "Example Motors Europe"},
        "batteries": {"nodes": [{"id": family.pack.id}]},
    }
    assert [(each["type"], each["recordedBy"]["name"]) for each in history] == STORY[2:5]


def test_the_events_are_in_order_and_chained_without_a_gap(gateway: Gateway, family: Family) -> None:
    pack = gateway.data("oem", HISTORY, {"code": family.pack.code})["battery"]

    events = pack["history"]["nodes"]
    assert pack["history"]["totalCount"] == len(STORY)
    assert [(each["type"], each["recordedBy"]["name"]) for each in events] == STORY
    assert [each["sequence"] for each in events] == list(range(1, len(STORY) + 1))
    assert [each["previousHash"] for each in events] == [None, *(each["hash"] for each in events[:-1])]
    assert len({each["hash"] for each in events}) == len(STORY)
    _, assembled, _, _, received, sold, _, installed, to_driver, measured = events
    assert [each["id"] for each in assembled["components"]] == [each.id for each in family.modules]
    assert received["shipment"] == {"id": family.shipment_id}
    assert sold["buyer"] == {"name": "Example Motors Europe"}
    assert (to_driver["buyer"], to_driver["toEndUser"]) == (None, True)
    assert installed["vin"] == family.vin
    assert (measured["stateOfHealth"], measured["cycleCount"]) == ("0.913", 412)


def test_the_query_that_the_demonstration_prints_for_each_partner_is_answered(gateway: Gateway) -> None:
    answers = {partner: gateway.data(partner, query) for partner, query in gateway.queries.items()}

    assert {"maker", "competitor", "exporter", "oem", "recycler", "authority"} == set(answers)
    assert answers["oem"]["battery"]["history"]["nodes"]
    assert answers["recycler"]["battery"]["recycling"]["recovered"]
    assert answers["exporter"]["shipments"]["totalCount"] > 0
    assert answers["authority"]["batteries"]["totalCount"] > 0
    names = json.dumps(answers["competitor"])
    assert "Example Motors Europe" not in names
    assert "Example Cell and Pack Works" not in names
