"""Entities: by each key, batched, and none takes the answer from the others."""

from __future__ import annotations

import re

from graphql import DirectiveNode, SchemaDefinitionNode, Visitor, parse, value_from_ast_untyped, visit

from celltrail.graph.ids import global_id
from celltrail.graph.schema import subgraph_sdl
from tests.graph.conftest import Ask
from tests.graph.world import OEM, World, uid

# What the subgraph defines itself, or GraphQL does.
OF_GRAPHQL = {"access", "deprecated", "link", "oneOf", "specifiedBy"}
ENTITIES = "query ($r: [_Any!]!) { _entities(representations: $r) { __typename ... on Battery { uid } } }"


class _Used(Visitor):
    """Notes the directives that are applied."""

    def __init__(self, used: set[str]) -> None:
        super().__init__()
        self._used = used

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        self._used.add(node.name.value)


async def test_the_subgraph_tells_its_sdl(ask: Ask) -> None:
    answer = await ask(OEM, "{ _service { sdl } }")

    assert 'type Battery implements Node @key(fields: "id")' in answer.data["_service"]["sdl"]


def test_the_subgraph_links_federation_and_imports_what_it_uses() -> None:
    document = parse(subgraph_sdl())
    (schema,) = (each for each in document.definitions if isinstance(each, SchemaDefinitionNode))
    (link,) = (each for each in schema.directives or () if each.name.value == "link")
    arguments = {each.name.value: value_from_ast_untyped(each.value) for each in link.arguments or ()}

    used: set[str] = set()
    visit(document, _Used(used))

    assert re.fullmatch(r"https://specs\.apollo\.dev/federation/v2\.\d+", arguments["url"])
    assert set(arguments["import"]) == {f"@{name}" for name in used - OF_GRAPHQL}


async def test_entities_come_in_the_order_of_their_representations(ask: Ask, world: World) -> None:
    representations = [
        {"__typename": "Shipment", "id": global_id("Shipment", world.shipment_id)},
        {"__typename": "Battery", "uid": uid("op-maker", "pack-2")},
        {"__typename": "Operator", "id": global_id("Operator", "op-oem")},
        {"__typename": "Battery", "id": global_id("Battery", world.packs[0]), "code": None},
        {"__typename": "MaterialLot", "id": global_id("MaterialLot", world.lot_id)},
        {"__typename": "RecyclingRecord", "id": global_id("RecyclingRecord", world.packs[0])},
    ]

    answer = await ask(OEM, ENTITIES, r=representations)

    assert answer.errors == []
    assert answer.data["_entities"] == [
        {"__typename": "Shipment"},
        {"__typename": "Battery", "uid": uid("op-maker", "pack-2")},
        {"__typename": "Operator"},
        {"__typename": "Battery", "uid": uid("op-maker", "pack-0")},
        {"__typename": "MaterialLot"},
        {"__typename": "RecyclingRecord"},
    ]


async def test_what_is_no_representation_is_null_and_the_others_are_answered(ask: Ask, world: World) -> None:
    representations: list[object] = [
        {"__typename": "Viewer"},
        {"__typename": "Battery"},
        {"__typename": "Battery", "id": 7},
        {"__typename": "Battery", "id": "nonsense", "extra": 1},
        {"id": global_id("Battery", world.packs[0])},
        [],
        {"__typename": "Battery", "id": global_id("Battery", world.packs[0])},
    ]

    answer = await ask(OEM, ENTITIES, r=representations)

    assert answer.errors == []
    assert answer.data["_entities"][:-1] == [None] * 6
    assert answer.data["_entities"][-1]["uid"] == uid("op-maker", "pack-0")


async def test_entities_of_one_type_and_key_are_one_batch(ask: Ask, world: World) -> None:
    every = [
        {"__typename": "Battery", "id": global_id("Battery", each)}
        for each in (*world.packs, *world.modules, *world.cells)
    ]

    one = await ask(OEM, ENTITIES, r=every[:1])
    many = await ask(OEM, ENTITIES, r=every)

    assert all(entity is not None for entity in many.data["_entities"])
    assert many.statements == one.statements
