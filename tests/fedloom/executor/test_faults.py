"""Subgraphs that are down, slow, half answering or lying: partial data, and errors at the client's places."""

from __future__ import annotations

import asyncio
import logging

import pytest

from fedloom.errors import DeadlineExceededError
from fedloom.executor.context import Caller
from fedloom.transport.limits import TransportLimits
from tests.fedloom.executor.plans import entity_fetch, graph, messages, path, plan, root_fetch, told
from tests.fedloom.response.shapes import shape, shown
from tests.fedloom.subgraph_servers import Answering, Received, always, data, partner, reply

USER = shape("User", shown("id", "ID!"), shown("name", "String", as_="n"), shown("age", "Int!"))
USERS = shape("Query", shown("users", "[User]", USER, as_="u"))
TWO = data({"users": [{"id": "a", "age": 1}, {"id": "b", "age": 2}]})
PLAN = plan(
    USERS,
    root_fetch(0, "accounts", "{ users { id age } }"),
    entity_fetch(1, "names", "name", at=path("users@"), after=(0,)),
)
BOTH_NAMES = [("u", 0, "n"), ("u", 1, "n")]


async def never(_received: Received) -> bytes:
    await asyncio.sleep(5)
    return b""


def found(*entities: object, **members: object) -> Answering:
    return always(reply({"data": {"_entities": list(entities)}, **members}))


@pytest.mark.parametrize(
    ("names", "code"),
    [
        pytest.param(always(None), "SUBGRAPH_UNREACHABLE", id="closes the connection"),
        pytest.param(never, "SUBGRAPH_TIMEOUT", id="is slow"),
        pytest.param(
            always(reply(b"no", status=503, content_type="text/plain")), "SUBGRAPH_ANSWER_INVALID", id="503"
        ),
        pytest.param(always(reply(b"{")), "SUBGRAPH_ANSWER_INVALID", id="breaks its JSON"),
        pytest.param(
            always(reply({"errors": [{"message": "s3cret"}]}, status=400)), "SUBGRAPH_ERROR", id="refuses"
        ),
        pytest.param(
            always(reply({"data": None, "errors": [{"message": "s3cret", "extensions": {"code": "BUSY"}}]})),
            "BUSY",
            id="fails with a code",
        ),
        pytest.param(found({"name": "A"}), "SUBGRAPH_ANSWER_INVALID", id="gives too few entities"),
        pytest.param(found({"name": "A"}, {}, {}), "SUBGRAPH_ANSWER_INVALID", id="gives too many entities"),
        pytest.param(
            found({"name": "A"}, "B"), "SUBGRAPH_ANSWER_INVALID", id="gives an entity that is no object"
        ),
        pytest.param(
            always(reply({"data": {"_entities": {}}})), "SUBGRAPH_ANSWER_INVALID", id="gives no list"
        ),
    ],
)
async def test_a_fetch_that_fails_leaves_its_fields_null_with_an_error_at_each(
    names: Answering, code: str
) -> None:
    async with graph(
        TransportLimits(timeout_s=0.2 if names is never else 5), accounts=TWO, names=names
    ) as running:
        response = await running.run(PLAN)

    assert response.data == {"u": [{"id": "a", "n": None, "age": 1}, {"id": "b", "n": None, "age": 2}]}
    assert told(response) == [(code, each) for each in BOTH_NAMES]
    assert all("s3cret" not in each and "names" not in each for each in messages(response.errors))


async def test_a_subgraph_that_is_down_costs_its_fields_only() -> None:
    async with partner(always(None)) as gone:
        pass
    async with graph(accounts=TWO, names=TWO) as running:
        client = running.clients["names"]
        client._subgraph.__init__("names", gone.url)  # type: ignore[attr-defined] # the same client, another place
        response = await running.run(PLAN)

    assert told(response) == [("SUBGRAPH_UNREACHABLE", each) for each in BOTH_NAMES]


