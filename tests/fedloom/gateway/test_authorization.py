"""What directives protect is refused field by field: null, an error for its place, and nothing fetched.

The expectations follow Apollo Router's documentation, "Authorization in the GraphOS Router", but where
`docs/decisions/0009-authorization-directives.md` says otherwise.
"""

from __future__ import annotations

import pytest

from fedloom.authorization.claims import NOBODY, Claims
from tests.fedloom.authorization.protected_graph import SIGNED_IN
from tests.fedloom.authorization.shop import answered, policies, scopes


@pytest.mark.parametrize(
    ("query", "data", "path", "documents"),
    [
        pytest.param("{ open secret }", {"open": 1, "secret": None}, ("secret",), ["{open}"], id="a field"),
        pytest.param("{ open x: secret }", {"open": 1, "x": None}, ("x",), ["{open}"], id="its alias"),
        pytest.param(
            "{ open ...F } fragment F on Query { ... { secret } }",
            {"open": 1, "secret": None},
            ("secret",),
            ["{open}"],
            id="in fragments",
        ),
        pytest.param("{ open level }", {"open": 1, "level": None}, ("level",), ["{open}"], id="an enum"),
        pytest.param("{ open code }", {"open": 1, "code": None}, ("code",), ["{open}"], id="a scalar"),
        pytest.param(
            "{ user { name codes } }",
            {"user": {"name": "Bo", "codes": None}},
            ("user", "codes"),
            ["{user{name}}"],
            id="a list of a scalar",
        ),
        pytest.param(
            "{ open admin { name rank } }",
            {"open": 1, "admin": None},
            ("admin",),
            ["{open}"],
            id="an object, once for all in it",
        ),
        pytest.param(
            "{ user { friend { email name } } }",
            {"user": {"friend": {"email": None, "name": "Ada"}}},
            ("user", "friend", "email"),
            ["{user{friend{name}}}"],
            id="further down",
        ),
        pytest.param(
            "{ users { name email } }",
            {"users": [{"name": "Ada", "email": None}, {"name": "Bo", "email": None}]},
            ("users", "@", "email"),
            ["{users{name}}"],
            id="in a list: one error, without an index",
        ),
        pytest.param(
            "{ grid { name email } }",
            {"grid": [[{"name": "Ada", "email": None}], [{"name": "Bo", "email": None}, None]]},
            ("grid", "@", "@", "email"),
            ["{grid{name}}"],
            id="in a list of lists",
        ),
        pytest.param(
            "{ open user { name phone } }",
            {"open": 1, "user": None},
            ("user", "phone"),
            ["{open}"],
            id="a field that may not be null takes its object with it, which is not fetched",
        ),
        pytest.param(
            "{ open users { name phone } }",
            {"open": 1, "users": None},
            ("users", "@", "phone"),
            ["{open users{name}}"],
            id="and through the items of a list",
        ),
        pytest.param(
            "{ open owner { name phone } }",
            None,
            ("owner", "phone"),
            None,
            id="up to the top",
        ),
        pytest.param(
            "{ open user { email } }",
            {"open": 1, "user": {"email": None}},
            ("user", "email"),
            ["{open user{__typename}}"],
            id="of an object nothing is left but whether there is one",
        ),
        pytest.param(
            "{ secret __typename }",
            {"secret": None, "__typename": "Query"},
            ("secret",),
            None,
            id="a type's name is no secret",
        ),
    ],
)
async def test_a_refused_field_is_null_and_the_rest_is_answered(
    query: str, data: object, path: tuple[str, ...], documents: list[str] | None
) -> None:
    found = await answered(query, NOBODY)

    assert found == (data, [path], {} if documents is None else {"people": documents})


