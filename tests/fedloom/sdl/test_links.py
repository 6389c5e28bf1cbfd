"""One link, taken apart: URL, name, imports."""

from __future__ import annotations

import pytest

from fedloom.sdl.links import Import, Link, LinkError, SpecificationUrl, conflicts, parse_url, read_link
from fedloom.sdl.parsing import parse_document, schema_directives
from fedloom.sdl.problems import Code

_FEDERATION = "https://specs.apollo.dev/federation"
_URL = f'url: "{_FEDERATION}/v2.3"'


def link(arguments: str) -> Link:
    (directive,) = schema_directives(parse_document(f"extend schema @link({arguments})"))
    return read_link(directive)


@pytest.mark.parametrize(
    ("text", "identity", "name", "version"),
    [
        (f"{_FEDERATION}/v2.3", _FEDERATION, "federation", (2, 3)),
        (f"{_FEDERATION}/v2.11?x=1#part", _FEDERATION, "federation", (2, 11)),
        ("https://example.com/a/b/rules/v1.0", "https://example.com/a/b/rules", "rules", (1, 0)),
        ("https://user:secret@example.com:80/x/v0.1", "https://user:secret@example.com:80/x", "x", (0, 1)),
        ("file:///specs/foo/v1.0", "file:///specs/foo", "foo", (1, 0)),
        ("https://example.com/my-rules/v1.02", "https://example.com/my-rules", "my-rules", (1, 2)),
    ],
)
def test_a_url_has_an_identity_a_name_and_a_version(
    text: str, identity: str, name: str, version: tuple[int, int]
) -> None:
    assert parse_url(text) == SpecificationUrl(identity, name, version)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "foo",
        "federation/v2.3",
        "https://example.com",
        "https://example.com/v1.0",
        "https://example.com/foo",
        "https://example.com/foo/",
        "https://example.com/foo/v1.0/",
        "https://example.com/foo/1.0",
        "https://example.com/foo/v1",
        "https://example.com/foo/v1.0.1",
    ],
)
def test_a_url_without_a_scheme_a_name_or_a_version_identifies_nothing(text: str) -> None:
    with pytest.raises(LinkError) as refused:
        parse_url(text)

    assert refused.value.code is Code.INVALID_LINK_IDENTIFIER


def test_a_link_without_a_url_identifies_nothing() -> None:
    with pytest.raises(LinkError, match="gives no URL") as refused:
        link('as: "x"')

    assert refused.value.code is Code.INVALID_LINK_IDENTIFIER


@pytest.mark.parametrize(
    ("arguments", "directive", "written"),
    [
        (_URL, "key", "federation__key"),
        (f'{_URL}, import: ["@key"]', "key", "key"),
        (f'{_URL}, import: [{{name: "@key", as: "@primaryKey"}}]', "key", "primaryKey"),
        (f'{_URL}, import: [{{name: "@key"}}]', "key", "key"),
        (f'{_URL}, import: ["@key"]', "shareable", "federation__shareable"),
        (f'{_URL}, as: "fed"', "key", "fed__key"),
        (f'{_URL}, as: "fed", import: ["@key"]', "key", "key"),
        ('url: "https://specs.apollo.dev/tag/v0.3"', "tag", "tag"),
        ('url: "https://specs.apollo.dev/tag/v0.3", as: "label"', "tag", "label"),
        ('url: "https://specs.apollo.dev/cost/v0.1"', "listSize", "cost__listSize"),
        ('url: "https://example.com/my-rules/v1.0"', "rule", None),
        ('url: "https://example.com/my-rules/v1.0", import: ["@rule"]', "rule", "rule"),
        (f"{_URL}, import: null, as: null", "key", "federation__key"),
    ],
)
def test_a_directive_goes_by_its_import_or_by_the_prefix_of_the_link(
    arguments: str, directive: str, written: str | None
) -> None:
    assert link(arguments).directive_name(directive) == written


