"""Directives of a subgraph's own travel where `@composeDirective` says so."""

from __future__ import annotations

import pytest

from tests.fedloom.composition.merging.merged import codes, definition, hint_codes, merged, supergraph

_FEDERATION = '@link(url: "https://specs.apollo.dev/federation/v2.9", import: [{}])'


def _composing(
    *names: str,
    sdl: str = "",
    url: str = "https://example.org/audit/v1.0",
    imports: str = '"@audit"',
    federation: str = '"@composeDirective", "@tag"',
) -> str:
    """A subgraph that links a specification and composes the directives `names`."""
    composed = " ".join(f'@composeDirective(name: "{each}")' for each in names)
    return f"""
        extend schema {_FEDERATION.format(federation)} @link(url: "{url}", import: [{imports}]) {composed}
        {sdl or "directive @audit(by: String) repeatable on FIELD_DEFINITION | OBJECT"}
    """


_AUDITED = 'type Query { x: Int @audit(by: "x") }'


def test_a_composed_directive_travels_with_its_definition_and_link() -> None:
    a = _composing("@audit") + _AUDITED

    merged_by = supergraph(a=a)

    assert '{ x: Int @audit(by: "x") }' in definition("Query", a=a)
    assert list(merged_by.schema.directive_definitions) == ["audit"]
    assert [(each.url, each.imports) for each in merged_by.links] == [
        ("https://example.org/audit/v1.0", (("@audit", "@audit"),))
    ]


def test_it_travels_from_the_subgraphs_that_compose_it_only() -> None:
    a, b = _composing("@audit") + _AUDITED, _composing() + 'type Query { y: Int @audit(by: "y") }'

    query = definition("Query", a=a, b=b)

    assert "x: Int @join__field(graph: A) @audit" in query
    assert query.endswith("y: Int @join__field(graph: B) }")


def test_repeatable_applications_add_up_and_of_others_one_stays() -> None:
    own = (
        "directive @audit(by: String){} on FIELD_DEFINITION type Query {{ x: Int @shareable @audit(by: {}) }}"
    )

    def query(repeatable: str) -> str:
        a = _composing("@audit", sdl=own.format(repeatable, '"a"')).replace('"@tag"', '"@shareable"')
        return definition("Query", a=a, b=a.replace('by: "a"', 'by: "b"'))

    several, one = query(" repeatable"), query("")

    assert several.endswith('{ x: Int @audit(by: "a") @audit(by: "b") }')
    assert one.endswith('{ x: Int @audit(by: "a") }')


def test_names_that_are_imported_or_prefixed_are_linked_so() -> None:
    sdl = """
        directive @check on FIELD_DEFINITION
        directive @a__sign on FIELD_DEFINITION
        directive @a on FIELD_DEFINITION
        type Query { x: Int @check @a__sign @a }
    """
    a = _composing("@check", "@a__sign", "@a", sdl=sdl, imports='{name: "@audit", as: "@check"}').replace(
        "/v1.0", '/v1.0", as: "a'
    )

    (link,) = supergraph(a=a).links

    assert link.imports == (("@audit", "@check"), ("@sign", "@a__sign"), ("@audit", "@a"))


def test_the_highest_version_is_linked_and_defines() -> None:
    a = _composing("@audit", url="https://example.org/audit/v1.2", sdl="directive @audit on FIELD_DEFINITION")
    b = _composing("@audit", url="https://example.org/audit/v1.10", sdl="directive @audit on OBJECT")
    c = "type Query { x: Int }"

    merged_by = supergraph(a=a, b=b, c=c)

    assert [each.url for each in merged_by.links] == ["https://example.org/audit/v1.10"]
    assert merged_by.schema.directive_definitions["audit"].locations == ("OBJECT",)


REFUSED = {
    "without @": ("audit", "a directive is named with its @"),
    "empty": ("", "a directive is named with its @"),
    "not defined": ("@audti", "it is not defined there; @audit is"),
    "of federation": ("@composeDirective", "it belongs to federation itself"),
    "the link itself": ("@link", "it belongs to federation itself"),
    "of GraphQL": ("@deprecated", "it belongs to no linked specification"),
    "of no specification": ("@own", "it belongs to no linked specification"),
}


@pytest.mark.parametrize(("name", "reason"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_composed_is_refused(name: str, reason: str) -> None:
    own = "directive @own on OBJECT directive @audit on OBJECT type Query { x: Int }"

    (problem,) = merged(a=_composing(name, sdl=own)).problems

    assert problem.code == "DIRECTIVE_COMPOSITION_ERROR"
    assert reason in problem.message


_OTHER = "type Query { y: Int }"
DISAGREEING = {
    "two majors": (
        _composing("@audit") + _AUDITED,
        _composing("@audit", url="https://example.org/audit/v2.0") + _OTHER,
    ),
    "two specifications": (
        _composing("@audit") + _AUDITED,
        _composing("@audit", url="https://example.org/other/v1.0") + _OTHER,
    ),
    "two names": (
        _composing("@audit") + _AUDITED,
        _composing(
            "@check",
            imports='{name: "@audit", as: "@check"}',
            sdl="directive @check on OBJECT type Query { y: Int }",
        ),
    ),
    "a name that is a tag elsewhere": (
        _composing(
            "@tag",
            imports='"@tag"',
            sdl="directive @tag on OBJECT type Query { x: Int }",
            federation='"@composeDirective"',
        ),
        _FEDERATION.format('"@tag"').join(["extend schema ", ' type Query { y: Int @tag(name: "t") }']),
    ),
    "not defined where the version is highest": (
        _composing("@audit") + _AUDITED,
        _composing(
            "@sign",
            url="https://example.org/audit/v1.5",
            imports='"@sign"',
            sdl="directive @sign on OBJECT type Query { y: Int }",
        ),
    ),
}


@pytest.mark.parametrize(("first", "second"), DISAGREEING.values(), ids=DISAGREEING)
def test_subgraphs_must_agree_on_what_they_compose(first: str, second: str) -> None:
    found = codes(a=first, b=second)

    assert found == ["DIRECTIVE_COMPOSITION_ERROR"]


HINTS = {
    "a directive that is composed anyway": (
        _composing("@tag") + "type Query { x: Int }",
        _OTHER,
        ["DIRECTIVE_COMPOSITION_INFO"],
    ),
    "two majors, one of them not composed": (
        _composing("@audit") + _AUDITED,
        _composing(url="https://example.org/audit/v2.0") + _OTHER,
        ["DIRECTIVE_COMPOSITION_INFO"],
    ),
    "another name, not composed": (
        _composing("@audit") + _AUDITED,
        _composing(
            imports='{name: "@audit", as: "@check"}', sdl="directive @check on OBJECT type Query { y: Int }"
        ),
        ["DIRECTIVE_COMPOSITION_WARN"],
    ),
}


@pytest.mark.parametrize(("first", "second", "expected"), HINTS.values(), ids=HINTS)
def test_what_may_not_be_meant_is_a_hint(first: str, second: str, expected: list[str]) -> None:
    hints = hint_codes(a=first, b=second)

    assert hints == expected
