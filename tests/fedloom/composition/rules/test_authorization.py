"""Where `@authenticated`, `@requiresScopes` and `@policy` may stand."""

from __future__ import annotations

import pytest

from tests.fedloom.composition.rules.checked import found_in

_DIRECTIVES = ["@authenticated", '@requiresScopes(scopes: [["a"]])', '@policy(policies: [["a"]])']


@pytest.mark.parametrize("directive", _DIRECTIVES)
@pytest.mark.parametrize(
    ("sdl", "refused"),
    [
        pytest.param("interface I {} {{ a: Int }}", "I", id="an interface"),
        pytest.param("interface I {{ a: Int {} }}", "I.a", id="a field of an interface"),
        pytest.param(
            'type I @interfaceObject @key(fields: "a") {} {{ a: ID }}', "I", id="an interface object"
        ),
        pytest.param('type I @interfaceObject @key(fields: "a") {{ a: ID {} }}', None, id="a field of one"),
        pytest.param("type T {} {{ a: Int }}", None, id="an object"),
        pytest.param("type T {{ a: Int {} }}", None, id="a field of an object"),
        pytest.param("enum E {} {{ A }}", None, id="an enum"),
        pytest.param("scalar S {}", None, id="a scalar"),
    ],
)
def test_requirements_protect_what_is_resolved(sdl: str, refused: str | None, directive: str) -> None:
    found = found_in(sdl.format(directive))

    assert found == ([f"AUTH_REQUIREMENTS_APPLIED_ON_INTERFACE {refused}"] if refused else [])