@pytest.mark.parametrize(
    ("query", "data", "paths", "documents"),
    [
        pytest.param(
            "{ nodes { __typename id } }",
            {"nodes": [{"__typename": "Page", "id": "p"}, {"__typename": "Memo", "id": "m"}, None]},
            [("nodes", "@", "id")],
            ["{nodes{__typename ...on Page{id}...on Memo{id}}}"],
            id="of a protected type",
        ),
        pytest.param(
            "{ nodes { title } }",
            {"nodes": [{"title": "Page"}, {"title": None}, {"title": None}]},
            [("nodes", "@", "title")],
            ["{nodes{__typename ...on Page{title}}}"],
            id="where one type protects the field",
        ),
        pytest.param(
            "{ pages { id } }",
            {"pages": [{"id": "p"}, {"id": "p"}]},
            [("pages", "@", "id")],
            ["{pages{__typename ...on Page{id}...on Memo{id}}}"],
            id="where no such object is met: the error tells nothing of the data",
        ),
        pytest.param(
            "{ found { ... on Page { title } ... on Draft { title } } }",
            {"found": [{"title": "Page"}, {"title": None}]},
            [("found", "@", "title")],
            ["{found{__typename ...on Page{title}}}"],
            id="a refused fragment does not take the field of another one",
        ),
        pytest.param(
            "{ found { __typename ... on Page { id } } }",
            {"found": [{"__typename": "Page", "id": "p"}, {"__typename": "Draft"}]},
            [],
            ["{found{__typename ...on Page{id}}}"],
            id="nothing is selected of a protected type",
        ),
        pytest.param(
            "{ found { __typename ... on Draft { __typename text } } }",
            {"found": [{"__typename": "Page"}, {"__typename": "Draft", "text": None}]},
            [("found", "@", "text")],
            ["{found{__typename}}"],
            id="a protected type's name, where another type could stand",
        ),
    ],
)
async def test_of_an_interface_or_a_union_only_the_protected_types_are_refused(
    query: str, data: object, paths: list[tuple[str, ...]], documents: list[str]
) -> None:
    found = await answered(query, NOBODY)

    assert found == (data, paths, {"people": documents})


@pytest.mark.parametrize(
    ("query", "claims", "is_allowed"),
    [
        pytest.param("{ user { email } }", scopes("read:email"), False, id="half of an alternative"),
        pytest.param("{ user { email } }", scopes("read:email", "read:user"), True, id="an alternative"),
        pytest.param("{ user { email } }", scopes("admin", "x"), True, id="the other alternative"),
        pytest.param("{ user { email } }", policies("admin"), False, id="a policy is no scope"),
        pytest.param("{ user { phone } }", policies("own"), True, id="a policy"),
        pytest.param("{ user { phone } }", scopes("own"), False, id="a scope is no policy"),
        pytest.param("{ user { notes } }", policies("own"), False, id="one of two directives"),
        pytest.param("{ user { notes } }", SIGNED_IN, False, id="the other of two directives"),
        pytest.param(
            "{ user { notes } }", Claims(is_authenticated=True, policies=frozenset({"own"})), True, id="both"
        ),
        pytest.param("{ admin { rank } }", scopes("admin"), False, id="the type, not the field"),
        pytest.param("{ admin { rank } }", SIGNED_IN, False, id="the field, not the type"),
        pytest.param(
            "{ admin { rank } }",
            Claims(is_authenticated=True, scopes=frozenset({"admin"})),
            True,
            id="the field and the type",
        ),
        pytest.param("{ level }", SIGNED_IN, True, id="an enum"),
        pytest.param("{ code }", SIGNED_IN, False, id="a scalar needs its policy"),
        pytest.param("{ code }", policies("codes"), True, id="a scalar"),
        pytest.param("{ user { orders } }", SIGNED_IN, True, id="in another subgraph"),
    ],
)
async def test_claims_open_what_they_fulfil(query: str, claims: Claims, is_allowed: bool) -> None:  # noqa: FBT001
    data, paths, documents = await answered(query, claims)

    assert (data is not None, not paths, bool(documents)) == (is_allowed, is_allowed, is_allowed)
