"""Introspection shows each caller its own contract, partners' fields included."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from graphql import build_client_schema, get_introspection_query, is_object_type, validate_schema

from celltrail.domain.principal import PUBLIC, Principal, TokenScope
from celltrail.domain.vocabulary import OperatorRole
from tests.storage.lived import WHO
from tests.subgraphs.conftest import Attached

pytestmark = pytest.mark.asyncio(loop_scope="session")

QUESTION = get_introspection_query(
    specified_by_url=True, directive_is_repeatable=True, schema_description=True, input_value_deprecation=True
)
OF_OTHERS = {"leaflet", "nearby", "trip"}
OF_READERS = OF_OTHERS | {"cycles"}
AUDITOR = Principal(operator_id="bank", roles=frozenset({OperatorRole.AUDITOR}), scopes=frozenset(TokenScope))


async def _introspected(charging: Attached, who: Principal) -> Any:  # noqa: ANN401 -- a schema
    response = await charging.ask(who, QUESTION)
    assert response.errors == ()
    assert charging.partner.received == []
    assert response.data is not None
    schema = build_client_schema(response.data)  # type: ignore[arg-type] # it is one
    assert validate_schema(schema) == []
    return schema


def _fields(schema: Any, name: str) -> set[str]:  # noqa: ANN401 -- a schema
    type_ = schema.type_map.get(name)
    return set(type_.fields) if is_object_type(type_) else set()


@pytest.mark.parametrize(
    ("who", "of_batteries", "of_trips", "roots"),
    [
        pytest.param(
            WHO["oem"],
            OF_READERS | {"terms", "diary"},
            {"km", "name", "battery"},
            {"chargingMotto", "chargingLedger", "chargingTrips", "chargingFleet", "chargingStart"},
            id="the owner",
        ),
        pytest.param(
            WHO["recycler"],
            OF_READERS,
            {"km", "name", "battery"},
            {"chargingMotto", "chargingTrips", "chargingFleet"},
            id="a recycler",
        ),
        pytest.param(
            WHO["eu"],
            OF_OTHERS,
            {"name", "battery"},
            {"chargingMotto", "chargingTrips", "chargingFleet"},
            id="an authority",
        ),
        pytest.param(PUBLIC, set(), set(), set(), id="the public"),
        pytest.param(
            replace(WHO["oem"], scopes=frozenset({TokenScope.WRITE})),
            OF_OTHERS,
            {"name", "battery"},
            {"chargingMotto", "chargingTrips", "chargingFleet"},
            id="the owner with a token that may not read",
        ),
    ],
)
async def test_c69_a_partners_fields_are_in_the_contract_of_those_who_can_read_them(
    charging: Attached, who: Principal, of_batteries: set[str], of_trips: set[str], roots: set[str]
) -> None:
    schema = await _introspected(charging, who)

    own = {"cycles", "leaflet", "terms", "diary", "nearby", "trip"}
    assert _fields(schema, "Battery") & own == of_batteries
    assert _fields(schema, "ChargingTrip") == of_trips
    asked = _fields(schema, "Query") | _fields(schema, "Mutation")
    assert {each for each in asked if each.startswith("charging")} == roots


async def test_c54_c61_one_callers_contract_is_never_shown_to_another(charging: Attached) -> None:
    alone = {who: await _introspected(charging, WHO[who]) for who in ("oem", "eu", "public")}

    for who in ("public", "oem", "eu", "oem", "public", "eu"):
        assert set((await _introspected(charging, WHO[who])).type_map) == set(alone[who].type_map)
    assert len({frozenset(each.type_map) for each in alone.values()}) == 3


async def test_the_directive_of_access_groups_is_told_to_everybody(charging: Attached) -> None:
    for who in (WHO["oem"], WHO["eu"], PUBLIC, AUDITOR):
        schema = await _introspected(charging, who)

        directive = schema.get_directive("access")
        assert str(directive.args["group"].type) == "AccessGroup!"


async def test_what_is_not_in_a_contract_is_asked_for_in_vain_and_not_refused(charging: Attached) -> None:
    response = await charging.ask(
        "public", '{ __type(name: "Battery") { fields { name } } batteries { totalCount } }'
    )

    data: Any = response.data
    assert response.errors == ()
    assert data["batteries"] == {"totalCount": 0}
    assert "stage" not in {each["name"] for each in data["__type"]["fields"]}
