"""Where credentials may stand, and which are refused before a host sees them."""

from __future__ import annotations

import pytest

from fedloom.errors import UnauthenticatedError
from fedloom.server.asgi import read_head
from fedloom.server.credentials import Credentials, credentials_of, credentials_of_init


def read(*headers: tuple[bytes, bytes], query: bytes = b"") -> Credentials:
    return credentials_of(read_head({"headers": headers, "query_string": query, "client": ("10.0.0.1", 1)}))


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ((), None),
        (((b"authorization", b"Bearer x"),), "Bearer x"),
        (((b"authorization", b"Basic x"),), "Basic x"),
    ],
)
def test_the_header_is_given_to_the_host_as_it_is(
    headers: tuple[tuple[bytes, bytes], ...], expected: str | None
) -> None:
    assert read(*headers) == Credentials(expected, "10.0.0.1")


def test_headers_that_the_host_wants_come_with_the_credentials() -> None:
    headers = [(b"x-tenant", b"t"), (b"x-other", b"o"), (b"x-tenant", b"u")]
    scope = {"headers": headers, "query_string": b"", "client": None}

    credentials = credentials_of(read_head(scope, frozenset({b"x-tenant"})))

    assert credentials.forwarded == ((b"x-tenant", b"t"), (b"x-tenant", b"u"))
    assert credentials_of_init(credentials, {"authorization": "x"}).forwarded == credentials.forwarded
    assert read(*headers).forwarded == ()


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param([b"Bearer a", b"Bearer b"], id="C17 twice"),
        pytest.param([b"Bearer a", b"Bearer a"], id="C17 twice the same"),
        pytest.param([b""], id="empty"),
        pytest.param([b"Bearer \xc3\xa4"], id="not ASCII"),
        pytest.param([b"Bearer a\tb"], id="control character"),
        pytest.param([b"Bearer " + b"a" * 8192], id="C18 over 8 KiB"),
    ],
)
def test_a_malformed_header_is_refused(headers: list[bytes]) -> None:
    with pytest.raises(UnauthenticatedError):
        read(*[(b"authorization", value) for value in headers])


@pytest.mark.parametrize(
    "query",
    [b"access_token=x", b"query=%7Ba%7D&access_token=x", b"Authorization=x", b"%61ccess_token=x", b"token=x"],
)
def test_credentials_in_the_url_are_refused(query: bytes) -> None:
    """C30."""
    with pytest.raises(UnauthenticatedError):
        read((b"authorization", b"Bearer x"), query=query)


@pytest.mark.parametrize(
    ("upgrade", "payload", "expected"),
    [
        pytest.param(None, {}, None, id="none"),
        pytest.param("Bearer a", {}, "Bearer a", id="upgrade"),
        pytest.param(None, {"authorization": "Bearer a"}, "Bearer a", id="lower case"),
        pytest.param(None, {"Authorization": "Bearer a"}, "Bearer a", id="title case"),
        pytest.param(None, {"headers": {"Authorization": "Bearer a"}}, "Bearer a", id="headers"),
        pytest.param("Bearer a", {"authorization": "Bearer a"}, "Bearer a", id="the same twice"),
        pytest.param(None, {"authorization": None, "other": 1}, None, id="null"),
    ],
)
def test_a_socket_has_the_credentials_of_its_upgrade_or_of_its_init(
    upgrade: str | None, payload: dict[str, object], expected: str | None
) -> None:
    assert credentials_of_init(Credentials(upgrade, None), payload) == Credentials(expected, None)


@pytest.mark.parametrize(
    ("upgrade", "payload"),
    [
        pytest.param("Bearer a", {"authorization": "Bearer b"}, id="they differ"),
        pytest.param(
            None, {"authorization": "Bearer a", "headers": {"authorization": "Bearer b"}}, id="two in init"
        ),
        pytest.param(None, {"authorization": ["Bearer a"]}, id="no string"),
        pytest.param(None, {"authorization": "Bearer " + "a" * 8192}, id="C18 over 8 KiB"),
        pytest.param(None, {"authorization": "Bearer \n"}, id="control character"),
    ],
)
def test_a_socket_with_unclear_credentials_is_refused(
    upgrade: str | None, payload: dict[str, object]
) -> None:
    with pytest.raises(UnauthenticatedError):
        credentials_of_init(Credentials(upgrade, None), payload)
