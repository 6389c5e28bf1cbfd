"""What is protected is refused before anything is fetched, as long as no caller is known to be allowed."""

from __future__ import annotations

import pytest

from tests.fedloom.federated import federation
from tests.fedloom.subgraph_servers import data

SDL = """
type Query {
  open: Int secret: Int @federation__authenticated
  node: Node person: Person any: Any level: Level badge: Badge
}
interface Node { id: ID! }
type Plain implements Node { id: ID! }
type Person implements Node @federation__policy(policies: [["p"]]) { id: ID! }
type Badge { pin: Int @federation__requiresScopes(scopes: [["s"]]) owner: Int }
union Any = Plain | Badge
enum Level @federation__authenticated { HIGH }
"""


@pytest.mark.parametrize(
    ("query", "coordinate"),
    [
        pytest.param("{ open secret }", "Query.secret", id="a field"),
        pytest.param("{ open x: secret }", "Query.secret", id="under another name"),
        pytest.param("{ ...F } fragment F on Query { secret }", "Query.secret", id="in a fragment"),
        pytest.param("{ person { id } }", "Person", id="a type"),
        pytest.param("{ node { id } }", "Node", id="an interface that it implements"),
        pytest.param("{ any { ... on Badge { pin } } }", "Badge.pin", id="in a union"),
        pytest.param("{ level }", "Level", id="an enum"),
        pytest.param("query ($x: Boolean!) { secret @skip(if: $x) }", "Query.secret", id="perhaps skipped"),
    ],
)
async def test_an_operation_that_touches_what_is_protected_is_refused(query: str, coordinate: str) -> None:
    async with federation({"a": SDL}, a=data({"open": 1})) as served:
        response = await served.ask(query, x=True)

    assert [each.code for each in response.errors] == ["FORBIDDEN"]
    assert response.errors[0].message.startswith(f"{coordinate} is protected")
    assert response.data is None
    assert served.requests() == {"a": 0}


@pytest.mark.parametrize("query", ["{ open }", "{ __typename open }"])
async def test_what_is_open_is_answered(query: str) -> None:
    async with federation({"a": SDL}, a=data({"open": 1})) as served:
        response = await served.ask(query)

    assert response.errors == ()
    assert response.data is not None
    assert served.requests() == {"a": 1}
