"""What two subgraphs answer under one field: joined by keys, and told where it does not fit."""

from __future__ import annotations

import pytest

from fedloom.query_plan.model import Identity, Plan
from tests.fedloom.executor.plans import graph, path, plan, root_fetch, told
from tests.fedloom.response.shapes import shape, shown
from tests.fedloom.subgraph_servers import always, data, reply

GOOD = shape("Good", shown("id", "ID!"), shown("name", "String"), shown("price", "Int"))
SHAPE = shape("Query", shown("goods", "[Good]", GOOD))


def named(*ids: str | None) -> list[dict[str, object] | None]:
    return [None if each is None else {"id": each, "name": each.upper()} for each in ids]


def priced(*ids: str | None) -> list[dict[str, object] | None]:
    return [None if each is None else {"id": each, "price": ord(each)} for each in ids]


def sold(*ids: str, without: str = "") -> list[dict[str, object]]:
    """What is shown of goods that have a name, and a price if both subgraphs know them."""
    return [
        {"id": each, "name": each.upper(), "price": None if each in without else ord(each)} for each in ids
    ]


def of_two(*, keys: tuple[str, ...] = ("id",)) -> Plan:
    identities = (Identity(path("goods@"), keys),) if keys else ()
    return plan(
        SHAPE,
        root_fetch(0, "names", "{ goods { id name } }", identities=identities),
        # After the first, so that it is known which answer was there before.
        root_fetch(1, "prices", "{ goods { id price } }", after=(0,), identities=identities),
    )


@pytest.mark.parametrize(
    ("first", "second", "expected", "paths"),
    [
        pytest.param(named("a", "b"), priced("a", "b"), sold("a", "b"), [], id="the same order"),
        pytest.param(named("a", "b"), priced("b", "a"), sold("a", "b"), [], id="another order"),
        pytest.param(named("a", "b"), priced("b"), sold("a", "b", without="a"), [0], id="one is missing"),
        pytest.param(named("a"), priced("b", "a"), sold("a"), [], id="one more"),
        pytest.param(named("a", "a"), priced("a"), sold("a", "a"), [], id="twice"),
        pytest.param(named(None, "a"), priced("a"), [None, *sold("a")], [], id="a null before"),
        pytest.param(
            named("a", "b"), priced(None, "b"), sold("a", "b", without="a"), [0], id="a null behind"
        ),
        pytest.param(named("a"), priced("c"), sold("a", without="a"), [0], id="a stranger"),
        pytest.param(named(), priced("c"), [], [], id="nothing"),
    ],
)
async def test_lists_are_joined_by_key(
    first: object, second: object, expected: object, paths: list[int]
) -> None:
    async with graph(names=data({"goods": first}), prices=data({"goods": second})) as running:
        response = await running.run(of_two())

    assert response.data == {"goods": expected}
    assert told(response) == [("SUBGRAPH_ANSWER_INVALID", ("goods", each)) for each in paths]


@pytest.mark.parametrize(
    ("second", "expected", "paths"),
    [
        pytest.param(priced("a", "b"), sold("a", "b"), [], id="by order"),
        pytest.param(priced("a"), sold("a", "b", without="ab"), [("goods",)], id="another length"),
        pytest.param({"id": "a", "price": 1}, sold("a", "b", without="ab"), [("goods",)], id="no list"),
        pytest.param(
            [*priced("a"), [1]], sold("a", "b", without="b"), [("goods", 1)], id="a list instead of an object"
        ),
        pytest.param(None, sold("a", "b", without="ab"), [], id="null"),
    ],
)
async def test_lists_without_keys_are_joined_by_order(
    second: object, expected: object, paths: list[tuple[str | int, ...]]
) -> None:
    async with graph(names=data({"goods": named("a", "b")}), prices=data({"goods": second})) as running:
        response = await running.run(of_two(keys=()))

    assert response.data == {"goods": expected}
    assert told(response) == [("SUBGRAPH_ANSWER_INVALID", each) for each in paths]


async def test_a_single_object_that_is_another_is_left_out() -> None:
    identities = (Identity(path("best"), ("id",)),)
    of = plan(
        shape("Query", shown("best", "Good", GOOD)),
        root_fetch(0, "names", "{ best { id name } }", identities=identities),
        root_fetch(1, "prices", "{ best { id price } }", after=(0,), identities=identities),
    )
    async with graph(
        names=data({"best": {"id": "a", "name": "A"}}), prices=data({"best": {"id": "b", "price": 1}})
    ) as running:
        response = await running.run(of)

    assert response.data == {"best": {"id": "a", "name": "A", "price": None}}
    assert told(response) == [("SUBGRAPH_ANSWER_INVALID", ("best",))]


async def test_leaves_that_two_subgraphs_answer_do_not_contradict_each_other() -> None:
    of = plan(
        shape("Query", shown("tags", "[String]"), shown("any", "Any")),
        root_fetch(0, "a", "{ tags any }"),
        root_fetch(1, "b", "{ tags any }", after=(0,)),
    )
    first, second = {"tags": ["x", "y"], "any": {"z": 1}}, {"tags": ["x"], "any": None}
    async with graph(a=data(first), b=always(reply({"data": second}))) as running:
        response = await running.run(of)

    assert response.data == {"tags": ["x"], "any": {"z": 1}}
    assert response.errors == ()
