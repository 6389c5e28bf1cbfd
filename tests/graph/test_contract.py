"""Contracts: what is shown to whom, and that nobody can read or record what is not in its own."""

from __future__ import annotations

import itertools
from dataclasses import replace
from typing import Any

import pytest
from graphql import is_interface_type, is_object_type

from celltrail.domain.principal import PUBLIC, Principal, TokenScope
from celltrail.domain.vocabulary import OperatorRole, Regime
from celltrail.graph.contract import RECORDING_ROLES, contract_of, shows
from celltrail.storage.engine import Database
from tests.graph.conftest import Ask, Lives
from tests.graph.desk import CARRIER, MAKER, OEM, RECYCLER, SERVICE, Desk
from tests.graph.mutations.requests_about import REQUESTS, About
from tests.graph.selections import selection
from tests.graph.ways import SCHEMA, WAYS, document, told
from tests.graph.world import AUTHORITY, World, uid

BOTH = frozenset(TokenScope)


def of_role(*roles: OperatorRole, regimes: frozenset[Regime] = frozenset()) -> Principal:
    return Principal(operator_id="anybody", roles=frozenset(roles), scopes=BOTH, regimes=regimes)


EU = of_role(OperatorRole.AUTHORITY, regimes=frozenset({Regime.EU_2023_1542}))
CN = of_role(OperatorRole.AUTHORITY, regimes=frozenset({Regime.CN_MIIT}))
DOCUMENTS = [document(each, selection(SCHEMA.type_map[each], depth=1)) for each in WAYS]
COORDINATES = [
    f"{name}.{each}"
    for name, type_ in SCHEMA.type_map.items()
    if (is_object_type(type_) or is_interface_type(type_)) and not name.startswith("_")
    for each in type_.fields
    if not each.startswith("_")
]


def shown(principal: Principal) -> set[str]:
    contract = contract_of(principal)
    return {each for each in COORDINATES if shows(contract, each)}


def test_every_field_is_shown_or_not_to_everybody() -> None:
    everybody = [PUBLIC, EU, CN, *(of_role(each) for each in OperatorRole)]

    seen = set().union(*map(shown, everybody))

    assert seen == set(COORDINATES)


@pytest.mark.parametrize(
    ("principal", "has", "has_not"),
    [
        pytest.param(
            PUBLIC,
            "Query.passport Query.viewer Passport.code Operator.name BatteryModel.name",
            "Query.batteries Mutation.sellBattery Subscription.batteryStatusChanged Battery.stage"
            " Operator.roles Passport.status Battery.readableBy Claim.state Viewer.claims",
            id="the public",
        ),
        pytest.param(
            of_role(OperatorRole.OEM),
            "Query.batteries Battery.stage Battery.readableBy Mutation.sellBattery Mutation.confirmClaim"
            " Subscription.batteryStatusChanged Shipment.reference",
            "Mutation.recordRecycling Mutation.claimBattery Viewer.claims",
            id="a vehicle maker",
        ),
        pytest.param(
            of_role(OperatorRole.RECYCLER),
            "Mutation.recordRecycling Mutation.claimBattery Viewer.claims Battery.stage",
            "Mutation.registerBatteries Mutation.installBattery",
            id="a recycler",
        ),
        pytest.param(
            EU,
            "Query.batteries Battery.code Battery.attributes Operator.roles",
            "Battery.stage LifecycleEvent.hash Shipment.reference Mutation.sellBattery Battery.readableBy",
            id="an authority of the EU",
        ),
        pytest.param(
            CN,
            "Query.batteries LifecycleEvent.recordedBy",
            "Shipment.reference Mutation.sellBattery",
            id="an authority of China",
        ),
        pytest.param(
            of_role(OperatorRole.AUDITOR),
            "Query.viewer Query.passport Operator.roles",
            "Query.batteries Battery.stage Mutation.grantAccess Subscription.shipmentStatusChanged",
            id="an auditor",
        ),
        pytest.param(
            replace(OEM, scopes=frozenset({TokenScope.READ})),
            "Query.batteries Battery.stage",
            "Mutation.sellBattery",
            id="a token that may only read",
        ),
        pytest.param(
            replace(OEM, scopes=frozenset({TokenScope.WRITE})),
            "Mutation.sellBattery Query.viewer",
            "Query.batteries Battery.stage",
            id="a token that may only write",
        ),
        pytest.param(
            replace(SERVICE, purposes=frozenset({"repairer"})),
            "Battery.code Battery.attributes",
            "Battery.stage Battery.stateOfHealth",
            id="a token for repairing",
        ),
    ],
)
def test_c54_a_contract_has_what_its_roles_can_read_and_record(
    principal: Principal, has: str, has_not: str
) -> None:
    contract = shown(principal)

    assert set(has.split()) - contract == set()
    assert set(has_not.split()) & contract == set()


