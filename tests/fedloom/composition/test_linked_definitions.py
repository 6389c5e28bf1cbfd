"""Definitions of Federation's directives that stand in the SDL: as libraries write them, and wrong ones."""

from __future__ import annotations

import pytest

from tests.fedloom.composition.built import codes_of, linked, problems_of

_QUERY = "type Query { a: Int }"


def fed2(definition: str, *imports: str, version: str = "v2.9") -> set[str]:
    return codes_of(a=linked(f"{definition} {_QUERY}", *imports, version=version))


@pytest.mark.parametrize(
    ("definition", "name"),
    [
        (
            "directive @key(fields: federation__FieldSet!, resolvable: Boolean = true) repeatable"
            " on OBJECT | INTERFACE scalar federation__FieldSet",
            "key",
        ),
        ("directive @key(fields: String!) on OBJECT", "key"),
        (
            "directive @key(fields: federation__FieldSet!, resolvable: Boolean! = true) repeatable on OBJECT"
            " scalar federation__FieldSet",
            "key",
        ),
        ("directive @shareable on FIELD_DEFINITION", "shareable"),
        ("directive @tag(name: String!) repeatable on FIELD_DEFINITION | OBJECT", "tag"),
        ("directive @composeDirective(name: String!) repeatable on SCHEMA", "composeDirective"),
        ("directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION", "requiresScopes"),
        ("directive @fromContext(field: String) on ARGUMENT_DEFINITION", "fromContext"),
        ("directive @listSize(assumedSize: Int) on FIELD_DEFINITION", "listSize"),
        ("enum link__Purpose { EXECUTION SECURITY }", "key"),
        ("scalar link__Import", "key"),
    ],
    ids=[
        "as it is",
        "String for a field set, less arguments and locations",
        "a stricter type",
        "not repeatable",
        "fewer locations",
        "a required argument",
        "String for a scope",
        "String for a context field",
        "fewer optional arguments",
        "the purposes of links",
        "the imports of links",
    ],
)
def test_a_definition_that_takes_nothing_away_that_matters_is_accepted(definition: str, name: str) -> None:
    assert fed2(definition, name) == set()


@pytest.mark.parametrize(
    ("definition", "name"),
    [
        ("directive @key on OBJECT", "key"),
        ("directive @key(fields: String!, more: Int) on OBJECT", "key"),
        ("directive @key(fields: String) on OBJECT", "key"),
        ("directive @key(fields: Int!) on OBJECT", "key"),
        ("directive @key(fields: FieldSet!) on OBJECT scalar FieldSet", "key"),
        ("directive @key(fields: String!, resolvable: Boolean = false) on OBJECT", "key"),
        ("directive @key(fields: String!, resolvable: Boolean) on OBJECT", "key"),
        ("directive @key(fields: String!) on OBJECT | SCALAR", "key"),
        ("directive @override(from: String!) repeatable on FIELD_DEFINITION", "override"),
        ("directive @requiresScopes(scopes: [String!]!) on FIELD_DEFINITION", "requiresScopes"),
        ("directive @link(url: Int) repeatable on SCHEMA", "key"),
    ],
    ids=[
        "a required argument is missing",
        "an argument more",
        "a nullable argument",
        "another type",
        "a scalar that is not the specification's",
        "another default",
        "no default",
        "a location more",
        "repeatable",
        "another list",
        "@link itself",
    ],
)
def test_a_definition_that_differs_is_refused(definition: str, name: str) -> None:
    assert fed2(definition, name) == {"DIRECTIVE_DEFINITION_INVALID"}


def test_a_definition_is_that_of_the_version_that_is_linked() -> None:
    repeatable = "directive @shareable repeatable on FIELD_DEFINITION | OBJECT"

    assert fed2(repeatable, "shareable", version="v2.1") == {"DIRECTIVE_DEFINITION_INVALID"}
    assert fed2(repeatable, "shareable", version="v2.2") == set()


def test_a_renamed_directive_is_compared_by_its_own_name() -> None:
    sdl = """
        extend schema
          @link(url: "https://specs.apollo.dev/federation/v2.3", import: [{name: "@key", as: "@k"}])
        directive @k on OBJECT
        directive @key on OBJECT
        type Query @key { a: Int }
    """

    (problem,) = problems_of(a=sdl)

    assert (problem.code, problem.coordinates) == ("DIRECTIVE_DEFINITION_INVALID", ("@k",))
    assert problem.message == (
        'The definition of @k in subgraph "a" differs from https://specs.apollo.dev/federation/v2.3: the'
        ' required argument "fields" is missing. Correct it, or remove it: the directive is known without.'
    )


def test_a_directive_cannot_be_imported_as_one_of_graphql_s_own() -> None:
    sdl = """
        extend schema
          @link(url: "https://specs.apollo.dev/federation/v2.3", import: [{name: "@key", as: "@deprecated"}])
        type Query { a: Int }
    """

    assert codes_of(a=sdl) == {"DIRECTIVE_DEFINITION_INVALID"}


@pytest.mark.parametrize(
    "definition",
    [
        "enum federation__FieldSet { A }",
        "enum link__Import { A }",
        "enum link__Purpose { SECURITY }",
        "enum link__Purpose { SECURITY EXECUTION OTHER }",
    ],
)
def test_a_type_of_a_specification_that_is_another_is_refused(definition: str) -> None:
    assert fed2(definition, "key") == {"TYPE_DEFINITION_INVALID"}


@pytest.mark.parametrize(
    "definition",
    [
        "scalar _FieldSet directive @key(fields: _FieldSet!) repeatable on OBJECT | INTERFACE",
        "scalar _FieldSet directive @key(fields: _FieldSet) on OBJECT",
        "directive @key(fields: String) on OBJECT",
        "directive @key(fields: [String!]!) on OBJECT",
        "directive @shareable on FIELD_DEFINITION",
        "directive @inaccessible on FIELD_DEFINITION",
        "directive @authenticated(anything: Int) on ARGUMENT_DEFINITION",
        "directive @link(anything: Int) on FIELD_DEFINITION",
    ],
)
def test_federation_1_accepts_what_its_libraries_wrote(definition: str) -> None:
    assert codes_of(a=f"{definition} {_QUERY}") == set()


@pytest.mark.parametrize(
    ("definition", "code"),
    [
        ("directive @key(foo: Int) on OBJECT", "DIRECTIVE_DEFINITION_INVALID"),
        ("directive @key(fields: String!, foo: Int) on OBJECT", "DIRECTIVE_DEFINITION_INVALID"),
        ("scalar FieldSet directive @key(fields: FieldSet!) on OBJECT", "DIRECTIVE_DEFINITION_INVALID"),
        ("directive @tag(name: String) repeatable on FIELD_DEFINITION", "DIRECTIVE_DEFINITION_INVALID"),
        ("directive @inaccessible(reason: String) on FIELD_DEFINITION", "DIRECTIVE_DEFINITION_INVALID"),
        ("directive @override(to: String!) on FIELD_DEFINITION", "DIRECTIVE_DEFINITION_INVALID"),
        ("enum _FieldSet { A }", "TYPE_DEFINITION_INVALID"),
    ],
)
def test_federation_1_refuses_other_definitions_of_what_it_has_and_adopts(definition: str, code: str) -> None:
    assert codes_of(a=f"{definition} {_QUERY}") == {code}
