"""The gateway without a transport: introspection, execution, errors, deadlines, streams."""

from __future__ import annotations

import asyncio
import logging
from contextlib import aclosing

import pytest

from fedloom import Caller, GraphQLRequest, Limits, Purpose, Response
from tests.plugins.toy_gateway import ToyHost

ALICE = Caller("alice", "alice")


async def ask(host: ToyHost, query: str, **variables: object) -> dict[str, object]:
    response = await host.gateway().execute(GraphQLRequest(query, variables=variables), ALICE)
    return response.members()


def codes(response: Response) -> list[str]:
    return [entry.code for entry in response.errors]


async def test_a_query_is_answered_by_the_subgraph_as_its_caller(toy_host: ToyHost) -> None:
    answer = await ask(toy_host, "query ($name: String) { hello(name: $name) me purpose }", name="Ada")

    assert answer == {"data": {"hello": "hello Ada", "me": "alice", "purpose": "query"}}
    assert toy_host.opened == toy_host.closed == [("alice", Purpose.QUERY)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("{ __typename }", {"__typename": "Query"}),
        ("mutation { __typename }", {"__typename": "Mutation"}),
        ('{ __type(name: "_Service") { name } }', {"__type": None}),
        (
            '{ __type(name: "EchoInput") { inputFields { name } } }',
            {"__type": {"inputFields": [{"name": "text"}, {"name": "count"}]}},
        ),
    ],
)
async def test_introspection_shows_the_api_schema_and_opens_no_context(
    toy_host: ToyHost, query: str, expected: dict[str, object]
) -> None:
    answer = await ask(toy_host, query)

    assert answer == {"data": expected}
    assert toy_host.opened == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        pytest.param("{ hello __typename me }", ["hello", "__typename", "me"], id="fields"),
        pytest.param('{ t: __type(name: "Node") { name } hello }', ["t", "hello"], id="aliases"),
        pytest.param(
            "{ ...A hello } fragment A on Query { __typename me ...B } fragment B on Query { purpose }",
            ["__typename", "me", "purpose", "hello"],
            id="fragments",
        ),
        pytest.param(
            "{ ... { __typename } ... on Query { hello ... { __schema { queryType { name } } } } }",
            ["__typename", "hello", "__schema"],
            id="inline fragments",
        ),
        pytest.param(
            "{ hello ...A @skip(if: true) __typename } fragment A on Query { me __typename }",
            ["hello", "__typename"],
            id="skipped",
        ),
        pytest.param("mutation { __typename add(n: 1) }", ["__typename", "add"], id="mutation"),
    ],
)
async def test_introspection_beside_data_is_merged_in_the_order_of_the_request(
    toy_host: ToyHost, query: str, expected: list[str]
) -> None:
    response = await toy_host.gateway().execute(GraphQLRequest(query), ALICE)

    assert list(response.data or {}) == expected
    assert response.errors == ()


async def test_a_fragment_used_at_the_root_and_below_keeps_its_fields_below(toy_host: ToyHost) -> None:
    answer = await ask(
        toy_host, "{ __typename node { ...N next { ...N } } } fragment N on Node { id __typename }"
    )

    assert answer == {
        "data": {"__typename": "Query", "node": {"id": "1", "__typename": "Node", "next": None}}
    }


async def test_what_the_api_schema_hides_cannot_be_sent_in_a_variable(toy_host: ToyHost) -> None:
    response = await toy_host.gateway().execute(
        GraphQLRequest(
            "query ($in: EchoInput!) { echo(input: $in) }", variables={"in": {"text": "t", "hidden": "h"}}
        ),
        ALICE,
    )

    assert codes(response) == ["BAD_USER_INPUT"]
    assert not response.executed


