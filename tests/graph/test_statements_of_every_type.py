"""Every field of every type that can be read is read in as many statements for many objects as for one.

The types and their fields are taken from the schema, so that a new one is measured from its first day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from graphql.type import is_interface_type, is_object_type

from celltrail.domain.principal import Principal
from celltrail.graph.federation import ENTITIES
from celltrail.storage.engine import Database
from tests.graph.conftest import Lives
from tests.graph.desk import MAKER, OEM, RECYCLER, Desk, operator
from tests.graph.selections import leads_on, selection
from tests.graph.ways import SCHEMA, WAYS, document
from tests.graph.world import uid

# Who sees the most of a type, where it is not the vehicle maker.
READERS: Mapping[str, Principal] = {
    "ModelRegistered": MAKER,
    "Removed": MAKER,
    **dict.fromkeys(("Collected", "LotInput", "LotProcessed", "Recycled"), RECYCLER),
}
SEVERAL = 3

# What no life here holds: it is read like the other fields of its type that lead to the same.
# The passport of a claim is for its claimant, and is measured in `mutations/test_claiming.py`.
UNTOLD: Mapping[str, set[str]] = {"Operator": {"facilities", "identifiers"}, "Claim": {"passport"}}

# Read where a mutation, a stream or a page is answered, and not on its own.
ELSEWHERE = ("Payload", "Connection", "Edge", "ShipmentStatusChange", "PageInfo")
# Of the report of a battery, which is judged as one.
REPORT = {"ComplianceReport", "ComplianceFinding", "ComplianceRule"}
# One for a caller.
SINGLE = {"Query", "Mutation", "Subscription", "Viewer", "Slice"}


async def _asked(path: Path, reader: Principal, document: str, **variables: object) -> tuple[Any, int]:
    """Return what is answered, and how many statements the database saw."""
    desk = Desk(Database.open(f"sqlite:///{path}"), SCHEMA)
    seen: list[str] = []

    def count(_: object, __: object, statement: str, *___: object) -> None:
        if statement.lstrip().startswith(("SELECT", "WITH")):
            seen.append(statement)

    engine = desk.database._engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", count)
    try:
        data, errors = await desk.ask(reader, document, **variables)
    finally:
        await desk.database.dispose()
    assert errors == []
    return data, len(seen)


def _seen(found: object, coordinate: str = "") -> Iterator[str]:
    """The coordinates of what stands in an answer, each as often as it does."""
    if isinstance(found, list):
        for each in found:
            yield from _seen(each, coordinate)
        return
    if found is not None:
        yield coordinate
    if isinstance(found, dict):
        for name, each in found.items():
            yield from _seen(each, f"{found.get('__typename')}.{name}")


def _own_edges(type_name: str) -> set[str]:
    """The fields of a type that lead to other objects, those of its interfaces left out."""
    type_ = SCHEMA.type_map[type_name]
    assert is_object_type(type_) or is_interface_type(type_)
    inherited = {name for each in type_.interfaces for name in each.fields}
    return {name for name, field in type_.fields.items() if leads_on(field) and name not in inherited}


@pytest.mark.parametrize("type_name", sorted(WAYS))
async def test_all_fields_of_many_objects_are_read_in_the_statements_of_one(
    lives: Lives, type_name: str
) -> None:
    asked = document(type_name, selection(SCHEMA.type_map[type_name], depth=1))
    reader = READERS.get(type_name, OEM)

    _, statements_for_few = await _asked(lives.one, reader, asked)
    many, statements_for_many = await _asked(lives.several, reader, asked)

    counts = Counter(name.split(".")[-1] for name in _seen(many) if _is_of(name, type_name))
    assert {name for name in _own_edges(type_name) if counts[name] < SEVERAL} <= UNTOLD.get(type_name, set())
    assert statements_for_many == statements_for_few


def test_every_type_is_measured_here_or_is_no_row_of_a_list() -> None:
    measured = set(WAYS) | SINGLE | REPORT
    types = [each for each in SCHEMA.type_map.values() if is_object_type(each)]

    missing = [
        each.name
        for each in types
        if each.name not in measured and not each.name.endswith(ELSEWHERE) and not each.name.startswith("_")
        if "Error" not in {interface.name for interface in each.interfaces}
    ]

    assert missing == []


ENTITY = "query ($of: [_Any!]!) {{ _entities(representations: $of) {{ ... on {type} {selection} }} }}"


@pytest.mark.parametrize(
    ("type_name", "key"), [(name, key) for name, (_, keys) in ENTITIES.items() for key in keys]
)
async def test_many_entities_of_a_type_are_read_in_the_statements_of_one(
    lives: Lives, type_name: str, key: str
) -> None:
    known = await _representations(lives.several, type_name, key)
    document = ENTITY.format(type=type_name, selection=selection(SCHEMA.type_map[type_name], depth=1))

    one, statements_for_one = await _asked(lives.several, OEM, document, of=known[:1])
    all_, statements_for_all = await _asked(lives.several, OEM, document, of=known)

    found = [each for each in all_["_entities"] if each is not None]
    assert (len(one["_entities"]), len(found)) == (1, 0 if key == "code" else len(known))
    assert len(known) > 1
    assert statements_for_all == statements_for_one


async def test_the_answer_to_an_act_on_many_is_read_in_the_statements_of_one(lives: Lives) -> None:
    payload = selection(SCHEMA.type_map["RegisterBatteriesPayload"], depth=1)
    document = f"""mutation ($input: RegisterBatteriesInput!) {{
        registerBatteries(input: $input) {{ __typename ... on RegisterBatteriesPayload {payload} }} }}"""

    costs = []
    for name, number in (("one", 1), ("many", 30)):
        new = [{"uid": uid("op-maker", f"{name}-{each}"), "level": "CELL"} for each in range(number)]
        told, statements = await _asked(
            lives.one, MAKER, document, input={"idempotencyKey": name, "batteries": new}
        )
        assert len(told["registerBatteries"]["batteries"]) == number
        costs.append(statements)

    assert costs[0] == costs[1]


async def _representations(path: Path, type_name: str, key: str) -> list[dict[str, Any]]:
    """What the vehicle maker may name; codes are of nobody here, and looked for all the same."""
    if key == "code":
        return [{"__typename": type_name, "code": f"001CB24000000{each}B3C0221953"} for each in range(3)]
    if type_name == "Operator":
        return [{"__typename": type_name, "id": operator(each)} for each in (OEM, MAKER, RECYCLER)]
    way = " { ".join(WAYS[type_name])
    listed, _ = await _asked(path, OEM, f"{{ {way} {{ __typename {key} }} {'}' * len(WAYS[type_name])}")
    return list({each[key]: each for each in _objects(listed, type_name)}.values())


def _objects(found: object, type_name: str) -> Iterator[dict[str, Any]]:
    if isinstance(found, list):
        for each in found:
            yield from _objects(each, type_name)
    elif isinstance(found, dict):
        if found.get("__typename") == type_name:
            yield found
        for each in found.values():
            yield from _objects(each, type_name)


def _is_of(coordinate: str, type_name: str) -> bool:
    owner = SCHEMA.type_map.get(coordinate.split(".", maxsplit=1)[0])
    type_ = SCHEMA.type_map[type_name]
    return owner is type_ or (
        is_interface_type(type_) and is_object_type(owner) and type_ in owner.interfaces
    )
