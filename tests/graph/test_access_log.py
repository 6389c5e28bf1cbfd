"""What is read stands in the access log: every field of a group, read off the schema, and every path."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
import sqlalchemy as sa
from graphql import GraphQLSchema, get_named_type
from graphql.type import is_composite_type, is_object_type
from sqlalchemy.exc import SQLAlchemyError

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.access_log import READ_BY_ALL, Access, Operation, SubjectKind
from celltrail.domain.field_groups import FIELD_GROUPS
from celltrail.graph.access import FieldGroupError, group_of
from celltrail.graph.ids import global_id
from celltrail.graph.noting import SUBJECTS, WITHIN, note_what_is_read
from celltrail.graph.schema import build_schema
from celltrail.storage import auditing, tables
from celltrail.storage.acting import Acting
from celltrail.storage.auditing import Wanted
from celltrail.storage.engine import Database
from tests.graph.conftest import Lives
from tests.graph.desk import CARRIER, MAKER, OEM, RECYCLER, RIVAL, SERVICE, Desk, operator
from tests.graph.selections import is_connection, takes_nothing
from tests.graph.ways import EVENTS, SCHEMA, WAYS, document, told
from tests.graph.world import uid

READERS = (OEM, RECYCLER, MAKER, CARRIER, SERVICE)
KINDS = {
    "Battery": {SubjectKind.BATTERY},
    "Passport": {SubjectKind.BATTERY},
    "Shipment": {SubjectKind.SHIPMENT},
    "RecyclingRecord": {SubjectKind.BATTERY},
    "MaterialLot": {SubjectKind.LOT},
    "AccessGrant": {SubjectKind.BATTERY},
    "Claim": {SubjectKind.BATTERY},
}
_BARE = {"Battery", "Passport"}
# Nothing that an operator without a claim sees leads there, or no field that somebody reads has the group.
NEVER_READ = {"ShipmentStatusChange", "Passport"}


@pytest_asyncio.fixture
async def desk(lives: Lives, schema: GraphQLSchema, tmp_path: Path) -> AsyncIterator[Desk]:
    """Several lives, told through the graph."""
    opened = Desk(Database.open(f"sqlite:///{shutil.copy(lives.several, tmp_path / 'lives.sqlite')}"), schema)
    opened.acts = 10_000  # its keys are not those of the lives
    yield opened
    await opened.database.dispose()


async def _entries(desk: Desk, *, after: int = 0) -> list[tuple[int, Access]]:
    async with desk.database.reading(Acting.DESK) as connection:
        entries = await auditing.listed(connection, Wanted(), limit=10_000)
    return [(number, access) for number, access in entries if number > after]


async def _last(desk: Desk) -> int:
    return max((number for number, _ in await _entries(desk)), default=0)


def _logged_fields(type_name: str) -> Iterator[tuple[str, AccessGroup]]:
    type_ = SCHEMA.type_map[type_name]
    assert is_object_type(type_)
    owners = (type_name, *(each.name for each in type_.interfaces))
    for name, field in type_.fields.items():
        group = group_of(owners, name, groups=FIELD_GROUPS)
        if takes_nothing(field) and group not in (
            READ_BY_ALL if type_name in _BARE else {AccessGroup.PUBLIC}
        ):
            yield name, group


def _types() -> list[str]:
    named = [each for each in WAYS if is_object_type(SCHEMA.type_map[each])]
    # A model has attributes alone that not everybody reads: each of them has a group of its own.
    return [each for each in named if each != "BatteryModel" and (each in SUBJECTS or each in EVENTS)]


def _alone(type_name: str, name: str) -> str:
    """A document that asks for one field of a type, and as little as possible on the way."""
    field = SCHEMA.type_map[type_name].fields[name]  # type: ignore[attr-defined]
    inner = get_named_type(field.type)
    deeper = (
        "{ totalCount }" if is_connection(inner) else "{ __typename }" if is_composite_type(inner) else ""
    )
    return document(type_name, f"{{ __typename {name} {deeper} }}", page=20)


@pytest.mark.parametrize("type_name", _types())
async def test_every_field_that_somebody_reads_is_logged(desk: Desk, type_name: str) -> None:
    unlogged, read = set(), set()
    for name, group in _logged_fields(type_name):
        for reader in READERS:
            last = await _last(desk)
            data, errors = await desk.ask(reader, _alone(type_name, name))
            assert errors == []
            if f"{type_name}.{name}" not in set(told(data)):
                continue
            read.add(name)
            kinds = KINDS.get(type_name, set(SubjectKind))
            logged = {
                each
                for _, access in await _entries(desk, after=last)
                if access.operator_id == reader.operator_id and access.subject.kind in kinds
                for each in access.groups
            }
            if group not in logged:
                unlogged.add(name)

    assert unlogged == set()
    assert read or type_name in NEVER_READ


async def test_what_everybody_reads_is_not_logged(desk: Desk) -> None:
    last = await _last(desk)

    data, _ = await desk.ask(
        OEM, "{ batteries { nodes { id uid level code model { name } manufacturer { name } } } }"
    )

    assert len(data["batteries"]["nodes"]) > 3
    assert await _entries(desk, after=last) == []


async def test_what_is_hidden_is_not_logged(desk: Desk) -> None:
    last = await _last(desk)

    for who in (RIVAL, SERVICE):
        _, errors = await desk.ask(
            who,
            "query ($uid: URI!) { battery(by: {uid: $uid}) { stage owner { name } } }",
            uid=uid("op-oem", "successor-0"),
        )
        assert errors == []

    assert await _entries(desk, after=last) == []


async def test_attributes_are_logged_by_their_own_groups(desk: Desk) -> None:
    (pack,) = await desk.sold("attributed")
    declared = [
        {"attribute": "rated_capacity", "value": "100"},
        {"attribute": "remaining_capacity", "value": "90"},
    ]
    await desk.done(OEM, "declareAttributes", battery={"id": pack}, attributes=declared)
    last = await _last(desk)

    data, _ = await desk.ask(
        OEM, "query ($id: ID!) { battery(by: {id: $id}) { attributes { id group } } }", id=pack
    )

    groups = {each["group"] for each in data["battery"]["attributes"]}
    logged = {each for _, access in await _entries(desk, after=last) for each in access.groups}
    assert logged == {AccessGroup(each) for each in groups} - READ_BY_ALL
    assert logged


@pytest.mark.parametrize(
    ("asked", "group"),
    [
        pytest.param("batteries(filter: {stages: [IN_USE]}) { totalCount }", "INDIVIDUAL", id="count"),
        pytest.param(
            "batteries(orderBy: {field: STATE_OF_HEALTH}) { nodes { id } }", "INDIVIDUAL", id="order"
        ),
        pytest.param('shipments(filter: {references: ["x"]}) { totalCount }', "COMMERCIAL", id="shipments"),
        pytest.param(
            "recyclingRecords(filter: {isRecycled: true}) { totalCount }", "INDIVIDUAL", id="recycling"
        ),
    ],
)
async def test_a_condition_is_logged_as_a_reading_of_the_whole_slice(
    desk: Desk, asked: str, group: str
) -> None:
    last = await _last(desk)

    _, errors = await desk.ask(OEM, f"{{ {asked} }}")

    assert errors == []
    of_slice = [
        access for _, access in await _entries(desk, after=last) if access.subject.kind is SubjectKind.SLICE
    ]
    assert [(each.subject.id, each.groups) for each in of_slice] == [
        ("op-oem", frozenset({AccessGroup(group)}))
    ]


async def test_a_request_is_one_entry_for_each_thing_that_was_read(desk: Desk) -> None:
    ids = await desk.sold("one", "two")
    last = await _last(desk)

    await desk.ask(
        OEM,
        "query ($a: ID!, $b: ID!) { a: battery(by: {id: $a}) { stage cycleCount readableBy { id } }"
        " b: battery(by: {id: $b}) { stage } again: battery(by: {id: $b}) { passportStatus } }",
        a=ids[0],
        b=ids[1],
    )

    found = {access.subject.id: access for _, access in await _entries(desk, after=last)}
    assert {global_id("Battery", each) for each in found} == set(ids)
    assert sorted(map(len, (each.groups for each in found.values()))) == [1, 3]
    assert {each.operation for each in found.values()} == {Operation.QUERY}


async def test_the_owner_reads_who_read_and_what_it_reads_itself_is_not_listed(desk: Desk) -> None:
    (pack,) = await desk.sold("watched")
    await desk.done(
        OEM,
        "grantAccess",
        battery={"id": pack},
        operator=operator(SERVICE),
        groups=["INDIVIDUAL"],
        purpose="service",
        until="2030-01-01T00:00:00Z",
    )
    question = "query ($id: ID!) { battery(by: {id: $id}) { stage } }"
    await desk.ask(OEM, question, id=pack)
    desk.now = desk.now.replace(microsecond=17)
    await desk.ask(SERVICE, question, id=pack)

    asked = (
        "query ($id: ID!) { battery(by: {id: $id}) { accesses(first: 1) { totalCount pageInfo { hasNextPage }"
        " nodes { at groups bySubgraph purposes operator { name } } } } }"
    )
    data, errors = await desk.ask(OEM, asked, id=pack)

    assert errors == []
    listed = data["battery"]["accesses"]
    assert listed["nodes"][0] == {
        "at": desk.now.isoformat().replace("+00:00", "Z"),
        "groups": ["INDIVIDUAL"],
        "bySubgraph": None,
        "purposes": [],
        "operator": {"name": "op-service Ltd"},
    }
    data, _ = await desk.ask(SERVICE, asked, id=pack)
    assert data["battery"]["accesses"]["totalCount"] == 0
    assert data["battery"]["accesses"]["nodes"] == []


@pytest.mark.parametrize("name", ["hidden", "missing"])
async def test_c62_a_mutation_on_what_its_caller_does_not_see_is_audited(desk: Desk, name: str) -> None:
    (pack,) = await desk.sold("hidden")
    named = pack if name == "hidden" else global_id("Battery", "nothing")
    last = await _last(desk)

    told_to_rival = await desk.tell(RIVAL, "recordMeasurement", battery={"id": named}, stateOfHealth="0.5")

    assert told_to_rival["__typename"] == "NotFound"
    (entry,) = [access for _, access in await _entries(desk, after=last)]
    assert (entry.operation, entry.operator_id, entry.groups) == (Operation.REFUSAL, "op-rival", frozenset())
    assert entry.subject.kind is SubjectKind.NAMED
    # It is for whoever runs the gateway: the owner does not learn of it.
    asked = "query ($id: ID!) { battery(by: {id: $id}) { accesses { nodes { operator { id } } } } }"
    data, _ = await desk.ask(OEM, asked, id=pack)
    assert operator(RIVAL) not in str(data)


async def test_c62_what_was_named_is_kept_in_bounds(desk: Desk) -> None:
    last = await _last(desk)

    await desk.tell(
        RIVAL, "recordMeasurement", battery={"id": "\x00\ud800" + "x" * 5_000}, stateOfHealth="0.5"
    )

    ((_, entry),) = await _entries(desk, after=last)
    assert len(entry.subject.id) <= 200
    assert entry.subject.id.isprintable()


async def test_a_refusal_that_tells_a_stage_is_logged(desk: Desk) -> None:
    (pack,) = await desk.sold("at-rest")
    last = await _last(desk)

    told_to_oem = await desk.tell(OEM, "removeBattery", battery={"id": pack})

    assert told_to_oem["stage"] is not None
    groups = {each for _, access in await _entries(desk, after=last) for each in access.groups}
    assert groups == {AccessGroup.INDIVIDUAL}


async def test_what_cannot_be_logged_is_not_told(desk: Desk) -> None:
    async with desk.database.writing(Acting.DESK) as connection:
        await connection.execute(sa.text("ALTER TABLE access_entry RENAME TO elsewhere"))

    data, _ = await desk.ask(OEM, "{ batteries { nodes { uid } } }")
    assert data["batteries"]["nodes"]
    with pytest.raises(SQLAlchemyError):
        await desk.ask(OEM, "{ batteries { nodes { stage } } }")


async def test_what_was_recorded_stays_when_its_answer_cannot_be_logged(desk: Desk) -> None:
    (pack,) = await desk.sold("measured")
    async with desk.database.writing(Acting.DESK) as connection:
        await connection.execute(sa.text("ALTER TABLE access_entry RENAME TO elsewhere"))
    told_twice = {"battery": {"id": pack}, "stateOfHealth": "0.5", "idempotencyKey": "again"}
    with pytest.raises(SQLAlchemyError):
        await desk.tell(OEM, "recordMeasurement", "battery { stateOfHealth }", **told_twice)
    async with desk.database.writing(Acting.DESK) as connection:
        measured = (
            sa.select(sa.func.count()).select_from(tables.event).where(tables.event.c.type == "MEASURED")
        )
        before = await connection.scalar(measured)
        await connection.execute(sa.text("ALTER TABLE elsewhere RENAME TO access_entry"))

    done = await desk.done(OEM, "recordMeasurement", "battery { stateOfHealth }", **told_twice)

    assert done["battery"] == {"stateOfHealth": "0.5"}
    async with desk.database.reading(Acting.DESK) as connection:
        assert await connection.scalar(measured) == before


async def test_who_goes_away_before_the_answer_has_read_nothing(desk: Desk) -> None:
    last = await _last(desk)
    asking = asyncio.create_task(desk.ask(OEM, "{ batteries { nodes { stage } } }"))
    await asyncio.sleep(0)
    asking.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asking

    assert await _entries(desk, after=last) == []


def test_a_type_that_is_in_no_table_fails_the_build(monkeypatch: pytest.MonkeyPatch) -> None:
    schema = build_schema()._schema
    assert set(SUBJECTS).isdisjoint(WITHIN)
    without = {name: subject for name, subject in SUBJECTS.items() if name != "Shipment"}
    monkeypatch.setattr("celltrail.graph.noting.SUBJECTS", without)

    with pytest.raises(FieldGroupError, match="Shipment is in no table"):
        note_what_is_read(schema, groups=FIELD_GROUPS)
