"""Claims: nobody gets in by recording, and who claims is told nothing by it."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from celltrail.domain.claims import LIFETIME, MOST_IN_A_DAY
from celltrail.domain.principal import PUBLIC
from tests.graph.desk import CARRIER, MAKER, OEM, RECYCLER, RIVAL, SERVICE, Desk, operator
from tests.graph.world import uid

CLAIM = """claim { id identifier capacity state until claimant { name } answeredAt answeredBy { name }
           passport { uid model { name } battery { id } } } events { type }"""
ON_BATTERY = """query ($id: ID!) { battery(by: {id: $id}) { uid
    claims { id identifier capacity state claimant { name } answeredBy { name } } } }"""
OWN = "{ viewer { claims { totalCount nodes { id identifier state passport { uid } } } } }"
CODE = "001PBA1D000053D5T0000053"
PASSPORT = {"uid": uid("op-maker", "p"), "model": None, "battery": None}


def scanned(name: str) -> dict[str, Any]:
    return {"battery": {"uid": uid("op-maker", name)}, "capacity": "COLLECTOR"}


async def claimed(desk: Desk, name: str = "p", **given: Any) -> str:  # noqa: ANN401 -- JSON
    told = await desk.done(RECYCLER, "claimBattery", "claim { id }", **(scanned(name) | given))
    claim_id: str = told["claim"]["id"]
    return claim_id


def _without_id(told: dict[str, Any]) -> dict[str, Any]:
    text = json.dumps(told | {"claim": told["claim"] | {"id": ""}})
    answer: dict[str, Any] = json.loads(text)
    return answer


# ── Who claims


async def test_a_claim_is_answered_alike_whether_the_battery_exists_or_not(desk: Desk) -> None:
    await desk.register(MAKER, "PACK", "hidden", "seen")
    await desk.done(
        MAKER,
        "assignWork",
        batteries=[{"uid": uid("op-maker", "seen")}],
        operator=operator(RECYCLER),
        capacity="COLLECTOR",
    )

    told = {
        name: _without_id(await desk.done(RECYCLER, "claimBattery", CLAIM, **scanned(name)))
        for name in ("seen", "hidden", "never")
    }

    for each in told.values():
        assert each["claim"].pop("identifier") in {uid("op-maker", name) for name in told}
        assert each["claim"].pop("until") > "2027-03-31"
    assert told["hidden"] == told["seen"] == told["never"]
    assert told["hidden"]["claim"] == {
        "id": "",
        "capacity": "COLLECTOR",
        "state": "PENDING",
        "claimant": {"name": "op-recycler Ltd"},
        "answeredAt": None,
        "answeredBy": None,
        "passport": None,
    }
    assert told["hidden"]["events"] == []


async def test_a_claim_opens_the_passport_that_everybody_may_read_and_no_battery(desk: Desk) -> None:
    (pack,) = await desk.sold("p")

    told = await desk.done(RECYCLER, "claimBattery", CLAIM, **scanned("p"))
    battery, _ = await desk.ask(RECYCLER, "query ($id: ID!) { battery(by: {id: $id}) { id } }", id=pack)
    public, _ = await desk.ask(
        PUBLIC, "query ($uid: URI!) { passport(uid: $uid) { uid model { name } battery { id } } }",
        uid=uid("op-maker", "p"),
    )  # fmt: skip

    assert told["claim"]["passport"] == public["passport"] == PASSPORT
    assert battery == {"battery": None}


async def test_a_claim_by_code_opens_the_passport_as_well(desk: Desk) -> None:
    ids = await desk.register(MAKER, "PACK", "p", code=CODE)
    await desk.done(MAKER, "placeOnMarket", batteries=[{"id": ids[0]}], market="DE", placedOn="2027-02-01")

    told = await desk.done(
        RECYCLER, "claimBattery", CLAIM, battery={"code": f" {CODE.lower()} "}, capacity="COLLECTOR"
    )

    assert told["claim"]["identifier"] == CODE
    assert told["claim"]["passport"] == PASSPORT


async def test_many_claims_show_their_passports_in_the_statements_of_one(desk: Desk) -> None:
    names = [f"p{number}" for number in range(5)]
    await desk.sold(*names)
    costs: list[int] = []
    data: dict[str, Any] = {}
    for name in names:
        await claimed(desk, name)
        data, statements = await _counted(desk)
        costs.append(statements)

    assert [each["passport"]["uid"] for each in data["viewer"]["claims"]["nodes"]] == [
        uid("op-maker", name) for name in reversed(names)
    ]
    assert set(costs) == {costs[0]}


async def _counted(desk: Desk) -> tuple[dict[str, Any], int]:
    seen: list[str] = []

    def count(_: object, __: object, statement: str, *___: object) -> None:
        seen.append(statement)

    engine = desk.database._engine.sync_engine
    sa.event.listen(engine, "before_cursor_execute", count)
    data, errors = await desk.ask(RECYCLER, OWN)
    sa.event.remove(engine, "before_cursor_execute", count)
    assert errors == []
    return data, len(seen)


@pytest.mark.parametrize(
    ("given", "refused", "path"),
    [
        pytest.param({"capacity": "OWNER"}, "InvalidInput", ["capacity"], id="what is no work"),
        pytest.param({"capacity": "SERVICE"}, "Forbidden", ["capacity"], id="work of another role"),
        pytest.param(
            {"battery": {"uid": "https://op-maker.example/b/"[:20]}},
            "InvalidInput",
            ["battery", "uid"],
            id="an incomplete identifier",
        ),
        pytest.param(
            {"battery": {"code": CODE[:-3]}}, "InvalidInput", ["battery", "code"], id="an incomplete code"
        ),
        pytest.param(
            {"evidence": [{"title": "scan", "sha256": "ab" * 32, "mediaType": "image/png"}]},
            "InvalidInput",
            ["evidence"],
            id="documents",
        ),
        pytest.param({"occurredAt": "2030-01-01T00:00:00Z"}, "InvalidInput", ["occurredAt"], id="the future"),
    ],
)
async def test_a_claim_that_cannot_be_is_refused_whether_the_battery_exists_or_not(
    desk: Desk, given: dict[str, Any], refused: str, path: list[str]
) -> None:
    await desk.register(MAKER, "PACK", "p", code=CODE)

    asked_at, told = desk.now, []
    for name in ("p", "never"):
        desk.now = asked_at
        told.append(await desk.tell(RECYCLER, "claimBattery", **(scanned(name) | given)))

    assert told[0] == told[1]
    assert (told[0]["__typename"], told[0]["path"]) == (refused, ["input", *path])


async def test_claims_are_bounded_in_a_day_and_a_repeat_is_no_other(desk: Desk) -> None:
    for number in range(MOST_IN_A_DAY):
        await claimed(desk, f"n{number}", idempotencyKey=f"claim-{number}")

    again = await claimed(desk, "n0", idempotencyKey="claim-0")
    told = await desk.tell(RECYCLER, "claimBattery", **scanned("one-more"))
    desk.now += timedelta(days=1)
    later = await desk.tell(RECYCLER, "claimBattery", **scanned("one-more"))
    data, _ = await desk.ask(RECYCLER, "{ viewer { claims { totalCount } } }")

    assert again
    assert (told["__typename"], told["path"]) == ("Forbidden", ["input"])
    assert later["__typename"] == "ClaimBatteryPayload"
    assert data["viewer"]["claims"]["totalCount"] == MOST_IN_A_DAY + 1


async def test_claims_of_others_are_not_among_ones_own(desk: Desk) -> None:
    await desk.sold("p")
    await claimed(desk)

    for who in (RIVAL, OEM, CARRIER):
        data, _ = await desk.ask(who, OWN)
        assert data["viewer"]["claims"] == {"totalCount": 0, "nodes": []}


# ── Who answers


async def test_owner_and_responsible_see_a_claim_and_nobody_else_does(desk: Desk) -> None:
    (pack,) = await desk.register(MAKER, "PACK", "p")
    key = [{"id": pack}]
    await desk.done(MAKER, "placeOnMarket", batteries=key, market="DE", placedOn="2027-02-01")
    await desk.done(MAKER, "sellBattery", batteries=key, buyer=operator(OEM))
    await desk.done(OEM, "assignWork", batteries=key, operator=operator(SERVICE), capacity="SERVICE")
    await claimed(desk)

    seen = {who.operator_id: (await desk.ask(who, ON_BATTERY, id=pack))[0] for who in (OEM, MAKER, SERVICE)}

    expected = [
        {
            "capacity": "COLLECTOR",
            "state": "PENDING",
            "identifier": uid("op-maker", "p"),
            "claimant": {"name": "op-recycler Ltd"},
            "answeredBy": None,
        }
    ]
    for who in ("op-oem", "op-maker"):
        (claim,) = seen[who]["battery"]["claims"]
        assert [{name: each for name, each in claim.items() if name != "id"}] == expected
    assert seen["op-service"]["battery"]["claims"] == []


async def test_a_claim_waits_for_a_battery_that_is_registered_later(desk: Desk) -> None:
    claim = await claimed(desk)
    (pack,) = await desk.register(MAKER, "PACK", "p")

    data, _ = await desk.ask(MAKER, ON_BATTERY, id=pack)

    assert [each["id"] for each in data["battery"]["claims"]] == [claim]


async def test_a_confirmed_claim_assigns_its_work_and_nothing_before_does(desk: Desk) -> None:
    (pack,) = await desk.sold("p")
    await desk.done(OEM, "installBattery", battery={"id": pack}, system="store")
    await desk.done(OEM, "removeBattery", battery={"id": pack})
    claim = await claimed(desk)
    collect: dict[str, Any] = {"battery": {"id": pack}, "route": "RECYCLE"}

    before = await desk.tell(RECYCLER, "collectBattery", **collect)
    answered = await desk.done(
        OEM,
        "confirmClaim",
        "claim { state answeredBy { name } } battery { claims { state } } events { type }",
        claim=claim,
        accept=True,
    )
    after = await desk.tell(RECYCLER, "collectBattery", **collect)
    own, _ = await desk.ask(RECYCLER, OWN)

    assert before["__typename"] == "NotFound"
    assert answered["claim"] == {"state": "CONFIRMED", "answeredBy": {"name": "op-oem Ltd"}}
    assert answered["battery"]["claims"] == [{"state": "CONFIRMED"}]
    assert answered["events"] == [{"type": "WORK_ASSIGNED"}]
    assert after["__typename"] == "CollectBatteryPayload"
    assert own["viewer"]["claims"]["nodes"][0]["state"] == "CONFIRMED"


async def test_a_refused_claim_opens_nothing_and_closes_its_passport(desk: Desk) -> None:
    (pack,) = await desk.sold("p")
    claim = await claimed(desk)

    answered = await desk.done(
        OEM, "confirmClaim", "claim { state } events { type }", claim=claim, accept=False
    )
    own, _ = await desk.ask(RECYCLER, OWN)
    seen, _ = await desk.ask(RECYCLER, "query ($id: ID!) { battery(by: {id: $id}) { id } }", id=pack)

    assert (answered["claim"], answered["events"]) == ({"state": "REFUSED"}, [])
    assert own["viewer"]["claims"]["nodes"][0] | {"id": ""} == {
        "id": "",
        "identifier": uid("op-maker", "p"),
        "state": "REFUSED",
        "passport": None,
    }
    assert seen == {"battery": None}


async def test_silence_lapses_and_confirms_nothing(desk: Desk) -> None:
    (pack,) = await desk.sold("p")
    claim = await claimed(desk)
    desk.now += LIFETIME

    own, _ = await desk.ask(RECYCLER, OWN)
    listed, _ = await desk.ask(OEM, ON_BATTERY, id=pack)
    told = await desk.tell(OEM, "confirmClaim", claim=claim, accept=True)

    (node,) = own["viewer"]["claims"]["nodes"]
    assert (node["state"], node["passport"]) == ("LAPSED", None)
    assert listed["battery"]["claims"] == []
    assert told["__typename"] == "NotFound"


@pytest.mark.parametrize("who", [RECYCLER, RIVAL, MAKER, SERVICE], ids=lambda who: str(who.operator_id))
async def test_nobody_else_answers_a_claim(desk: Desk, who: Any) -> None:  # noqa: ANN401 -- a principal
    (pack,) = await desk.sold("p")
    await desk.done(
        OEM, "assignWork", batteries=[{"id": pack}], operator=operator(SERVICE), capacity="SERVICE"
    )
    claim = await claimed(desk)

    told = await desk.tell(who, "confirmClaim", claim=claim, accept=True)

    assert (told["__typename"], told["path"]) == ("NotFound", ["input", "claim"])


async def test_a_claim_is_answered_once(desk: Desk) -> None:
    await desk.sold("p")
    claim = await claimed(desk)
    await desk.done(OEM, "confirmClaim", claim=claim, accept=False, idempotencyKey="answer")

    again = await desk.tell(OEM, "confirmClaim", claim=claim, accept=False, idempotencyKey="answer")
    other = await desk.tell(OEM, "confirmClaim", claim=claim, accept=True)

    assert again["__typename"] == "ConfirmClaimPayload"
    assert (other["__typename"], other["path"]) == ("InvalidInput", ["input", "claim"])
    assert "REFUSED" in other["message"]


@pytest.mark.parametrize(
    ("given", "path"),
    [
        pytest.param({"accept": True, "until": "2020-01-01T00:00:00Z"}, ["until"], id="an end that is past"),
        pytest.param({"accept": False, "until": "2030-01-01T00:00:00Z"}, ["until"], id="an end of a refusal"),
    ],
)
async def test_an_answer_that_cannot_be_is_refused(
    desk: Desk, given: dict[str, Any], path: list[str]
) -> None:
    await desk.sold("p")
    claim = await claimed(desk)

    told = await desk.tell(OEM, "confirmClaim", claim=claim, **given)
    data, _ = await desk.ask(RECYCLER, OWN)

    assert (told["__typename"], told["path"]) == ("InvalidInput", ["input", *path])
    assert data["viewer"]["claims"]["nodes"][0]["state"] == "PENDING"


async def test_an_answer_to_a_version_that_has_passed_is_refused(desk: Desk) -> None:
    (pack,) = await desk.sold("p")
    claim = await claimed(desk)
    data, _ = await desk.ask(OEM, "query ($id: ID!) { battery(by: {id: $id}) { version } }", id=pack)
    await desk.done(OEM, "recordMeasurement", battery={"id": pack}, stateOfHealth="0.9")

    told = await desk.tell(
        OEM, "confirmClaim", claim=claim, accept=True, expectedVersion=data["battery"]["version"]
    )

    assert told["__typename"] == "VersionConflict"