@pytest.mark.parametrize(
    ("arguments", "written"),
    [
        (_URL, "federation__FieldSet"),
        (f'{_URL}, import: ["FieldSet"]', "FieldSet"),
        (f'{_URL}, import: [{{name: "FieldSet", as: "Fields"}}]', "Fields"),
        (f'{_URL}, import: ["@FieldSet"], as: "fed"', "fed__FieldSet"),
    ],
)
def test_a_type_goes_by_its_import_or_by_the_prefix_of_the_link(arguments: str, written: str) -> None:
    assert link(arguments).type_name("FieldSet") == written


def test_a_purpose_is_an_enum_value() -> None:
    assert link(f"{_URL}, for: SECURITY").purpose == "SECURITY"


def test_what_is_imported_twice_by_one_name_is_imported_once() -> None:
    assert link(f'{_URL}, import: ["@key", {{name: "@key"}}]').imports == (
        Import("key", "key", is_directive=True),
    )


@pytest.mark.parametrize(
    "arguments",
    [
        'import: "@key"',
        'import: {name: "@key"}',
        "import: [1]",
        'import: [{as: "@k"}]',
        "import: [{name: 1}]",
        'import: [{name: "@key", as: 1}]',
        'import: [{name: "@key", as: null}]',
        'import: [{name: "@key", to: "@k"}]',
        'import: [{name: "@key", as: "k"}]',
        'import: [{name: "key", as: "@k"}]',
        'import: [{name: "@key", as: "@1"}]',
        'as: "a__b"',
        'as: "a_"',
        'as: "1a"',
        'as: ""',
    ],
)
def test_a_name_or_an_import_that_cannot_be_is_refused(arguments: str) -> None:
    with pytest.raises(LinkError) as refused:
        link(f"{_URL}, {arguments}")

    assert refused.value.code is Code.INVALID_LINK_DIRECTIVE_USAGE


_FOO, _BAR = "https://example.com/foo/v1.0", "https://example.com/bar/v1.0"


@pytest.mark.parametrize(
    ("links", "reason"),
    [
        ((_URL, _URL), "linked more than once"),
        ((_URL, f'url: "{_FOO}", as: "federation"'), 'both linked as "federation"'),
        (
            (f'url: "{_FOO}", import: ["@x"]', f'url: "{_BAR}", import: ["@x"]'),
            'is "@x" of https://example.com/foo',
        ),
        ((f'{_URL}, import: ["@key", {{name: "@key", as: "@k"}}]',), 'as "@key" and as "@k"; keep one'),
        ((f'{_URL}, import: ["@tag", {{name: "@key", as: "@tag"}}]',), "rename one"),
        ((f'url: "{_FOO}", import: ["@bar"]', f'url: "{_BAR}"'), 'linked as "bar"'),
        ((f'{_URL}, import: [{{name: "@key", as: "@federation__tag"}}]',), 'linked as "federation"'),
        ((f'{_URL}, import: [{{name: "@key", as: "@federation"}}]',), 'linked as "federation"'),
    ],
    ids=[
        "the same specification",
        "one name for two specifications",
        "one directive from two specifications",
        "two names for one directive",
        "one name for two directives",
        "the name of another specification",
        "the name of another element",
        "the name of the link itself",
    ],
)
def test_links_that_contradict_each_other_are_found(links: tuple[str, ...], reason: str) -> None:
    found = conflicts([link(each) for each in links])

    assert len(found) == 1
    assert reason in found[0]


@pytest.mark.parametrize(
    "links",
    [
        (_URL, f'url: "{_FOO}"', f'url: "{_BAR}", as: "other"'),
        (f'{_URL}, import: [{{name: "@key", as: "@federation__key"}}]',),
        (f'{_URL}, import: [{{name: "@key", as: "@my__key"}}]',),
        ('url: "https://specs.apollo.dev/tag/v0.3", import: ["@tag"]',),
        (f'{_URL}, import: [{{name: "FieldSet", as: "federation"}}]',),
    ],
    ids=[
        "different ones",
        "its own default name",
        "a prefix of nobody",
        "a directive like its link",
        "a type",
    ],
)
def test_links_that_go_together_are_no_conflict(links: tuple[str, ...]) -> None:
    assert conflicts([link(each) for each in links]) == []
