"""The number of SQL statements follows from a query's shape, and not from the number of rows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from celltrail.storage.engine import Database
from tests.graph.conftest import Ask
from tests.graph.world import OEM, World

BIG = """{
  batteries(first: 100, filter: {levels: [PACK]}) {
    totalCount
    nodes {
      uid stage owner { name } custodian { name } manufacturer { name } responsible { name }
      model { name manufacturer { name } attributes { id value declaredBy { name } } }
      attributes { id value }
      components(first: 10) { totalCount nodes {
        uid manufacturer { name }
        components(first: 10) { totalCount nodes { uid parent { uid } history(first: 5) { nodes { type } } } }
        history(first: 5) { nodes { type recordedBy { name } } }
      } }
      shipments(first: 5) { totalCount nodes {
        reference consignor { name } consignee { name } carrier { name }
        batteries(first: 5) { totalCount nodes { uid } } history(first: 5) { nodes { type } }
      } }
      history(first: 20) { totalCount nodes {
        type recordedBy { name } evidence { title } facility { name } battery { uid }
        ... on Sold { seller { name } buyer { name } }
        ... on Assembled { parent { uid } components { uid } }
        ... on ShipmentCreated { shipment { reference } consignor { name } }
        ... on Recycled { lot { reference } }
      } }
      recycling { route lots { reference inputs { totalCount } } recovered { material } }
      passport { isCeased model { name } }
      readableBy { capacity operator { name } }
      derivedFrom { uid } derivedInto { uid }
    }
  }
}"""

SMALL = "{ batteries(first: 100, filter: {levels: [PACK]}) { %s } }"


async def _statements(ask: Ask, found: tuple[Path, World], document: str) -> tuple[int, int]:
    path, known = found
    world = replace(known, database=Database.open(f"sqlite:///{path}"))
    try:
        answer = await ask(OEM, document, world=world)
    finally:
        await world.database.dispose()
    assert answer.errors == []
    return answer.statements, len(answer.data["batteries"].get("nodes") or ())


async def test_one_row_and_forty_cost_the_same_statements(
    ask: Ask, one: tuple[Path, World], forty: tuple[Path, World]
) -> None:
    few = await _statements(ask, one, BIG)
    many = await _statements(ask, forty, BIG)

    assert (few[1], many[1]) == (1, 40)
    assert many[0] == few[0]


async def test_what_is_not_selected_is_not_read(ask: Ask, three: tuple[Path, World]) -> None:
    counted, _ = await _statements(ask, three, SMALL % "totalCount")
    listed, _ = await _statements(ask, three, SMALL % "nodes { uid }")
    both, _ = await _statements(
        ask, three, SMALL % "totalCount nodes { uid } edges { cursor } pageInfo { endCursor }"
    )
    neither, _ = await _statements(ask, three, SMALL % "__typename")

    assert neither == 0
    assert counted == 1
    assert both == counted + listed
