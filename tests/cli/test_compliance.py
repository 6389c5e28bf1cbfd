"""`celltrail compliance BATTERY` explains both laws in a terminal."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import pytest

from tests.cli.conftest import CallCli
from tests.storage.lived import Lived, live, uid


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Lived]:
    """A data directory with batteries that lived."""
    from celltrail.storage.migrate import upgrade  # noqa: PLC0415 -- the fixture's own

    data = tmp_path_factory.mktemp("lived") / "data"
    data.mkdir()
    url = f"sqlite:///{data / 'celltrail.sqlite3'}"

    async def told() -> Lived:
        await upgrade(url)
        return await live(url)

    return data, asyncio.run(told())


@pytest.fixture
def data(recorded: tuple[Path, Lived]) -> Path:
    """That directory: the command only reads."""
    return recorded[0]


def test_what_is_missing_is_told_with_its_basis_its_day_and_its_debtor(call: CallCli) -> None:
    result = call("compliance", uid("P3"), "--on", "2026-11-01")

    union, china = result.stdout.split("\nCN_MIIT")
    assert result.exit_code == 1
    assert union.startswith("EU_2023_1542 on 2026-11-01: DOES_NOT_APPLY (placed on the market on 2026-03-01")
    (line,) = (each for each in china.splitlines() if "CN-VEHICLE_INSTALLATION-VEHICLE_MODEL" in each)
    assert "oem" in line
    assert "since 2026-" in line
    assert "MIIT Order No. 73 (2025) (MEMORY)" in line
    assert "CN-PRODUCTION-RATED_CAPACITY_AH" not in china  # it is met


def test_every_rule_is_told_where_asked_for(call: CallCli) -> None:
    result = call("compliance", uid("P3"), "--regime", "CN_MIIT", "--all")

    assert "CN-PRODUCTION-RATED_CAPACITY_AH" in result.stdout
    assert "EU_2023_1542" not in result.stdout


def test_programs_get_json(call: CallCli, recorded: tuple[Path, Lived]) -> None:
    result = call("compliance", recorded[1].ids["S1"], "--json", "--on", "2027-06-01")

    union, china = json.loads(result.stdout)
    assert (union["regime"], union["scope"], union["open"]) == ("EU_2023_1542", "UNKNOWN", 0)
    assert (china["scope"], china["open"]) == ("DOES_NOT_APPLY", 0)
    assert union["findings"][0] == {
        "rule": "EU-DP-01",
        "title": "Unique identifier",
        "outcome": "UNKNOWN",
        "is_open": False,
        "on": None,
        "detail": "the battery has no model that says its category",
        "fields": ["battery_identifier"],
        "stage": "PLACING_ON_MARKET",
        "debtor": "RESPONSIBLE",
        "owed_by": "reuser",
        "legal_basis": "Regulation (EU) 2023/1542, Art. 77(3)",
        "source": "Commission guidance v1.0 (28.07.2026), data point 1",
        "confidence": "SOURCED",
    }
    assert result.exit_code == 0


@pytest.mark.parametrize("name", ["no such battery", "", "[red]x\x1b[31m"])
def test_a_battery_that_is_not_there_is_said(call: CallCli, name: str) -> None:
    result = call("compliance", name)

    assert result.exit_code == 1
    assert "no battery has the id, identifier or code" in result.output
    assert "\x1b[31m" not in result.output
    assert "Traceback" not in result.output


def test_what_the_laws_leave_open_is_configured(
    call: CallCli, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rules = tmp_path / "rules.toml"
    monkeypatch.setenv("CELLTRAIL_RULES_FILE", str(rules))

    rules.write_text('[china]\ncategories = ["INDUSTRIAL"]\n', "utf-8")
    unreached = call("compliance", uid("P3"), "--regime", "CN_MIIT", "--on", "2026-11-01")
    rules.write_text('[china]\ncategories = ["TRAM"]\n', "utf-8")
    refused = call("compliance", uid("P3"))

    assert "UNKNOWN (category EV" in unreached.stdout
    assert unreached.exit_code == 0
    assert (refused.exit_code, refused.stdout) == (1, "")
    assert "china.categories.0" in refused.stderr
    assert "found 'TRAM'" in refused.stderr