async def test_a_root_fetch_that_fails_is_reported_at_its_fields_and_nothing_follows() -> None:
    async with graph(accounts=always(reply(b"", status=500)), names=TWO) as running:
        response = await running.run(PLAN)

    assert (response.data, told(response)) == ({"u": None}, [("SUBGRAPH_ANSWER_INVALID", ("u",))])
    assert running.partners["names"].received == []


@pytest.mark.parametrize(
    ("reported", "expected"),
    [
        pytest.param(["_entities", 1, "name"], [("u", 1, "n")], id="a field of an entity"),
        pytest.param(["_entities", 0, "deep", 3], [("u", 0)], id="what clients do not see"),
        pytest.param(["_entities", 7], BOTH_NAMES, id="an entity that is not there"),
        pytest.param(["_entities"], BOTH_NAMES, id="all entities"),
        pytest.param(None, BOTH_NAMES, id="no path"),
        pytest.param("name", BOTH_NAMES, id="no list"),
    ],
)
async def test_an_error_has_the_clients_path(reported: object, expected: list[tuple[str | int, ...]]) -> None:
    errors = [{"message": "s3cret", "path": reported, "extensions": {"code": "NO_NAME", "debug": "s3cret"}}]
    async with graph(accounts=TWO, names=found({"name": "A"}, {"name": None}, errors=errors)) as running:
        response = await running.run(PLAN)

    assert response.data == {"u": [{"id": "a", "n": "A", "age": 1}, {"id": "b", "n": None, "age": 2}]}
    assert told(response) == [("NO_NAME", each) for each in expected]
    assert b"s3cret" not in response.encode()


async def test_an_error_of_one_entity_stands_at_all_its_places() -> None:
    same = data({"users": [{"id": "a", "age": 1}] * 3})
    errors = [{"message": "x", "path": ["_entities", 0, "name"]}]
    async with graph(accounts=same, names=found({"name": None}, errors=errors)) as running:
        response = await running.run(PLAN)

    assert told(response) == [("SUBGRAPH_ERROR", ("u", number, "n")) for number in range(3)]


async def test_errors_of_thousands_of_places_stay_few() -> None:
    many = data({"users": [{"id": "a", "age": 1}] * 5_000})
    async with graph(accounts=many, names=always(reply(b"", status=500))) as running:
        response = await running.run(PLAN)

    assert len(response.errors) == 10


async def test_half_an_answer_is_taken_and_the_rest_is_null() -> None:
    async with graph(accounts=TWO, names=found({"name": "A"}, {})) as running:
        response = await running.run(PLAN)

    assert response.data == {"u": [{"id": "a", "n": "A", "age": 1}, {"id": "b", "n": None, "age": 2}]}
    assert response.errors == ()


async def test_a_lie_about_a_type_is_null_with_an_error() -> None:
    async with graph(accounts=TWO, names=found({"name": ["A"]}, {"name": 3})) as running:
        response = await running.run(PLAN)

    assert response.data == {"u": [{"id": "a", "n": None, "age": 1}, {"id": "b", "n": None, "age": 2}]}
    assert told(response) == [("ANSWER_INVALID", each) for each in BOTH_NAMES]


async def test_what_was_not_asked_for_is_not_taken() -> None:
    greedy = found({"name": "A", "age": 99, "id": "z"}, {"name": "B", "__typename": "Admin", "age": None})
    async with graph(accounts=TWO, names=greedy) as running:
        response = await running.run(PLAN)

    assert response.data == {"u": [{"id": "a", "n": "A", "age": 1}, {"id": "b", "n": "B", "age": 2}]}


async def test_a_value_that_was_put_in_another_subgraphs_place_does_not_stay() -> None:
    planted = data(
        {"users": [{"id": "a", "age": 1, "name": "planted"}, {"id": "b", "age": 2, "name": "planted"}]}
    )
    async with graph(accounts=planted, names=always(reply(b"", status=500))) as running:
        failed = await running.run(PLAN)
    async with graph(accounts=planted, names=found(None, None)) as running:
        missing = await running.run(PLAN)

    assert b"planted" not in failed.encode() + missing.encode()


