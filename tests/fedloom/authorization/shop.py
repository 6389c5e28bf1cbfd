"""Two subgraphs with something protected of every kind, and what is true in them."""

from __future__ import annotations

from typing import Any

from fedloom.authorization.claims import Claims
from tests.fedloom.authorization.protected_graph import Truth, protected_graph

CODE = "UNAUTHORIZED_FIELD_OR_TYPE"
SUBGRAPHS = {
    "people": """
        type Query {
          open: Int
          secret: Int @authenticated
          user: User
          users: [User!]
          owner: User!
          grid: [[User]]
          nodes: [Node]
          pages: [Node!]
          found: [Found]
          level: Level
          code: Code
          admin: Admin
          vaults: Vaults
        }
        type Mutation {
          rename: User
          wipe: Int @requiresScopes(scopes: [["admin"]])
          count: Int
        }
        type User @key(fields: "id") {
          id: ID!
          name: String
          email: String @requiresScopes(scopes: [["read:email", "read:user"], ["admin"]])
          phone: String! @policy(policies: [["own"]])
          notes: String @authenticated @policy(policies: [["own"]])
          friend: User
          codes: [Code!]
          admin: Admin
        }
        interface Node { id: ID! title: String }
        type Page implements Node { id: ID! title: String }
        type Memo implements Node { id: ID! title: String @authenticated }
        type Draft implements Node @authenticated { id: ID! title: String text: String }
        union Found = Page | Draft
        enum Level @authenticated { HIGH }
        scalar Code @policy(policies: [["codes"]])
        type Admin @requiresScopes(scopes: [["admin"]]) { name: String rank: Int @authenticated }
        type Vaults { first: Vault }
        type Vault @key(fields: "id") { id: ID! @authenticated size: Int @authenticated label: String }
    """,
    "shop": """
        type User @key(fields: "id") { id: ID! orders: Int @authenticated points: Int }
        type Vault @key(fields: "id") {
          id: ID! @authenticated
          size: Int @external
          rent: Int @authenticated @requires(fields: "size")
          address: String
        }
    """,
}
ADA = {
    "__typename": "User",
    "id": "ada",
    "name": "Ada",
    "email": "ada@example",
    "phone": "1",
    "notes": "n",
    "codes": ["x"],
    "admin": {"name": "root", "rank": 1},
    "orders": 3,
    "points": 4,
}
BO = {**ADA, "id": "bo", "name": "Bo", "friend": ADA}
VAULT = {"__typename": "Vault", "id": "v", "size": 2, "label": "l", "rent": 5, "address": "a"}
PAGE = {"__typename": "Page", "id": "p", "title": "Page"}
DRAFT = {"__typename": "Draft", "id": "d", "title": "Draft", "text": "t"}
MEMO = {"__typename": "Memo", "id": "m", "title": "Memo"}
TRUTH = Truth(
    {
        "open": 1,
        "secret": 2,
        "user": BO,
        "users": [ADA, BO],
        "owner": ADA,
        "grid": [[ADA], [BO, None]],
        "nodes": [PAGE, MEMO, DRAFT],
        "pages": [PAGE, PAGE],
        "found": [PAGE, DRAFT],
        "level": "HIGH",
        "code": "c",
        "admin": {"name": "root", "rank": 1},
        "vaults": {"first": VAULT},
        "rename": ADA,
        "wipe": 1,
        "count": 2,
    },
    {"ada": ADA, "bo": BO, "v": VAULT},
)


def scopes(*names: str) -> Claims:
    return Claims(scopes=frozenset(names))


def policies(*names: str) -> Claims:
    return Claims(policies=frozenset(names))


async def answered(query: str, claims: Claims, **variables: bool) -> tuple[Any, list[Any], Any]:
    """The data, the paths of the errors, and the documents that were sent."""
    async with protected_graph(TRUTH, SUBGRAPHS) as running:
        response = await running.ask(query, claims, **variables)
    assert {each.code for each in response.errors} <= {CODE}
    return response.data, [each.path for each in response.errors], running.asked()