@pytest.mark.parametrize(
    ("query", "variables", "expected"),
    [
        pytest.param("{ odd(of: 3) }", {}, [], id="a good literal"),
        pytest.param("{ odd(of: 2) }", {}, ["GRAPHQL_VALIDATION_FAILED"], id="a bad literal"),
        pytest.param("query ($of: Odd!) { odd(of: $of) }", {"of": 3}, [], id="a good variable"),
        pytest.param(
            "query ($of: Odd!) { odd(of: $of) }", {"of": "x"}, ["BAD_USER_INPUT"], id="a bad variable"
        ),
    ],
)
async def test_custom_scalars_are_read_by_the_subgraphs_rules_before_anything_runs(
    toy_host: ToyHost, query: str, variables: dict[str, object], expected: list[str]
) -> None:
    response = await toy_host.gateway().execute(GraphQLRequest(query, variables=variables), ALICE)

    assert codes(response) == expected
    assert response.executed == (not expected)


@pytest.mark.parametrize(
    ("how", "message", "code"),
    [
        ("presented", "no such thing", "TOY_REFUSED"),
        ("graphql", "asked wrongly", "OWN_CODE"),
        ("uncoded", "Internal error", "INTERNAL_SERVER_ERROR"),
        ("timeout", "Internal error", "INTERNAL_SERVER_ERROR"),
        ("else", "Internal error", "INTERNAL_SERVER_ERROR"),
    ],
)
async def test_a_resolvers_exception_is_shown_as_far_as_the_host_says(
    toy_host: ToyHost, how: str, message: str, code: str
) -> None:
    response = await toy_host.gateway().execute(
        GraphQLRequest("query ($how: String!) { hello fails(how: $how) }", variables={"how": how}), ALICE
    )

    (entry,) = response.errors
    assert (entry.message, entry.code, entry.path, entry.locations) == (message, code, ("fails",), ((1, 31),))
    assert response.data == {"hello": "hello world", "fails": None}
    assert b"s3cret" not in response.encode()


async def test_a_masked_error_is_logged_with_its_id_and_its_stack(
    toy_host: ToyHost, caplog: pytest.LogCaptureFixture
) -> None:
    query = 'query Q { x: fails(how: "else") }'

    with caplog.at_level(logging.ERROR, "fedloom"):
        response = await toy_host.gateway().execute(GraphQLRequest(query), ALICE)

    (record,) = caplog.records
    assert record.getMessage() == f"operation Q failed at x [{response.errors[0].extensions['id']}]"
    assert record.exc_info is not None
    assert "s3cret else" in str(record.exc_info[1])


async def test_null_propagates_to_data_as_a_whole(toy_host: ToyHost) -> None:
    answer = await ask(toy_host, "{ hello failsRequired }")

    assert answer["data"] is None
    assert list(answer) == ["errors", "data"]


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        pytest.param(0, "INTERNAL_SERVER_ERROR", id="in time"),
        pytest.param(3600, "REQUEST_TIMEOUT", id="late"),
    ],
)
async def test_fields_beside_one_that_failed_do_not_outlive_the_answer(
    toy_host: ToyHost, seconds: int, code: str
) -> None:
    gateway, mine = toy_host.gateway(request_timeout_s=0.2), asyncio.all_tasks()

    response = await gateway.execute(GraphQLRequest(f"{{ slow(seconds: {seconds}) failsRequired }}"), ALICE)

    assert (response.data, codes(response)) == (None, [code])
    assert {task for task in asyncio.all_tasks() if not task.cancelling()} == mine


async def test_an_argument_that_does_not_fit_is_the_clients_error(toy_host: ToyHost) -> None:
    response = await toy_host.gateway().execute(
        GraphQLRequest("query ($in: EchoInput) { echo(input: $in) }", variables={}), ALICE
    )

    assert codes(response) == ["GRAPHQL_VALIDATION_FAILED"]


async def test_a_context_that_cannot_be_opened_is_masked(toy_host: ToyHost) -> None:
    toy_host.context_fails = True

    answer = await ask(toy_host, "{ hello }")

    assert answer["data"] is None
    assert "s3cret" not in str(answer)


