"""C127: where a partner's subgraph may be, as it is written and as its name leads."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from celltrail.domain.errors import InvalidInputError
from celltrail.subgraphs.addresses import DEVELOPMENT, AllowedAddresses

STRICT = AllowedAddresses(is_strict=True)
HOUSE = AllowedAddresses(is_strict=True, networks=(ip_network("10.1.0.0/16"), ip_network("fd00:1::/32")))
HTTP = ("http", "https")


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://partner.example/graphql", id="not https"),
        pytest.param("ws://partner.example/graphql", id="a socket without TLS"),
        pytest.param("https://127.0.0.1/graphql", id="loopback"),
        pytest.param("https://127.1/graphql", id="loopback, short"),
        pytest.param("https://2130706433/graphql", id="loopback, decimal"),
        pytest.param("https://0x7f000001/graphql", id="loopback, hexadecimal"),
        pytest.param("https://0177.0.0.1/graphql", id="loopback, octal"),
        pytest.param("https://[::1]/graphql", id="loopback, IPv6"),
        pytest.param("https://[::ffff:127.0.0.1]/graphql", id="loopback, mapped"),
        pytest.param("https://[::ffff:a9fe:a9fe]/graphql", id="link-local, mapped"),
        pytest.param("https://[64:ff9b::7f00:1]/graphql", id="loopback, NAT64"),
        pytest.param("https://[2002:7f00:1::]/graphql", id="loopback, 6to4"),
        pytest.param("https://169.254.169.254/latest", id="link-local: the cloud's own data"),
        pytest.param("https://[fe80::1]/graphql", id="link-local, IPv6"),
        pytest.param("https://10.1.2.3/graphql", id="private"),
        pytest.param("https://192.168.0.1/graphql", id="private, at home"),
        pytest.param("https://100.64.0.1/graphql", id="shared address space"),
        pytest.param("https://[fd00:1::1]/graphql", id="private, IPv6"),
        pytest.param("https://0.0.0.0/graphql", id="unspecified"),
        pytest.param("https://224.0.0.1/graphql", id="multicast"),
        pytest.param("https://localhost/graphql", id="localhost"),
        pytest.param("https://LOCALHOST./graphql", id="localhost, with a dot"),
        pytest.param("https://a.localhost/graphql", id="below localhost"),
        pytest.param("https://user:secret@partner.example/graphql", id="user information"),
        pytest.param("https://partner.example@127.0.0.1/graphql", id="another host behind an @"),
        pytest.param("ftp://partner.example/", id="another scheme"),
        pytest.param("https://", id="no host"),
        pytest.param("https://partner.example/" + "x" * 2_000, id="too long"),
    ],
)
def test_c127_an_address_is_refused(url: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        STRICT.require(url, name="url", schemes=HTTP)

    assert refused.value.path == ("url",)


@pytest.mark.parametrize(
    "url", ["https://partner.example/graphql", "https://8.8.8.8:8443/", "https://[2600::1]/"]
)
def test_a_public_address_is_taken(url: str) -> None:
    STRICT.require(url, name="url", schemes=HTTP)


@pytest.mark.parametrize(
    "url", ["https://10.1.2.3/graphql", "https://[fd00:1::1]/", "https://[::ffff:10.1.2.3]/"]
)
def test_a_network_that_is_named_may_be_reached(url: str) -> None:
    HOUSE.require(url, name="url", schemes=HTTP)


@pytest.mark.parametrize("url", ["https://10.2.0.1/graphql", "https://[fd00:2::1]/", "http://10.1.2.3/"])
def test_others_may_not(url: str) -> None:
    with pytest.raises(InvalidInputError):
        HOUSE.require(url, name="url", schemes=HTTP)


def test_in_development_a_subgraph_is_anywhere() -> None:
    DEVELOPMENT.require("http://127.0.0.1:4001/graphql", name="url", schemes=HTTP)

    assert DEVELOPMENT.may_connect is None
    assert DEVELOPMENT.allows("http://127.0.0.1/")


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("8.8.8.8", True),
        ("2600::1", True),
        ("127.0.0.1", False),
        ("::ffff:127.0.0.1", False),
        ("fe80::1%eth0", False),
        ("no address", False),
    ],
)
def test_c128_what_a_name_leads_to_is_judged(address: str, may: bool) -> None:  # noqa: FBT001 -- a parameter
    judge = STRICT.may_connect
    assert judge is not None

    assert judge(address) is may


def test_what_was_registered_without_tls_is_not_served_in_production() -> None:
    assert not STRICT.allows("http://partner.example/graphql")
    assert STRICT.allows("https://partner.example/graphql")
