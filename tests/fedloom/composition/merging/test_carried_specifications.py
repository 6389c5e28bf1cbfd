"""The supergraph links the specifications whose directives it carries, by the names that subgraphs use."""

from __future__ import annotations

import pytest

from tests.fedloom.composition.merging.merged import definition, only_problem, supergraph

_SPEC = "https://specs.apollo.dev"


def _linking(*imports: str, sdl: str, version: str = "2.9", as_name: str = "") -> str:
    named = f', as: "{as_name}"' if as_name else ""
    url = f"{_SPEC}/federation/v{version}"
    return f'extend schema @link(url: "{url}", import: [{", ".join(imports)}]{named})\n{sdl}'


_RENAMED = '{name: "@tag", as: "@label"}'

# SDL, the link that follows, and what stands on Query.x.
LINKS = {
    "tag": ('type Query { x: Int @tag(name: "t") }', '"{}/tag/v0.3")', '@tag(name: "t")'),
    "inaccessible": (
        "type Query { x: Int @inaccessible y: Int }",
        '"{}/inaccessible/v0.2", for: SECURITY)',
        "@inaccessible",
    ),
    "cost": ("type Query { x: Int @cost(weight: 1) }", '"{}/cost/v0.1")', "@cost(weight: 1)"),
    "list size": (
        "type Query { x: [Int] @listSize(assumedSize: 1) }",
        '"{}/cost/v0.1", import: ["@listSize"])',
        "@listSize(assumedSize: 1)",
    ),
    "authenticated": (
        "type Query { x: Int @authenticated }",
        '"{}/authenticated/v0.1", for: SECURITY)',
        "@authenticated",
    ),
    "scopes": (
        'type Query { x: Int @requiresScopes(scopes: [["s"]]) }',
        '"{}/requiresScopes/v0.1", for: SECURITY)',
        '@requiresScopes(scopes: [["s"]])',
    ),
    "policies": (
        'type Query { x: Int @policy(policies: [["p"]]) }',
        '"{}/policy/v0.1", for: SECURITY)',
        '@policy(policies: [["p"]])',
    ),
    "a tag under another name": (
        _linking(_RENAMED, sdl='type Query { x: Int @label(name: "t") }'),
        '"{}/tag/v0.3", import: [{{name: "@tag", as: "@label"}}])',
        '@label(name: "t")',
    ),
    "a tag that is not imported": (
        _linking(sdl='type Query { x: Int @federation__tag(name: "t") }'),
        '"{}/tag/v0.3", import: [{{name: "@tag", as: "@federation__tag"}}])',
        '@federation__tag(name: "t")',
    ),
}


@pytest.mark.parametrize(("sdl", "link", "applied"), LINKS.values(), ids=LINKS)
def test_a_specification_is_linked_where_it_is_used(sdl: str, link: str, applied: str) -> None:
    schema, query = definition("schema", a=sdl), definition("Query", a=sdl)

    assert f"@link(url: {link.format(_SPEC)}" in schema
    assert applied in query


def test_what_is_only_imported_is_not_linked() -> None:
    a = _linking('"@tag"', '"@inaccessible"', sdl="type Query { x: Int }")

    links = supergraph(a=a).links

    assert links == ()


def test_definitions_come_with_their_types() -> None:
    a = 'type Query { x: Int @requiresScopes(scopes: [["s"]]) }'

    schema = supergraph(a=a).schema

    assert list(schema.directive_definitions) == ["requiresScopes"]
    assert "requiresScopes__Scope" in schema.types


DIFFERENT = {
    "renamed in one": (
        _linking(_RENAMED, sdl='type Query { x: Int @label(name: "t") }'),
        _linking('"@tag"', sdl='type Query { y: Int @tag(name: "t") }'),
    ),
    "not imported in one": (
        _linking(sdl='type Query { x: Int @federation__tag(name: "t") }'),
        _linking('"@tag"', sdl='type Query { y: Int @tag(name: "t") }'),
    ),
    "federation under another name": (
        _linking(sdl='type Query { x: Int @fed__tag(name: "t") }', as_name="fed"),
        _linking(sdl='type Query { y: Int @federation__tag(name: "t") }'),
    ),
}


@pytest.mark.parametrize(("first", "second"), DIFFERENT.values(), ids=DIFFERENT)
def test_a_directive_has_one_name(first: str, second: str) -> None:
    problem = only_problem(a=first, b=second)

    assert problem.code == "LINK_IMPORT_NAME_MISMATCH"
    assert problem.coordinates == ("@tag",)
    assert problem.subgraphs == ("a", "b")


def test_another_name_is_no_matter_where_it_is_not_used() -> None:
    a = _linking(_RENAMED, sdl="type Query { x: Int }")
    b = _linking('"@tag"', sdl='type Query { y: Int @tag(name: "t") }')

    query = definition("Query", a=a, b=b)

    assert '@tag(name: "t")' in query
