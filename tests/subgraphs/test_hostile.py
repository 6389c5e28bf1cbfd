"""What a partner's service answers that it was not asked for: nothing of it reaches a caller."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

import pytest

from fedloom import Response
from tests.fedloom.subgraph_servers import Received, reply
from tests.subgraphs.conftest import Attached

pytestmark = pytest.mark.asyncio(loop_scope="session")

# Of P1 and P3, the bank sees the second alone.
CYCLES: Final = "query ($id: ID!) { battery(by: {id: $id}) { __typename cycles leaflet } }"
OWN: Final = {"__typename": "Battery", "cycles": None, "leaflet": None}
LEAK: Final = "db-7.partner.internal: login hunter2"
INVALID: Final = "SUBGRAPH_ANSWER_INVALID"

#: What is answered instead of one honest entity.
Entities = Callable[[dict[str, Any]], object]


@contextmanager
def answering(charging: Attached, answer: Callable[[Received], bytes | None]) -> Iterator[None]:
    async def instead(received: Received) -> bytes | None:
        return answer(received)

    charging.instead = instead
    try:
        yield
    finally:
        charging.instead = None


def _honest(received: Received) -> dict[str, Any]:
    """The entity as an honest service gives it: with its key, under each name that was asked for."""
    (asked,) = received.representations
    echoes = {
        alias.strip("{} "): asked[field.strip("{} ")]
        for word in received.members["query"].replace("{", " ").replace("}", " ").split()
        if ":" in word and (alias := word.split(":")[0]) and (field := word.split(":")[1]) in asked
    }
    return {"__typename": "Battery", "cycles": 311, "leaflet": "L", **echoes}


def _entities(said: Entities) -> Callable[[Received], bytes]:
    return lambda received: reply({"data": {"_entities": said(_honest(received))}})


def _whole(body: bytes, **more: str | int) -> Callable[[Received], bytes]:
    return lambda _: reply(body, **more)  # type: ignore[arg-type]


async def ask(charging: Attached, answer: Callable[[Received], bytes | None]) -> Response:
    with answering(charging, answer):
        return await charging.ask("oem", CYCLES, id=charging.battery("P3"))


def codes(response: Response) -> set[str]:
    return {each.code for each in response.errors}


async def test_an_honest_answer_is_taken(charging: Attached) -> None:
    response = await ask(charging, _entities(lambda honest: [honest]))

    assert response.data == {"battery": {"__typename": "Battery", "cycles": 311, "leaflet": "L"}}


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(lambda _: [], id="C116 too few"),
        pytest.param(lambda honest: [honest, honest], id="C116 too many"),
        pytest.param(lambda _: None, id="C116 none"),
        pytest.param(lambda honest: honest, id="C116 no list"),
        pytest.param(lambda honest: [[honest]], id="C116 a list in the list"),
        pytest.param(
            lambda honest: [{each: "QmF0dGVyeTp4" if value == honest.get("id_1") else value
                             for each, value in honest.items()} | {"id_1": "QmF0dGVyeTp4"}],
            id="C118 another entity",
        ),
        pytest.param(
            lambda _: [{"__typename": "Battery", "cycles": 311, "leaflet": "L"}],
            id="C118 an entity that does not say which",
        ),
    ],
)  # fmt: skip
async def test_entities_that_were_not_asked_for_are_refused(charging: Attached, said: Entities) -> None:
    response = await ask(charging, _entities(said))

    assert response.data == {"battery": OWN}
    assert codes(response) == {INVALID}


@pytest.mark.parametrize("said", ["Operator", "Query", "__Schema", 7, None, "Battery\x00"])
async def test_c114_the_type_is_ours_whatever_is_said(charging: Attached, said: object) -> None:
    response = await ask(charging, _entities(lambda honest: [{**honest, "__typename": said}]))

    assert response.data is not None
    battery = response.data["battery"]
    assert isinstance(battery, dict)
    assert battery["__typename"] == "Battery"


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"uid": "forged", "stage": "IN_USE", "owner": {"id": "x"}}, id="C115 fields of ours"),
        pytest.param({"diary": LEAK, "unknown": LEAK}, id="C115 fields that nobody asked for"),
        pytest.param({"__proto__": {"cycles": 1}, "constructor": 1}, id="C126 names of a prototype"),
        pytest.param({"k" * 100_000: LEAK}, id="C126 a huge name"),
        pytest.param({"\x00\r\nset-cookie: a": LEAK}, id="C126 control characters"),
    ],
)
async def test_what_was_not_asked_for_is_left_out(charging: Attached, more: dict[str, object]) -> None:
    response = await ask(charging, _entities(lambda honest: [{**honest, **more}]))

    assert response.data == {"battery": {"__typename": "Battery", "cycles": 311, "leaflet": "L"}}
    assert response.errors == ()


async def test_c141_a_partner_cannot_make_a_hidden_row_visible(charging: Attached) -> None:
    """The caller sees one battery of the partner's two trips, whatever the partner says of the other."""
    query = "{ chargingTrips { name battery { id uid stage } } }"
    hidden, seen = charging.battery("P1"), charging.battery("P3")
    trips = [{"name": "N", "battery": {"__typename": "Battery", "id": each, "uid": "u", "stage": "IN_USE"}}
             for each in (hidden, seen)]  # fmt: skip
    with answering(charging, lambda _: reply({"data": {"chargingTrips": trips}})):
        response = await charging.ask("bank", query)

    assert response.data is not None
    found: Any = response.data["chargingTrips"]
    first, second = found
    assert first == {"name": "N", "battery": None}
    assert second["battery"]["id"] == seen
    assert second["battery"]["uid"] not in {None, "u"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("cycles", "311"),
        ("cycles", 3.5),
        ("cycles", 2**31),
        ("cycles", {"a": 1}),
        ("leaflet", ["L"]),
        ("leaflet", {"html": "<script>"}),
    ],
)
async def test_c119_a_value_of_another_type_is_null(charging: Attached, field: str, value: object) -> None:
    response = await ask(charging, _entities(lambda honest: [{**honest, field: value}]))

    assert response.data is not None
    battery = response.data["battery"]
    assert isinstance(battery, dict)
    assert battery[field] is None
    assert [each.path for each in response.errors] == [("battery", field)]


