"""The tables of specifications, against what their published pages say."""

from __future__ import annotations

import pytest

from fedloom.sdl.definitions import type_text
from fedloom.sdl.links import Import, Version
from fedloom.sdl.specifications import (
    FEDERATION,
    Specification,
    federation_1,
    federation_1_link,
    since,
    specification,
)

# Directive, the version of Federation that added it.
_ADDED: list[tuple[str, Version]] = [
    ("key", (1, 0)),
    ("requires", (1, 0)),
    ("provides", (1, 0)),
    ("external", (1, 0)),
    ("extends", (1, 0)),
    ("tag", (1, 0)),
    ("shareable", (2, 0)),
    ("inaccessible", (2, 0)),
    ("override", (2, 0)),
    ("composeDirective", (2, 1)),
    ("interfaceObject", (2, 3)),
    ("authenticated", (2, 5)),
    ("requiresScopes", (2, 5)),
    ("policy", (2, 6)),
    ("context", (2, 8)),
    ("fromContext", (2, 8)),
    ("cost", (2, 9)),
    ("listSize", (2, 9)),
    ("cacheTag", (2, 12)),
]


def federation(*version: int) -> Specification:
    major, minor = version
    known = specification(FEDERATION, (major, minor))
    assert known is not None
    return known


@pytest.mark.parametrize(("name", "version"), _ADDED)
def test_a_directive_is_there_from_the_version_on_that_added_it(name: str, version: Version) -> None:
    later = [(2, minor) for minor in range(15)]

    assert since(name) == version
    assert [each for each in later if name in federation(*each).directives] == [
        each for each in later if each >= version
    ]


def test_all_directives_of_the_latest_version_are_in_the_table() -> None:
    assert set(federation(2, 14).directives) == {name for name, _ in _ADDED}


@pytest.mark.parametrize("version", [(0, 1), (1, 5), (2, 15), (3, 0)])
def test_an_unknown_version_of_federation_defines_nothing(version: Version) -> None:
    assert specification(FEDERATION, version) is None


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("shareable", (2, 1), (2, 2)),
        ("override", (2, 6), (2, 7)),
        ("tag", (2, 2), (2, 3)),
    ],
)
def test_a_later_version_replaces_what_it_changes(name: str, before: Version, after: Version) -> None:
    assert federation(*before).directives[name] != federation(*after).directives[name]


def test_what_later_versions_changed_is_what_their_pages_say() -> None:
    assert not federation(2, 1).directives["shareable"].is_repeatable
    assert federation(2, 2).directives["shareable"].is_repeatable
    assert list(federation(2, 6).directives["override"].arguments) == ["from"]
    assert list(federation(2, 7).directives["override"].arguments) == ["from", "label"]
    assert "SCHEMA" not in federation(2, 2).directives["tag"].locations
    assert "SCHEMA" in federation(2, 3).directives["tag"].locations


@pytest.mark.parametrize(
    ("name", "version", "directives"),
    [
        ("tag", (0, 3), ["tag"]),
        ("inaccessible", (0, 2), ["inaccessible"]),
        ("authenticated", (0, 1), ["authenticated"]),
        ("requiresScopes", (0, 1), ["requiresScopes"]),
        ("policy", (0, 1), ["policy"]),
        ("cost", (0, 1), ["cost", "listSize"]),
        ("context", (0, 1), ["context", "fromContext"]),
        ("connect", (0, 2), ["connect", "source"]),
        ("link", (1, 0), ["link"]),
        ("core", (0, 2), ["core"]),
    ],
)
def test_other_specifications_are_known(name: str, version: Version, directives: list[str]) -> None:
    known = specification(f"https://specs.apollo.dev/{name}", version)

    assert known is not None
    assert list(known.directives) == directives


def test_an_unknown_specification_or_version_is_not_known() -> None:
    assert specification("https://specs.apollo.dev/tag", (0, 9)) is None
    assert specification("https://example.com/foo", (1, 0)) is None


def test_elements_are_directives_or_types() -> None:
    known = federation(2, 6)

    assert known.has(Import("key", "k", is_directive=True))
    assert known.has(Import("Policy", "Policy", is_directive=False))
    assert not known.has(Import("FieldSet", "FieldSet", is_directive=True))
    assert not known.has(Import("key", "key", is_directive=False))


def test_federation_1_has_its_directives_by_their_own_names_and_adopts_later_ones() -> None:
    adopted = frozenset({"shareable", "inaccessible"})

    plain, more = federation_1_link(), federation_1_link(adopted)

    assert plain.directive_name("key") == "key"
    assert plain.type_name("FieldSet") == "_FieldSet"
    assert plain.directive_name("shareable") is None
    assert more.directive_name("shareable") == "shareable"
    assert "shareable" not in federation_1().directives
    assert set(federation_1(adopted).directives) == {*federation_1().directives, *adopted}


def test_field_sets_have_a_scalar_of_their_own() -> None:
    arguments = federation(2, 0).directives["key"].arguments

    assert {name: type_text(each.type) for name, each in arguments.items()} == {
        "fields": "FieldSet!",
        "resolvable": "Boolean",
    }
