"""`Battery.compliance`: each reader its findings, and what others owe is no more than that."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from celltrail.domain.principal import Principal
from celltrail.graph.ids import global_id
from celltrail.storage.access_tables import access_entry
from celltrail.storage.acting import Acting
from tests.graph.conftest import Ask
from tests.graph.world import CARRIER, MAKER, OEM, RIVAL, World

COMPLIANCE = """query ($id: ID!, $regime: Regime!, $on: Date) {
  battery(by: {id: $id}) { compliance(regime: $regime, on: $on) {
    regime on scope reason othersOwe
    findings { rule { id legalBasis confidence fields } outcome on detail owedBy { id } } } } }"""


async def told(
    ask: Ask,
    world: World,
    who: Principal,
    *,
    pack: int = 1,
    regime: str = "EU_2023_1542",
    on: str | None = None,
) -> Any:  # noqa: ANN401 -- JSON
    """The report that a partner gets of a pack."""
    battery = global_id("Battery", world.packs[pack])
    answer = await ask(who, COMPLIANCE, id=battery, regime=regime, on=on)
    assert answer.errors == []
    return (answer.data["battery"] or {}).get("compliance")


def outcomes(report: Any) -> dict[str, str]:  # noqa: ANN401 -- JSON
    return {each["rule"]["id"]: each["outcome"] for each in report["findings"]}


async def test_whoever_answers_for_it_sees_what_it_owes_and_by_which_law(ask: Ask, world: World) -> None:
    report = await told(ask, world, OEM, on="2027-06-01")

    assert (report["regime"], report["on"]) == ("EU_2023_1542", "2027-06-01")
    assert report["scope"] in {"APPLIES", "DOES_NOT_APPLY", "WHEN_PLACED", "UNKNOWN"}
    assert report["reason"]
    assert len(report["findings"]) > 80
    first = report["findings"][0]["rule"]
    assert (first["id"], first["legalBasis"]) == ("EU-DP-01", "Regulation (EU) 2023/1542, Art. 77(3)")


async def test_china_is_told_by_the_same_record(ask: Ask, world: World) -> None:
    owner = await told(ask, world, OEM, pack=0, regime="CN_MIIT", on="2027-06-01")
    maker = await told(ask, world, MAKER, pack=0, regime="CN_MIIT", on="2027-06-01")
    code = next(each for each in maker["findings"] if each["rule"]["id"] == "CN-PRODUCTION-BATTERY_CODE")

    assert owner["scope"] == maker["scope"] == "APPLIES"
    assert (code["outcome"], code["detail"]) == ("MISSING", "needs battery_code")
    assert code["owedBy"]["id"] == global_id("Operator", "op-maker")
    # The maker sold it before it was collected: what happened later is not its to know.
    assert outcomes(owner)["CN-COLLECTION-SERVICE_POINT_ID"] == "MISSING"
    assert outcomes(maker)["CN-COLLECTION-SERVICE_POINT_ID"] == "NOT_APPLICABLE"


@pytest.mark.parametrize("regime", ["EU_2023_1542", "CN_MIIT"])
async def test_who_does_not_see_the_battery_sees_no_report(ask: Ask, world: World, regime: str) -> None:
    assert await told(ask, world, RIVAL, regime=regime) is None


async def test_a_carrier_sees_what_is_public_and_its_safety(ask: Ask, world: World) -> None:
    report = await told(ask, world, CARRIER, pack=0)

    if report is not None:
        assert "EU-DP-45" not in outcomes(report)
        assert "EU-DP-61" not in outcomes(report)
        assert {each["owedBy"] and each["owedBy"]["id"] for each in report["findings"]} <= {
            None, global_id("Operator", "op-maker"), global_id("Operator", "op-oem"),
        }  # fmt: skip


async def test_what_was_read_stands_in_the_access_log(ask: Ask, world: World) -> None:
    await told(ask, world, OEM, regime="CN_MIIT")
    async with world.database.reading(Acting.DESK) as connection:
        rows = await connection.execute(
            sa.select(access_entry.c.groups).where(
                access_entry.c.subject == world.packs[1], access_entry.c.operator_id == OEM.operator_id
            )
        )
        groups = {each for row in rows for each in row.groups}

    assert {"INDIVIDUAL", "DISMANTLING"} <= groups


@pytest.mark.parametrize("on", ["2026-02-30", "yesterday", 7])
async def test_a_day_that_is_none_is_refused(ask: Ask, world: World, on: object) -> None:
    answer = await ask(OEM, COMPLIANCE, id=global_id("Battery", world.packs[1]), regime="CN_MIIT", on=on)

    assert answer.errors