async def test_c119_a_null_that_may_not_be_takes_the_nearest_object_that_may(charging: Attached) -> None:
    with answering(charging, lambda _: reply({"data": {"chargingTrips": [{"name": "N"}, None]}})):
        response = await charging.ask("oem", "{ chargingTrips { name } }")

    assert response.data == {"chargingTrips": None}


@pytest.mark.parametrize(
    "answer",
    [
        pytest.param(_whole(b" " * 5_000_001), id="C120 over 5 MB"),
        pytest.param(_whole(b"\x1f\x8b", headers="content-encoding: gzip\r\n"), id="C122 gzip"),
        pytest.param(_whole(b"x", headers="content-encoding: br\r\n"), id="C122 br"),
        pytest.param(_whole(b"{}", status=302, headers="location: /x\r\n"), id="C123 a redirect"),
        pytest.param(_whole(b'{"data": {"_entities": [NaN]}}'), id="C125 NaN"),
        pytest.param(_whole(b'{"data": {"_entities": [Infinity]}}'), id="C125 Infinity"),
        pytest.param(_whole(b'{"data": '), id="C125 half of it"),
        pytest.param(_whole(b"\xff\xfe{}"), id="C125 no UTF-8"),
        pytest.param(_whole(b'{"data": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"), id="C125 deep"),
        pytest.param(_whole(b"<html>", content_type="text/html"), id="C125 a page"),
    ],
)
async def test_what_is_no_answer_costs_the_partners_fields_alone(
    charging: Attached, answer: Callable[[Received], bytes]
) -> None:
    response = await ask(charging, answer)

    assert response.data == {"battery": OWN}
    assert codes(response) == {INVALID}


async def test_c125_of_two_equal_keys_one_is_read_and_it_is_still_checked(charging: Attached) -> None:
    """Nobody else reads these bytes; what they are read as has to have the right type."""

    def answer(received: Received) -> bytes:
        honest = json.dumps(_honest(received))
        return reply(('{"data": {"_entities": [' + honest[:-1] + ', "cycles": "many"}]}}').encode())

    response = await ask(charging, answer)

    assert response.data == {"battery": OWN | {"leaflet": "L"}}


async def test_c124_an_errors_text_is_not_for_callers(charging: Attached) -> None:
    errors = [
        {
            "message": LEAK,
            "path": ["_entities", 0, "cycles"],
            "extensions": {"code": LEAK, "trace": LEAK},
        },
        {"message": "m", "extensions": {"code": "DOWN", "debug": {"host": LEAK}}},
        LEAK,
    ]
    with_data = await ask(
        charging, lambda received: reply({"data": {"_entities": [_honest(received)]}, "errors": errors})
    )
    without = await ask(charging, lambda _: reply({"errors": errors}, status=500))

    for response in (with_data, without):
        assert response.errors
        assert "hunter2" not in json.dumps(response.members(), default=str)


async def test_c130_a_value_with_line_breaks_stays_in_the_body(charging: Attached) -> None:
    """What a client writes goes to a partner as a JSON string, never as a header."""
    said = "x\r\nx-operator: op-rival\r\n\r\nGET /"

    await charging.ask("oem", "query ($of: ID) { chargingMotto(of: $of) }", of=said)

    assert all("x-operator" not in each.headers for each in charging.partner.received)
    assert len(charging.partner.received) <= 1


async def test_c144_what_a_partner_answered_one_caller_is_asked_again_for_the_next(
    charging: Attached,
) -> None:
    counted: list[Received] = []

    def answer(received: Received) -> bytes:
        counted.append(received)
        return reply({"data": {"_entities": [_honest(received) | {"cycles": len(counted)}]}})

    with answering(charging, answer):
        answers = [
            await charging.ask(who, CYCLES, id=charging.battery("P3")) for who in ("oem", "bank", "oem")
        ]

    assert [each.data["battery"]["cycles"] for each in answers if each.data] == [1, 2, 3]  # type: ignore[index]