async def test_an_operation_that_runs_too_long_is_stopped_and_its_context_closed(toy_host: ToyHost) -> None:
    gateway = toy_host.gateway(request_timeout_s=0.05)

    response = await gateway.execute(GraphQLRequest("{ slow(seconds: 5) }"), ALICE)

    assert codes(response) == ["REQUEST_TIMEOUT"]
    assert toy_host.closed == [("alice", Purpose.QUERY)]


async def test_an_operation_over_the_cost_is_refused_for_the_values_that_make_it_so(
    toy_host: ToyHost,
) -> None:
    gateway = toy_host.gateway(limits=Limits(max_cost=100))
    query = "query ($n: Int) { nodes(first: $n) { edges { cursor } } }"

    small = await gateway.execute(GraphQLRequest(query, variables={"n": 50}), ALICE)
    large = await gateway.execute(GraphQLRequest(query, variables={"n": 10**9}), ALICE)

    assert small.errors == ()
    assert codes(large) == ["COST_EXCEEDED"]
    assert large.errors[0].extensions == {"found": 10**9 + 2, "allowed": 100}


async def test_a_mutation_runs_its_fields_in_series(toy_host: ToyHost) -> None:
    answer = await ask(toy_host, "mutation { a: add(n: 1) b: add(n: 2) fail c: add(n: 3) }")

    assert answer["data"] == {"a": 1, "b": 3, "fail": None, "c": 6}
    assert toy_host.opened == [("alice", Purpose.MUTATION)]


async def test_a_subscription_opens_a_context_for_its_source_and_one_for_each_event(
    toy_host: ToyHost,
) -> None:
    request = GraphQLRequest("subscription { count(to: 2) }")

    responses = [response.members() async for response in toy_host.gateway().subscribe(request, ALICE)]

    assert responses == [{"data": {"count": 1}}, {"data": {"count": 2}}]
    assert [purpose for _name, purpose in toy_host.opened] == [
        Purpose.SUBSCRIBE,
        Purpose.EVENT,
        Purpose.EVENT,
    ]
    assert toy_host.closed[-1] == ("alice", Purpose.SUBSCRIBE)
    assert toy_host.open_sources == 0


async def test_an_error_in_one_event_does_not_end_the_stream(toy_host: ToyHost) -> None:
    request = GraphQLRequest("subscription { hurts(to: 3) }")

    responses = [response async for response in toy_host.gateway().subscribe(request, ALICE)]

    assert [response.data for response in responses] == [{"hurts": 1}, {"hurts": None}, {"hurts": 3}]
    assert codes(responses[1]) == ["TOY_REFUSED"]


async def test_a_source_that_fails_ends_the_stream_with_a_masked_error(toy_host: ToyHost) -> None:
    request = GraphQLRequest("subscription { breaks(after: 1) }")

    responses = [response async for response in toy_host.gateway().subscribe(request, ALICE)]

    assert [response.executed for response in responses] == [True, False]
    assert codes(responses[1]) == ["INTERNAL_SERVER_ERROR"]
    assert toy_host.open_sources == 0


async def test_closing_a_stream_closes_its_source_and_its_context(toy_host: ToyHost) -> None:
    request = GraphQLRequest("subscription { endless }")

    async with aclosing(toy_host.gateway().subscribe(request, ALICE)) as responses:
        await anext(responses)
        assert toy_host.open_sources == 1

    assert toy_host.open_sources == 0
    assert ("alice", Purpose.SUBSCRIBE) in toy_host.closed


async def test_an_operation_of_another_kind_is_a_stream_of_one_response(toy_host: ToyHost) -> None:
    responses = [
        response.members()
        async for response in toy_host.gateway().subscribe(GraphQLRequest("{ hello }"), ALICE)
    ]

    assert responses == [{"data": {"hello": "hello world"}}]


async def test_a_subscription_is_no_single_response(toy_host: ToyHost) -> None:
    response = await toy_host.gateway().execute(GraphQLRequest("subscription { endless }"), ALICE)

    assert codes(response) == ["BAD_REQUEST"]
