"""Links of subgraphs: which Federation, which names, and what cannot be linked."""

from __future__ import annotations

import pytest

from tests.fedloom.composition.built import FEDERATION, built_one, codes_of, linked, problems_of, type_of

_SPECS = "https://specs.apollo.dev"
_FED = f'url: "{FEDERATION}/v2.3"'
_DEFINITIONS = """
    directive @foo(url: String, as: String, for: foo__Purpose, import: [foo__Import]) repeatable on SCHEMA
    scalar foo__Import
    enum foo__Purpose { SECURITY EXECUTION }
"""


def linking(*links: str, rest: str = "type Query { a: Int }", name: str = "link") -> str:
    applied = " ".join(f"@{name}({each})" for each in links)
    return f"extend schema {applied} {rest}"


@pytest.mark.parametrize("minor", range(15))
def test_every_version_of_federation_2_is_known(minor: int) -> None:
    subgraph = built_one(linked("type Query { a: Int }", version=f"v2.{minor}"))

    assert subgraph.version == (2, minor)


@pytest.mark.parametrize("version", ["v1.0", "v0.5", "v2.15", "v3.0"])
def test_another_version_of_federation_is_unknown(version: str) -> None:
    assert codes_of(a=linked("type Query { a: Int }", version=version)) == {"UNKNOWN_FEDERATION_LINK_VERSION"}


@pytest.mark.parametrize("version", ["2.3", "v2", "v2.3.1", ""])
def test_a_url_without_a_version_does_not_link(version: str) -> None:
    assert codes_of(a=linked("type Query { a: Int }", version=version)) == {"INVALID_LINK_IDENTIFIER"}


@pytest.mark.parametrize(
    ("links", "rest", "known"),
    [
        ([f'{_FED}, import: ["@tag"]'], '@tag(name: "x")', "tag"),
        ([f'{_FED}, import: [{{name: "@tag", as: "@t"}}]'], '@t(name: "x")', "tag"),
        ([_FED], '@federation__tag(name: "x")', "tag"),
        ([f'{_FED}, as: "fed"'], '@fed__tag(name: "x")', "tag"),
        ([_FED, f'url: "{_SPECS}/tag/v0.3"'], '@tag(name: "x")', "tag"),
        ([_FED, f'url: "{_SPECS}/tag/v0.3", as: "t"'], '@t(name: "x")', "tag"),
        ([_FED, f'url: "{_SPECS}/inaccessible/v0.2"'], "@inaccessible", "inaccessible"),
        ([_FED, f'url: "{_SPECS}/authenticated/v0.1", as: "auth"'], "@auth", "authenticated"),
        ([_FED, f'url: "{_SPECS}/cost/v0.1"'], "@cost(weight: 1)", "cost"),
        ([_FED, f'url: "{_SPECS}/cost/v0.1", as: "c"'], "@c__listSize(assumedSize: 1)", "listSize"),
        ([f'url: "{_SPECS}/link/v1.0"', f'url: "{_SPECS}/tag/v0.2", as: "t"'], '@t(name: "x")', "tag"),
        ([f'import: ["@tag"], {_FED}'], '@tag(name: "x")', "tag"),
        ([f'url: """{FEDERATION}/v2.3""", import: ["""@tag"""]'], '@tag(name: "x")', "tag"),
        ([], '@tag(name: "x")', "tag"),
    ],
)
def test_a_linked_directive_is_known_by_the_name_that_the_document_has_for_it(
    links: list[str], rest: str, known: str
) -> None:
    schema = linking(*links, rest="") if links else ""

    subgraph = built_one(f"{schema} type Query {{ a: [Int] {rest} b: Int }}")

    query = subgraph.schema.types["Query"]
    assert query.fields["a"].directives[0].known == known  # type: ignore[attr-defined]  # it is an object
    assert type_of(subgraph, "Query").startswith(f"type Query {{ a: [Int] {rest.split('(', maxsplit=1)[0]}")


@pytest.mark.parametrize(
    "rest",
    [
        'type A @key(fields: "id") { id: ID! }',
        'type A @federation__key(fields: "id") { id: ID! }',
        'type A @fed__key(fields: "id") { id: ID! }',
    ],
    ids=["by the name before its renaming", "by the prefix", "by another prefix"],
)
def test_a_directive_that_is_imported_has_no_other_name(rest: str) -> None:
    sdl = linking(
        f'{_FED}, import: [{{name: "@key", as: "@primaryKey"}}]', rest=f"type Query {{ a: A }} {rest}"
    )

    assert codes_of(a=sdl) == {"INVALID_GRAPHQL"}


@pytest.mark.parametrize(
    "rest",
    [
        "@link(url: $$) ",
        '@link(url: "https://example.com/foo/v1.0")',
        '@link(url: "http://specs.apollo.dev/federation/v2.3")',
        '@link(as: "x")',
    ],
)
def test_links_that_nothing_announces_say_nothing(rest: str) -> None:
    sdl = f"extend schema {rest} type Query {{ a: A }} type A @key(fields: $$) {{ id: ID! }}"

    subgraph = built_one(sdl.replace("$$", '"id"'))

    assert subgraph.is_federation_1
    assert subgraph.links == ()


