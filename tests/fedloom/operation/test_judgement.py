"""What a change of the API schema breaks of the operations that were recorded."""

from __future__ import annotations

import json

import pytest
from graphql import GraphQLSchema, build_schema

from fedloom.operation.judgement import BrokenOperation, Judgement, Reason, Schemas, judge
from fedloom.operation.recorded import read_documents, read_log

OLD_SDL = """
    type Query { battery(code: ID!): Battery batteries(filter: Filter, stage: Stage): [Battery!]! node: Node }
    interface Node { code: ID! }
    type Battery implements Node { code: ID! capacityAh: Float soh: Float }
    input Filter { code: ID maker: String }
    enum Stage { IN_USE RECYCLED }
"""
OLD = build_schema(OLD_SDL)


def test_an_operation_breaks_where_it_asks_for_what_is_gone() -> None:
    new = _without("capacityAh: Float")
    page = 'query Page {\n  battery(code: "1") {\n    code\n    capacityAh\n  }\n}'
    text = f"{page}\nquery Other {{ node {{ code }} }}"

    judgement = judge(read_documents([("page.graphql", text)]), Schemas(OLD, new))

    reason = Reason("Cannot query field 'capacityAh' on type 'Battery'.", "page.graphql:4:5")
    assert judgement == Judgement(2, (BrokenOperation("Page", "page.graphql:1", 1, (reason,)),), 0)


def test_a_reason_in_a_fragment_of_another_file_is_placed_there() -> None:
    texts = [
        ("page.graphql", "{ node { ...Parts } }"),
        ("parts.graphql", "\nfragment Parts on Battery { capacityAh }"),
    ]

    judgement = judge(read_documents(texts), Schemas(OLD, _without("capacityAh: Float")))

    assert judgement.broken[0].where == "page.graphql:1"
    assert [each.where for each in judgement.broken[0].reasons] == ["parts.graphql:2:29"]


def test_what_was_refused_before_is_counted_and_not_broken() -> None:
    lines = [_line(query="{ nonsense }"), _line(query="{ no GraphQL"), _line(query="{ node { code } }")]

    judgement = judge(read_log("access.jsonl", lines), Schemas(OLD, _without("capacityAh: Float")))

    assert judgement == Judgement(3, (), 2)


def test_an_operation_that_was_sent_often_is_told_once_with_its_first_place() -> None:
    line = _line(query='query A { battery(code: "1") { soh } }')

    judgement = judge(read_log("access.jsonl", [line] * 3), Schemas(OLD, _without("soh: Float")))

    reason = Reason("Cannot query field 'soh' on type 'Battery'.", "access.jsonl:1, query:1:32")
    assert judgement == Judgement(1, (BrokenOperation("A", "access.jsonl:1", 3, (reason,)),), 0)


@pytest.mark.parametrize(
    ("removed", "variables", "reason"),
    [
        pytest.param(
            "RECYCLED", {"s": "RECYCLED"}, "Value 'RECYCLED' does not exist in 'Stage' enum", id="value"
        ),
        pytest.param(
            "maker: String", {"f": {"maker": "a"}}, "not to include unknown field 'maker'", id="input field"
        ),
    ],
)
def test_recorded_variables_break_where_their_values_are_gone(
    removed: str, variables: dict[str, object], reason: str
) -> None:
    query = "query A($f: Filter, $s: Stage) { batteries(filter: $f, stage: $s) { code } }"
    lines = [
        _line(query=query, variables={"s": "IN_USE", "f": {"code": "1"}}),
        _line(query=query, variables=variables),
        _line(query=query),
    ]

    (broken,) = judge(read_log("access.jsonl", lines), Schemas(OLD, _without(removed))).broken

    assert (broken.name, broken.where, broken.times) == ("A", "access.jsonl:2", 3)
    assert len(broken.reasons) == 1
    assert reason in broken.reasons[0].message
    assert broken.reasons[0].where == ""


def test_variables_that_were_refused_before_break_nothing() -> None:
    query = "query A($s: Stage) { batteries(stage: $s) { code } }"
    lines = [_line(query=query, variables={"s": "NEVER"}), _line(query=query, variables={"s": 1})]

    judgement = judge(read_log("access.jsonl", lines), Schemas(OLD, _without("RECYCLED")))

    assert judgement == Judgement(1, (), 0)


def test_a_literal_of_an_enum_value_that_is_gone_breaks() -> None:
    operations = read_documents([("a.graphql", "{ batteries(stage: RECYCLED) { code } }")])

    judgement = judge(operations, Schemas(OLD, _without("RECYCLED")))

    assert len(judgement.broken) == 1


def test_an_operation_breaks_where_its_client_cannot_read_the_new_type() -> None:
    changed = {"Battery.soh": "Battery.soh was Float, and is String."}
    text = 'query A { battery(code: "1") { health: soh } }\nquery B { battery(code: "1") { code } }'

    judgement = judge(
        read_documents([("a.graphql", text)]), Schemas(OLD, _with("soh: Float", "soh: String"), changed)
    )

    reason = Reason("Battery.soh was Float, and is String.", "a.graphql:1:32")
    assert judgement.broken == (BrokenOperation("A", "a.graphql:1", 1, (reason,)),)


def test_a_variable_of_deep_values_is_judged_without_a_fault() -> None:
    schema = build_schema("type Query { a(x: X): Int } input X { x: X }")
    deep: dict[str, object] = {}
    for _ in range(700):
        deep = {"x": deep}
    line = _line(query="query A($x: X) { a(x: $x) }", variables={"x": deep})

    judgement = judge(read_log("access.jsonl", [line]), Schemas(schema, schema))

    assert judgement == Judgement(1, (), 0)


def _without(part: str) -> GraphQLSchema:
    return _with(part, "")


def _with(part: str, other: str) -> GraphQLSchema:
    return build_schema(OLD_SDL.replace(part, other))


def _line(**members: object) -> str:
    return json.dumps(members)
