"""URLs of subgraphs."""

from __future__ import annotations

import pytest

from fedloom.transport.address import Address, AddressError, Origin, read_address


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.example", Address(Origin("a.example", 80, is_tls=False), "a.example", "/")),
        (
            "https://a.example:8443/graph?v=1",
            Address(Origin("a.example", 8443, is_tls=True), "a.example:8443", "/graph?v=1"),
        ),
        ("http://[::1]:4001/", Address(Origin("::1", 4001, is_tls=False), "[::1]:4001", "/")),
        ("wss://a.example/ws", Address(Origin("a.example", 443, is_tls=True), "a.example", "/ws")),
    ],
)
def test_a_url_is_taken_apart(url: str, expected: Address) -> None:
    assert read_address(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "a.example/graphql",
        "ftp://a.example/",
        "http:///graphql",
        "http://a.example:port/",
        "http://user:secret@a.example/",
        "http://a.example/a b",
        "http://a.example/\r\nx: y",
        "http://ä.example/",
    ],
)
def test_a_url_that_leads_nowhere_is_refused(url: str) -> None:
    with pytest.raises(AddressError):
        read_address(url)
