"""The Authorization header, and the place where a token must not be."""

from __future__ import annotations

import pytest

from celltrail.auth.bearer import bearer_token, refuse_token_in_query
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


@pytest.mark.parametrize(
    "query",
    [
        "access_token=eyJ",
        "query=%7Bx%7D&access_token=eyJ",
        "Access%5FToken=eyJ",
        "token",
        "authorization=Bearer%20eyJ",
    ],
    ids="C30 {}".format,
)
def test_a_token_in_the_query_string_is_refused_and_not_repeated(query: str) -> None:
    with pytest.raises(TokenRefusedError) as caught:
        refuse_token_in_query(query)

    assert caught.value.reason is RefusalReason.TOKEN_IN_QUERY
    assert "eyJ" not in str(caught.value) + caught.value.detail


@pytest.mark.parametrize(
    "query", ["", "query=%7Btoken%7D", "variables=%7B%22access_token%22%3A1%7D", "tokens=1"]
)
def test_other_parameters_are_left_alone(query: str) -> None:
    refuse_token_in_query(query)