def test_the_roles_of_every_mutation_are_known() -> None:
    assert SCHEMA.mutation_type is not None
    assert set(SCHEMA.mutation_type.fields) == set(RECORDING_ROLES)


@pytest.mark.parametrize("role", OperatorRole)
async def test_c64_no_mutation_that_is_not_shown_can_be_recorded(lives: Lives, role: OperatorRole) -> None:
    """Of everything that is there, by one who takes part in all of it but has this role alone."""
    contract = contract_of(of_role(role))
    hidden = [name for name in RECORDING_ROLES if not shows(contract, f"Mutation.{name}")]
    database = Database.open(f"sqlite:///{lives.several}")
    desk = Desk(database, SCHEMA)
    try:
        for name, partner in itertools.product(hidden, (MAKER, OEM, RECYCLER)):
            about = await _about(desk, partner)
            request = REQUESTS[name](about) if name in REQUESTS else dict(_WITHOUT_A_SUBJECT[name])
            request["idempotencyKey"] = f"{name} as {role} by {partner.operator_id}"
            answer = await desk.tell(replace(partner, roles=frozenset({role})), name, **request)
            assert answer["__typename"] in {"Forbidden", "NotFound", "InvalidInput", "StageConflict"}, name
            if name not in _BY_PARTY:
                assert answer["__typename"] != "StageConflict", name
    finally:
        await database.dispose()


# A shipment's parties and who recorded an event are told by the act what is wrong with it.
_BY_PARTY = {"cancelShipment", "dispatchShipment", "receiveShipment", "correctEvent", "revokeAccess"}


_WITHOUT_A_SUBJECT: dict[str, dict[str, Any]] = {
    "registerBatteryModel": {"name": "M", "category": "EV", "chemistry": "LFP"},
    "claimBattery": {"battery": {"uid": uid("op-maker", "pack-0")}, "capacity": "SERVICE"},
}


async def _about(desk: Desk, partner: Principal) -> About:
    data, _ = await desk.ask(
        partner,
        "{ batteries(first: 1) { nodes { id readableBy { id } model { id } } }"
        " shipments(first: 1) { nodes { id } } events(first: 1) { nodes { id } } }",
    )
    (battery,) = data["batteries"]["nodes"]
    missing = About.missing("nothing")
    return replace(
        missing,
        battery=battery["id"],
        shipment=next((each["id"] for each in data["shipments"]["nodes"]), missing.shipment),
        event=data["events"]["nodes"][0]["id"],
        grant=next((each["id"] for each in battery["readableBy"]), missing.grant),
    )


@pytest.mark.parametrize(
    "principal", [MAKER, OEM, RECYCLER, CARRIER, SERVICE, PUBLIC], ids=lambda who: str(who.operator_id)
)
async def test_c54_what_is_answered_is_in_the_contract(lives: Lives, principal: Principal) -> None:
    database = Database.open(f"sqlite:///{lives.several}")
    desk, contract = Desk(database, SCHEMA), contract_of(principal)
    answered: set[str] = set()
    for each in DOCUMENTS:
        data, _ = await desk.ask(principal, each)
        answered |= set(told(data))
    await database.dispose()

    assert {each for each in answered if not shows(contract, each)} == set()
    assert principal.is_public or answered


@pytest.mark.parametrize("principal", [AUTHORITY, replace(AUTHORITY, purposes=frozenset({"audit"}))])
async def test_what_an_authority_is_answered_is_in_its_contract(
    ask: Ask, world: World, principal: Principal
) -> None:
    contract = contract_of(principal)
    answered: set[str] = set()
    for each in DOCUMENTS:
        answered |= set(told((await ask(principal, each)).data))

    assert world.packs
    assert {each for each in answered if not shows(contract, each)} == set()
    assert answered
