"""The Authorization header."""

from __future__ import annotations

import pytest

from celltrail.auth.bearer import bearer_token
from celltrail.auth.errors import RefusalReason, TokenRefusedError


def test_no_header_is_the_public() -> None:
    assert bearer_token(None) is None


@pytest.mark.parametrize(
    "header", ["Bearer a.b-c_d.e", "bearer a.b-c_d.e", "BEARER   a.b-c_d.e", " Bearer a.b-c_d.e "]
)
def test_the_token_is_what_follows_the_scheme(header: str) -> None:
    assert bearer_token(header) == "a.b-c_d.e"


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer\ta",
        "a.b.c",
        "Basic dXNlcg==",
        "Bearer a b",
        "Bearer a,b",
        'Bearer "a"',
        "Bearer é",
    ],
)
def test_any_other_header_is_refused_and_not_taken_for_the_public(header: str) -> None:
    with pytest.raises(TokenRefusedError) as caught:
        bearer_token(header)

    assert caught.value.reason is RefusalReason.AUTHORIZATION_HEADER
    assert "Bearer <token>" in str(caught.value)