async def test_a_null_where_none_may_be_takes_the_nearest_nullable_object() -> None:
    strict = shape(
        "Query", shown("users", "[User]", shape("User", shown("id", "ID!"), shown("name", "String!")))
    )
    errors = [{"message": "x", "path": ["_entities", 1, "name"]}]
    async with graph(accounts=TWO, names=found({"name": "A"}, {"name": None}, errors=errors)) as running:
        response = await running.run(plan(strict, *PLAN.fetches))

    assert response.data == {"users": [{"id": "a", "name": "A"}, None]}
    assert told(response) == [("SUBGRAPH_ERROR", ("users", 1, "name"))]


async def test_the_log_has_what_the_client_does_not_see(caplog: pytest.LogCaptureFixture) -> None:
    errors = [{"message": "no table\nusers"}]
    with caplog.at_level(logging.WARNING, "fedloom"):
        async with graph(accounts=TWO, names=found(None, None, errors=errors)) as running:
            await running.run(PLAN)

    assert "subgraph names reported 1 errors: 'no table\\nusers'" in caplog.text


async def test_a_request_has_a_deadline() -> None:
    async with graph(TransportLimits(timeout_s=5), accounts=TWO, names=never) as running:
        with pytest.raises(DeadlineExceededError):
            await running.run(PLAN, executor=running.executor(timeout_s=0.1))


async def test_cancelling_a_run_ends_its_requests() -> None:
    arrived = asyncio.Event()

    async def waiting(_received: Received) -> bytes:
        arrived.set()
        await asyncio.sleep(5)
        return b""

    async with graph(TransportLimits(timeout_s=5), accounts=TWO, names=waiting) as running:
        task = asyncio.create_task(running.run(PLAN))
        await arrived.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        subgraph = running.clients["names"]._subgraph  # type: ignore[attr-defined] # of an HttpClient

        assert subgraph.connections == 0


async def test_a_guard_decides_what_is_asked_and_is_asked_once() -> None:
    asked: list[tuple[str, list[str], str]] = []

    async def guard(type_name: str, representations: object, caller: Caller) -> list[bool]:
        assert isinstance(representations, list)
        asked.append((type_name, [each["id"] for each in representations], caller.sharing_key))
        return [each["id"] != "b" for each in representations]

    again = entity_fetch(2, "names", "name", at=path("users@"), after=(1,))
    async with graph(accounts=TWO, names=found({"name": "A"})) as running:
        executor = running.executor(guard=guard, guarded=frozenset({"names"}))
        response = await running.run(plan(USERS, *PLAN.fetches, again), executor=executor)

    assert asked == [("User", ["a", "b"], "ada")]
    assert response.data == {"u": [{"id": "a", "n": "A", "age": 1}, {"id": "b", "n": None, "age": 2}]}
    assert response.errors == ()
    assert [each.representations for each in running.partners["names"].received] == [
        [{"__typename": "User", "id": "a"}]
    ] * 2


@pytest.mark.parametrize("said", [[], [True], [True, True, True], RuntimeError("s3cret")])
async def test_a_guard_that_does_not_judge_lets_nothing_pass(said: object) -> None:
    async def guard(_type_name: str, _representations: object, _caller: Caller) -> list[bool]:
        if isinstance(said, Exception):
            raise said
        return said  # type: ignore[return-value] # what a faulty host might do

    async with graph(accounts=TWO, names=found({"name": "A"}, {"name": "B"})) as running:
        executor = running.executor(guard=guard, guarded=frozenset({"names"}))
        response = await running.run(PLAN, executor=executor)

    assert running.partners["names"].received == []
    assert [each.path for each in response.errors] == BOTH_NAMES
    assert b"s3cret" not in response.encode()