@pytest.mark.parametrize(
    ("sdl", "version"),
    [
        (
            _DEFINITIONS
            + linking(f'url: "{_SPECS}/link/v1.0", as: "foo"', f'{_FED}, import: ["@key"]', name="foo"),
            (2, 3),
        ),
        (
            _DEFINITIONS + linking(f'url: "{_SPECS}/link/v1.0"', f'{_FED}, import: ["@key"]', name="foo"),
            (2, 3),
        ),
        (
            "directive @core(feature: String!, as: String) repeatable on SCHEMA "
            + linking(f'feature: "{_SPECS}/core/v0.1"', f'feature: "{FEDERATION}/v2.0"', name="core"),
            (2, 0),
        ),
        (
            "directive @core(feature: String!, as: String) repeatable on SCHEMA "
            + linking(f'feature: "{_SPECS}/core/v0.1"', f'feature: "{_SPECS}/tag/v0.1"', name="core"),
            (1, 0),
        ),
    ],
    ids=["@link renamed with as", "@link renamed without", "@core", "@core in Federation 1"],
)
def test_the_directive_that_links_can_have_another_name(sdl: str, version: tuple[int, int]) -> None:
    subgraph = built_one(sdl)

    assert subgraph.version == version
    assert subgraph.schema.directives == ()
    assert list(subgraph.schema.types) == ["Query"]


@pytest.mark.parametrize(
    "links",
    [
        [f'{_FED}, import: ["@nothing"]'],
        [f'{_FED}, import: ["key"]'],
        [f'{_FED}, import: ["@FieldSet"]'],
        [f'{_FED}, import: ["@authenticated"]'],
        [_FED, f'url: "{_SPECS}/tag/v0.3", as: "t", import: ["@nothing"]'],
        [_FED, _FED],
        [_FED, f'url: "{FEDERATION}/v2.5", as: "f2"'],
        [f'{_FED}, as: "link"'],
        [f'{_FED}, import: [{{name: "@key", as: "@link"}}]'],
        [f'{_FED}, import: ["@tag"]', f'url: "{_SPECS}/tag/v0.3"'],
        [f'url: "{_SPECS}/link/v1.0"', f'url: "{_SPECS}/tag/v0.3"'],
        [_FED, 'url: "https://example.com/a__b/v1.0"'],
    ],
    ids=[
        "unknown directive",
        "a directive without its @",
        "a type with an @",
        "a directive of a later version",
        "unknown directive of another specification",
        "Federation twice",
        "Federation in two versions",
        "the name of @link for Federation",
        "the name of @link for a directive",
        "@tag from two specifications",
        "@tag in Federation 1, which has it",
        "a name with two underscores",
    ],
)
def test_links_that_cannot_be_used_are_refused(links: list[str]) -> None:
    assert codes_of(a=linking(*links)) == {"INVALID_LINK_DIRECTIVE_USAGE"}


@pytest.mark.parametrize(
    "links",
    [
        [_FED, 'url: "https://example.com/foo"'],
        [_FED, 'url: "https://example.com/v1.0"'],
        [_FED, 'url: "foo"'],
        [_FED, "url: null"],
        [_FED, 'as: "x"'],
    ],
)
def test_a_link_to_no_specification_is_refused(links: list[str]) -> None:
    assert codes_of(a=linking(*links)) == {"INVALID_LINK_IDENTIFIER"}


@pytest.mark.parametrize("links", [[f'url: "{_SPECS}/link/v1.1"'], [f'url: "{_SPECS}/link/v2.0"', _FED]])
def test_an_unknown_version_of_the_link_specification_is_refused(links: list[str]) -> None:
    assert codes_of(a=linking(*links)) == {"UNKNOWN_LINK_VERSION"}


def test_an_unknown_version_of_another_specification_defines_nothing() -> None:
    links = [_FED, f'url: "{_SPECS}/tag/v0.9", as: "t", import: ["@anything"]']

    assert codes_of(a=linking(*links)) == set()
    assert codes_of(a=linking(*links, rest='type Query { a: Int @t(name: "x") }')) == {"INVALID_GRAPHQL"}


def test_a_directive_that_two_links_name_differently_is_refused() -> None:
    links = [f'{_FED}, import: ["@tag"]', f'url: "{_SPECS}/tag/v0.3", as: "t"']

    (problem,) = problems_of(a=linking(*links))

    assert problem.code == "INVALID_GRAPHQL"
    assert "import it from one" in problem.message


def test_a_link_that_renames_its_directive_must_be_applied_by_that_name() -> None:
    sdl = linking(f'url: "{_SPECS}/link/v1.0", as: "foo"', _FED)

    (problem,) = problems_of(a=sdl)

    assert problem.code == "INVALID_GRAPHQL"
    assert "its directive is @foo, and @link is applied" in problem.message


@pytest.mark.parametrize("argument", ["foo: 1", "for: OTHER", "as: 1"])
def test_arguments_of_link_are_those_of_its_definition(argument: str) -> None:
    assert codes_of(a=linking(f"{_FED}, {argument}")) == {"INVALID_GRAPHQL"}


def test_a_message_names_the_subgraph_and_what_to_import() -> None:
    (problem,) = problems_of(registry=linking(f'{_FED}, import: ["@keys"]'))

    assert problem.subgraphs == ("registry",)
    assert problem.coordinates == ("@link",)
    assert problem.message == (
        'Subgraph "registry" has a @link that cannot be used: https://specs.apollo.dev/federation/v2.3 has no'
        ' "@keys" to import; check the spelling, or link the version that added it.'
    )
