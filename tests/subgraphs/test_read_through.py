"""What is read through a partner's subgraph stands in the access log: by the partner, and by the caller."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.access_log import Access, Operation, Subject, SubjectKind
from celltrail.storage import auditing
from celltrail.storage.acting import Acting
from celltrail.storage.auditing import Wanted
from celltrail.storage.engine import Database
from celltrail.subgraphs.read_through import groups_sent
from tests.storage.lived import Lived
from tests.subgraphs.conftest import Attached

pytestmark = pytest.mark.asyncio(loop_scope="session")

INDIVIDUAL = frozenset({AccessGroup.INDIVIDUAL})


async def _through(lived: Lived, after: int) -> list[Access]:
    """The entries that name a subgraph, the oldest first."""
    database = Database.open(lived.url)
    async with database.reading(Acting.DESK) as connection:
        entries = await auditing.listed(connection, Wanted(), limit=1_000)
    await database.dispose()
    return [access for number, access in reversed(entries) if number > after and access.subgraph is not None]


async def _last(lived: Lived) -> int:
    database = Database.open(lived.url)
    async with database.reading(Acting.DESK) as connection:
        entries = await auditing.listed(connection, Wanted(), limit=1)
    await database.dispose()
    return entries[0][0]


def _said(access: Access) -> tuple[str | None, Operation, frozenset[AccessGroup]]:
    return access.operator_id, access.operation, access.groups


async def test_what_the_partner_says_is_read_by_the_caller(charging: Attached, lived_world: Lived) -> None:
    last = await _last(lived_world)

    await charging.ask(
        "bank", "query ($id: ID!) { battery(by: {id: $id}) { cycles leaflet } }", id=charging.battery("P3")
    )

    (entry,) = await _through(lived_world, last)
    assert _said(entry) == ("bank", Operation.QUERY, INDIVIDUAL)
    assert entry.subject == Subject(SubjectKind.BATTERY, charging.ids["P3"])
    assert entry.subgraph == "charging"


@pytest.mark.parametrize("who", ["maker", "dealer", "competitor"])
async def test_what_is_held_back_was_not_read(charging: Attached, lived_world: Lived, who: str) -> None:
    last = await _last(lived_world)

    await charging.ask(
        who, "query ($id: ID!) { battery(by: {id: $id}) { cycles } }", id=charging.battery("P3")
    )

    assert await _through(lived_world, last) == []


async def test_what_its_fields_require_is_read_by_the_partner(charging: Attached, lived_world: Lived) -> None:
    last = await _last(lived_world)

    response = await charging.ask(
        "bank", "query ($id: ID!) { battery(by: {id: $id}) { estimate } }", id=charging.battery("P3")
    )

    assert response.data == {"battery": {"estimate": 9}}
    assert [_said(each) for each in await _through(lived_world, last)] == [
        ("oem", Operation.SUBGRAPH, INDIVIDUAL),
        ("bank", Operation.QUERY, INDIVIDUAL),
    ]


async def test_what_cannot_be_logged_is_not_sent(charging: Attached, lived_world: Lived) -> None:
    database = Database.open(lived_world.url)
    rename = "ALTER TABLE {} RENAME TO {}"
    async with database.writing(Acting.DESK) as connection:
        await connection.execute(sa.text(rename.format("access_entry", "elsewhere")))
    try:
        of_partner = await charging.ask(
            "bank", "query ($id: ID!) { battery(by: {id: $id}) { cycles } }", id=charging.battery("P3")
        )
        required = await charging.ask(
            "bank", "query ($id: ID!) { battery(by: {id: $id}) { estimate } }", id=charging.battery("P3")
        )
        asked = list(charging.partner.received)
    finally:
        async with database.writing(Acting.DESK) as connection:
            await connection.execute(sa.text(rename.format("elsewhere", "access_entry")))
        await database.dispose()

    assert of_partner.data == {"battery": {"cycles": None}}
    assert [each.code for each in of_partner.errors] == ["SERVICE_UNAVAILABLE"]
    assert [each.code for each in required.errors] == ["SERVICE_UNAVAILABLE"]
    assert asked == []


@pytest.mark.parametrize(
    ("type_name", "representation", "groups"),
    [
        pytest.param("Battery", {"id": "x", "uid": "y", "code": "z"}, set(), id="keys"),
        pytest.param("Battery", {"id": "x", "stateOfHealth": None}, set(), id="nothing"),
        pytest.param("Battery", {"id": "x", "stateOfHealth": "0.9"}, {"INDIVIDUAL"}, id="a value"),
        pytest.param("Battery", {"model": {"name": "M"}}, set(), id="public, and below it"),
        pytest.param(
            "Battery", {"derivedFrom": [{"id": "x", "owner": {"id": "o"}}]}, {"INDIVIDUAL"}, id="deep"
        ),
        pytest.param(
            "Shipment",
            {"__typename": "Shipment", "reference": "R", "status": "CREATED"},
            {"COMMERCIAL", "INDIVIDUAL"},
            id="a shipment",
        ),
        pytest.param("ChargingTrip", {"id": "x", "stateOfHealth": 1}, set(), id="a partner's own"),
    ],
)
async def test_a_representation_says_groups(
    type_name: str, representation: dict[str, object], groups: set[str]
) -> None:
    assert groups_sent(type_name, representation) == set(map(AccessGroup, groups))
