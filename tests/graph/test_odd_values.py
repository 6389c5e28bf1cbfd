"""Whatever fits the types of the schema is answered: with data, or with a refusal that has a code and place.

Nothing that a client can write is our fault, and what is refused has left no row behind.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from graphql import GraphQLInputType, get_named_type
from graphql.type import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    is_input_object_type,
    is_object_type,
    is_union_type,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from celltrail.domain.principal import PUBLIC
from celltrail.graph.errors import PRESENTED
from celltrail.storage.engine import Database
from celltrail.storage.migrate import upgrade
from fedloom import Response
from fedloom.errors import LimitExceededError
from tests.graph.odd_values import Draw, Known, Values
from tests.graph.restored import (
    API,
    Restored,
    copies_of_database,
    copies_of_file,
    data_of,
    known_of,
    restored,
)
from tests.graph.selections import selection
from tests.graph.unfinished import Waiting, leave_unfinished
from tests.graph.world import AUTHORITY, CARRIER, MAKER, OEM, RECYCLER, RIVAL, World, attach, build, end_lives
from tests.plugins.postgres import PostgresServer

ASKERS = (OEM, MAKER, RECYCLER, RIVAL, CARRIER, AUTHORITY, PUBLIC)
# Who mostly does what, where it is not the vehicle maker.
USUAL = {
    "registerBatteryModel": MAKER,
    "registerBatteries": MAKER,
    "assembleBattery": MAKER,
    "collectBattery": RECYCLER,
    "createShipment": MAKER,
    "dispatchShipment": MAKER,
    "cancelShipment": MAKER,
    "dismantleBattery": RECYCLER,
    "processLot": RECYCLER,
    "recordRecycling": RECYCLER,
}

# What is said of a request that is at fault. INTERNAL_SERVER_ERROR and SERVICE_UNAVAILABLE are not among
# them: they would say that the fault is ours, or the database's.
ALLOWED_CODES = {
    "BAD_REQUEST",
    "BAD_USER_INPUT",
    "GRAPHQL_PARSE_FAILED",
    "GRAPHQL_VALIDATION_FAILED",
    *PRESENTED.values(),
    *(each.code for each in LimitExceededError.__subclasses__()),
}
ODD = settings(
    deadline=None, suppress_health_check=list(HealthCheck), database=None, derandomize=True, print_blob=True
)

# Where a field with arguments is found, by its type.
PLACES = {
    "Query": "query",
    "Viewer": "viewer",
    "Battery": 'node(id: "{Battery}") > ... on Battery',
    "BatteryModel": 'node(id: "{BatteryModel}") > ... on BatteryModel',
    "MaterialLot": 'node(id: "{MaterialLot}") > ... on MaterialLot',
    "Shipment": 'node(id: "{Shipment}") > ... on Shipment',
    "Passport": 'node(id: "{Battery}") > ... on Battery > passport',
}
WITH_ARGUMENTS = [
    f"{name}.{field_name}"
    for name, type_ in sorted(API.type_map.items())
    if is_object_type(type_) and not name.startswith("__")
    for field_name, field in sorted(type_.fields.items())
    if field.args
]
ACTS = [each for each in WITH_ARGUMENTS if each.startswith("Mutation.")]
# What begins a stream has no answer to wait for; its arguments are those of other fields.
QUESTIONS = [each for each in WITH_ARGUMENTS if not each.startswith(("Mutation.", "Subscription."))]


@pytest.fixture(scope="module")
def on_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Restored, Known]]:
    folder = tmp_path_factory.mktemp("restored")
    source = folder / "recorded.sqlite"
    world, waiting = asyncio.run(_recorded(f"sqlite:///{source}"))
    with restored(world, copies_of_file(source, folder)) as kept:
        yield kept, known_of(kept, waiting)


@pytest.fixture(scope="module")
def on_postgres(postgres_server: PostgresServer) -> Iterator[tuple[Restored, Known]]:
    url = postgres_server.create_database()
    world, waiting = asyncio.run(_recorded(url))
    with restored(world, copies_of_database(postgres_server, url)) as kept:
        yield kept, known_of(kept, waiting)


async def _recorded(url: str) -> tuple[World, Waiting]:
    await upgrade(url)
    world = World(Database.open(url))
    await build(world, packs=3)
    await attach(world)
    await end_lives(world)
    waiting = await leave_unfinished(world)
    await world.database.dispose()
    return world, waiting


def _check_question(kept: Restored, known: Known, draw: Draw, coordinate: str) -> None:
    field = _field(coordinate)
    given = Values(draw, known).arguments(field.args)
    inner = selection(get_named_type(field.type), depth=1)
    named = {each: ids[1 % len(ids)] for each, ids in known.ids.items()}
    place = PLACES[coordinate.split(".", maxsplit=1)[0]].format(**named)

    response = _ask(kept, draw, coordinate, given=given, inner=inner, place=place)

    assert _faults(response) == []
    assert [each for each in _argument_paths(response) if not _leads(each, field.args)] == []


def _check_act(kept: Restored, known: Known, draw: Draw, coordinate: str) -> None:
    field = _field(coordinate)
    given = Values(draw, known).arguments(field.args)
    kept.restore()
    before = kept.rows()

    response = _ask(kept, draw, coordinate, given=given, inner=_told(field), place="mutation")

    kept.written = kept.rows() != before
    told = data_of(response).get("told") or {}
    assert _faults(response) == []
    assert not kept.written or told["__typename"].endswith("Payload")
    assert [each for each in _argument_paths(response) if not _leads(each, field.args)] == []
    assert _leads(told.get("path", ["input"]), field.args)


@pytest.mark.parametrize("coordinate", QUESTIONS)
@settings(ODD, max_examples=8)
@given(data=st.data())
def test_a_question_about_anything_is_answered_or_refused(
    on_sqlite: tuple[Restored, Known], coordinate: str, data: st.DataObject
) -> None:
    _check_question(*on_sqlite, data.draw, coordinate)


@pytest.mark.parametrize("coordinate", ACTS)
@settings(ODD, max_examples=12)
@given(data=st.data())
def test_an_act_on_anything_is_recorded_or_refused_and_leaves_nothing(
    on_sqlite: tuple[Restored, Known], coordinate: str, data: st.DataObject
) -> None:
    _check_act(*on_sqlite, data.draw, coordinate)


@settings(ODD, max_examples=60)
@given(data=st.data())
def test_postgresql_answers_or_refuses_a_question_about_anything(
    on_postgres: tuple[Restored, Known], data: st.DataObject
) -> None:
    _check_question(*on_postgres, data.draw, data.draw(st.sampled_from(QUESTIONS)))


@settings(ODD, max_examples=80)
@given(data=st.data())
def test_postgresql_records_or_refuses_an_act_on_anything(
    on_postgres: tuple[Restored, Known], data: st.DataObject
) -> None:
    _check_act(*on_postgres, data.draw, data.draw(st.sampled_from(ACTS)))


@pytest.mark.nightly
@pytest.mark.parametrize("database", ["on_sqlite", "on_postgres"])
@pytest.mark.parametrize("coordinate", [*QUESTIONS, *ACTS])
def test_thousands_of_odd_requests(request: pytest.FixtureRequest, database: str, coordinate: str) -> None:
    kept, known = request.getfixturevalue(database)
    check = _check_act if coordinate in ACTS else _check_question

    @settings(ODD, max_examples=200, derandomize=False)
    @given(data=st.data())
    def checked(data: st.DataObject) -> None:
        check(kept, known, data.draw, coordinate)

    checked()


def _field(coordinate: str) -> GraphQLField:
    owner, name = coordinate.split(".")
    type_ = API.type_map[owner]
    assert is_object_type(type_)
    field: GraphQLField = type_.fields[name]
    return field


def _told(field: GraphQLField) -> str:
    union = get_named_type(field.type)
    assert is_union_type(union)
    payload = next(each for each in union.types if each.name.endswith("Payload"))
    refused = "... on Error { __typename message code path }"
    return f"{{ ... on {payload.name} {selection(payload, depth=1)} {refused} }}"


def _ask(
    kept: Restored, draw: Draw, coordinate: str, *, given: Mapping[str, Any], inner: str, place: str
) -> Response:
    """Ask as one of the partners, with variables or with the values written into the document."""
    field, name = _field(coordinate), coordinate.split(".")[1]
    usual = USUAL.get(name, OEM)
    asker = draw(st.just(usual) | st.sampled_from((usual, *ASKERS)))
    if draw(st.booleans()):
        written = ", ".join(
            f"{each}: {_literal(value, field.args[each].type)}" for each, value in given.items()
        )
        asked = f"told: {name}{f'({written})' if written else ''} {inner}"
        return kept.ask(asker, _document(place, asked))
    declared = ", ".join(f"${each}: {argument.type}" for each, argument in field.args.items())
    passed = ", ".join(f"{each}: ${each}" for each in field.args)
    return kept.ask(asker, _document(place, f"told: {name}({passed}) {inner}", declared), **given)


def _document(place: str, asked: str, declared: str = "") -> str:
    kind = "mutation" if place == "mutation" else "query"
    steps = [] if place in {"mutation", "query"} else place.split(" > ")
    head = f"{kind} ({declared})" if declared else kind
    return " { ".join([head, *steps, asked]) + " }" * (len(steps) + 1)


def _literal(value: Any, type_: GraphQLInputType | None) -> str:  # noqa: ANN401 -- JSON
    inner = type_.of_type if isinstance(type_, GraphQLNonNull) else type_
    if isinstance(value, list):
        of_type = inner.of_type if isinstance(inner, GraphQLList) else None
        return f"[{' '.join(_literal(each, of_type) for each in value)}]"
    if isinstance(value, dict):
        types = inner.fields if isinstance(inner, GraphQLInputObjectType) else {}
        members = (
            f"{name or '_'}: {_literal(each, types[name].type if name in types else None)}"
            for name, each in value.items()
            if name.isidentifier() or not name
        )
        return f"{{{' '.join(members)}}}"
    return value if isinstance(inner, GraphQLEnumType) and isinstance(value, str) else json.dumps(value)


def _faults(response: Response) -> list[tuple[str, str]]:
    """What was answered with a code that no fault of a client has."""
    return [(each.code, each.message) for each in response.errors if each.code not in ALLOWED_CODES]


def _argument_paths(response: Response) -> list[Sequence[Any]]:
    found = (each.extensions.get("argument") for each in response.errors)
    return [path for path in found if isinstance(path, list)]


def _leads(path: Sequence[Any], arguments: Mapping[str, Any]) -> bool:
    """Whether a path names arguments and input fields that there are, and indices of lists."""
    at: Any = None
    members: Mapping[str, Any] = arguments
    for step in path:
        inner = at.of_type if isinstance(at, GraphQLNonNull) else at
        if isinstance(inner, GraphQLList) and str(step).isdecimal():
            at = inner.of_type
        elif step in members:
            at = members[step].type
        else:
            return False
        named = get_named_type(at)
        if named.name == "JSON":
            return True  # What is inside of it has no types.
        members = named.fields if is_input_object_type(named) else {}
    return True
