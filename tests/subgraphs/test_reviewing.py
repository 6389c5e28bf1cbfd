"""What a partner may publish, and what is said of the rest."""

from __future__ import annotations

import hashlib
from dataclasses import replace

import pytest

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.errors import InvalidInputError
from celltrail.storage.subgraphs import SubgraphVersion
from celltrail.subgraphs.reviewing import (
    asked_of_ours,
    fields_without_group,
    read_version,
    require_composable,
    require_granted,
    require_own,
    require_removable,
)
from tests.subgraphs.conftest import GROUPS, LINK, SDL

URL = "https://oem.example/graphql"


def version(sdl: str = SDL, *, name: str = "charging", url: str = URL) -> SubgraphVersion:
    return read_version(name, owner_id="oem", url=url, sdl=sdl)


def test_a_version_knows_its_hash_and_the_group_of_each_field() -> None:
    found = version()

    assert found.sha256 == hashlib.sha256(SDL.encode()).hexdigest()
    assert dict(found.groups)["ChargingTrip.km"] is AccessGroup.INDIVIDUAL
    assert fields_without_group(found) == ["Battery.diary", "Mutation.chargingStart"]


@pytest.mark.parametrize("name", ["", "Charging", "core", "a b", "-a", "a" * 41])
def test_a_name_is_short_and_simple(name: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        version(name=name)

    assert refused.value.path == ("name",)


@pytest.mark.parametrize(
    "url", ["ftp://oem.example", "oem.example", "https://user@oem.example/", "ws://oem.example/", "https://"]
)
def test_an_address_can_be_reached_over_http(url: str) -> None:
    with pytest.raises(InvalidInputError) as refused:
        version(url=url)

    assert refused.value.path == ("url",)


@pytest.mark.parametrize(
    ("sdl", "says"),
    [
        pytest.param("type Query {", "at line 1", id="no SDL"),
        pytest.param("type Query { a: Int @access(group: SECRET) }", "Query.a", id="no group of ours"),
        pytest.param("type Query { a: Int @access }", "Query.a", id="no group at all"),
        pytest.param("#" * 1_000_001, "1000000", id="too long"),
    ],
)
def test_an_sdl_that_cannot_be_read_is_refused(sdl: str, says: str) -> None:
    with pytest.raises(InvalidInputError, match=says) as refused:
        version(sdl)

    assert refused.value.path == ("sdl",)


def test_what_does_not_fit_is_refused_with_every_reason() -> None:
    clash = version(SDL.replace("cycles: Int", "stage: Int"), name="clash")

    with pytest.raises(InvalidInputError, match="INVALID_FIELD_SHARING"):
        require_composable(clash, [])


def test_the_version_that_serves_does_not_stand_in_the_way_of_the_next() -> None:
    require_composable(version(SDL.replace("cycles: Int", "cycles: Float")), [version()])


def test_a_subgraph_that_others_need_cannot_be_removed() -> None:
    trips = version(
        LINK + GROUPS + 'type ChargingTrip @key(fields: "name") { name: ID! @access(group: PUBLIC) } '
        "type Query { t: ChargingTrip }",
        name="trips",
    )
    other = version(
        LINK + GROUPS + 'type ChargingTrip @key(fields: "name", resolvable: false) { name: ID! } '
        'type Query { late: ChargingTrip @access(group: PUBLIC) } type Battery @key(fields: "id") '
        "{ id: ID! model: BatteryModel @external }",
        name="other",
    )

    require_removable("trips", [trips])
    with pytest.raises(InvalidInputError, match="without trips"):
        require_removable("trips", [other, trips])


def test_what_it_asks_for_has_to_be_granted() -> None:
    requiring = version(
        LINK.replace('"@external"', '"@external", "@requires"')
        + GROUPS
        + "type MaterialFraction { massKg: Decimal @external } scalar Decimal "
        'type MaterialLot @key(fields: "id") { id: ID! fractions: [MaterialFraction!]! @external '
        'worth: Int @requires(fields: "fractions { massKg }") @access(group: PUBLIC) }'
    )
    granted = replace(requiring, grants=frozenset({"MaterialLot.id", "MaterialLot.fractions"}))

    assert asked_of_ours(requiring) == granted.grants
    require_own(requiring)
    require_granted(granted)
    with pytest.raises(InvalidInputError, match=r"MaterialLot\.fractions, MaterialLot\.id"):
        require_granted(requiring)
