"""Invitations: access for a party by its identifier, and the same answer whether it is on board or not."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest

from celltrail.domain.principal import Principal
from celltrail.domain.vocabulary import IdentifierScheme, OperatorRole
from celltrail.storage.acting import Acting
from celltrail.storage.onboarding import add_operator
from tests.graph.desk import BOTH, MAKER, OEM, RIVAL, Desk, operator

GLN = {"scheme": "GLN", "value": "4000001000005"}
KNOWN = {"scheme": "URI_PREFIX", "value": "https://op-rival.example/b/"}
NEWCOMER = Principal(operator_id="newcomer", roles=frozenset({OperatorRole.RECYCLER}), scopes=BOTH)
SHOWN = "query ($id: ID!) { battery(by: {id: $id}) { stateOfHealth } }"
LISTED = "query ($id: ID!) { battery(by: {id: $id}) { readableBy { operator { name } party { value } } } }"
GRANT = """grant { id capacity groups purpose until operator { name } party { scheme value }
                   grantedBy { name } }
           battery { readableBy { capacity operator { name } party { value } } }
           events { type ... on AccessGranted { grantee { name } purpose groups } }"""
FACTS: dict[str, Any] = {
    "groups": ["INDIVIDUAL"],
    "purpose": "second life",
    "until": "2028-01-01T00:00:00Z",
}


async def _measured(desk: Desk, name: str = "p") -> str:
    (pack,) = await desk.sold(name)
    await desk.done(OEM, "recordMeasurement", battery={"id": pack}, stateOfHealth="0.9")
    return pack


async def _invited(
    desk: Desk,
    pack: str,
    party: dict[str, str],
    **given: Any,  # noqa: ANN401 -- JSON
) -> dict[str, Any]:
    facts = FACTS | {"battery": {"id": pack}, "party": party} | given
    return await desk.done(OEM, "grantAccess", GRANT, **facts)


async def _comes_on_board(desk: Desk, value: str = GLN["value"]) -> None:
    async with desk.database.writing(Acting.DESK) as connection:
        await add_operator(
            connection,
            operator_id="newcomer",
            name="Newcomer",
            country="DE",
            roles=NEWCOMER.roles,
            identifiers=((IdentifierScheme.GLN, value),),
            now=desk.now,
        )


async def test_an_invitation_is_answered_alike_whether_the_party_is_on_board_or_not(desk: Desk) -> None:
    answers = []
    for name, party in (("p", KNOWN), ("q", GLN)):
        told = await _invited(desk, await _measured(desk, name), party)
        assert told["grant"]["party"] == party
        told["battery"]["readableBy"].sort(key=json.dumps)
        text = json.dumps(told | {"grant": told["grant"] | {"id": ""}})
        answers.append(text.replace(party["value"], "…").replace(party["scheme"], "…"))

    assert answers[0] == answers[1]
    assert "op-rival Ltd" not in answers[0]


async def test_a_party_on_board_reads_at_once(desk: Desk) -> None:
    pack = await _measured(desk)
    await _invited(desk, pack, KNOWN)

    assert (await desk.ask(RIVAL, SHOWN, id=pack))[0] == {"battery": {"stateOfHealth": "0.9"}}


async def test_a_party_reads_from_when_it_comes_on_board(desk: Desk) -> None:
    pack = await _measured(desk)
    await _invited(desk, pack, GLN)
    await _comes_on_board(desk)
    await desk.done(OEM, "recordMeasurement", battery={"id": pack}, stateOfHealth="0.8")

    seen, _ = await desk.ask(NEWCOMER, SHOWN, id=pack)
    listed, _ = await desk.ask(OEM, LISTED, id=pack)

    assert seen == {"battery": {"stateOfHealth": "0.8"}}
    # The granter reads what it wrote; that somebody has come is not told.
    assert {"operator": None, "party": {"value": GLN["value"]}} in listed["battery"]["readableBy"]
    assert "Newcomer" not in json.dumps(listed)


@pytest.mark.parametrize("party", [KNOWN, GLN], ids=["on board", "not on board"])
async def test_an_invitation_that_is_taken_back_opens_nothing_more(desk: Desk, party: dict[str, str]) -> None:
    pack = await _measured(desk)
    told = await _invited(desk, pack, party)

    revoked = await desk.done(
        OEM,
        "revokeAccess",
        "battery { readableBy { party { value } } }"
        " events { type ... on AccessRevoked { grantee { name } } }",
        grant=told["grant"]["id"],
    )
    again = await desk.tell(OEM, "revokeAccess", grant=told["grant"]["id"])
    await _comes_on_board(desk)

    assert {"party": {"value": party["value"]}} not in revoked["battery"]["readableBy"]
    assert revoked["events"] == [{"type": "ACCESS_REVOKED", "grantee": None}]
    assert again["__typename"] == "NotFound"
    for who in (RIVAL, NEWCOMER):
        assert (await desk.ask(who, SHOWN, id=pack))[0] == {"battery": None}


async def test_an_invitation_that_was_taken_up_is_taken_back(desk: Desk) -> None:
    pack = await _measured(desk)
    told = await _invited(desk, pack, GLN)
    await _comes_on_board(desk)
    await desk.done(OEM, "revokeAccess", grant=told["grant"]["id"])

    assert (await desk.ask(NEWCOMER, SHOWN, id=pack))[0] == {"battery": None}


async def test_an_invitation_lapses(desk: Desk) -> None:
    pack = await _measured(desk)
    told = await _invited(desk, pack, GLN, until=(desk.now + timedelta(days=1)).isoformat())
    desk.now += timedelta(days=2)
    await _comes_on_board(desk)

    assert (await desk.ask(NEWCOMER, SHOWN, id=pack))[0] == {"battery": None}
    assert (await desk.tell(OEM, "revokeAccess", grant=told["grant"]["id"]))["__typename"] == "NotFound"


async def test_an_invitation_ends_with_its_granters_own_end(desk: Desk) -> None:
    (pack,) = await desk.register(MAKER, "PACK", "p")
    await desk.done(MAKER, "grantAccess", **(FACTS | {"battery": {"id": pack}, "party": GLN}))
    await desk.done(MAKER, "sellBattery", batteries=[{"id": pack}], buyer=operator(OEM))
    await _comes_on_board(desk)

    assert (await desk.ask(NEWCOMER, SHOWN, id=pack))[0] == {"battery": None}


async def test_another_identifier_is_not_invited(desk: Desk) -> None:
    pack = await _measured(desk)
    await _invited(desk, pack, GLN)
    await _comes_on_board(desk, "4000001000012")

    assert (await desk.ask(NEWCOMER, SHOWN, id=pack))[0] == {"battery": None}


@pytest.mark.parametrize(
    ("given", "path"),
    [
        pytest.param({"operator": operator(RIVAL)}, ["operator"], id="both"),
        pytest.param({"party": None}, ["operator"], id="neither"),
        pytest.param({"party": {"scheme": "GLN", "value": "4000001000006"}}, ["party", "value"], id="no GLN"),
        pytest.param(
            {"party": {"scheme": "URI_PREFIX", "value": "https://op-oem.example/b/"}}, ["party"], id="oneself"
        ),
        pytest.param({"groups": ["COMMERCIAL"]}, ["groups"], id="what is never granted"),
    ],
)
async def test_an_invitation_that_cannot_be_is_refused(
    desk: Desk, given: dict[str, Any], path: list[str]
) -> None:
    pack = await _measured(desk)

    told = await desk.tell(OEM, "grantAccess", **(FACTS | {"battery": {"id": pack}, "party": GLN} | given))

    assert (told["__typename"], told["path"]) == ("InvalidInput", ["input", *path])
