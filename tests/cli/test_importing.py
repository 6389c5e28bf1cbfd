"""`celltrail import`, called as a user calls it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from celltrail.cli import app
from tests.cli.conftest import StartProgram
from tests.commands import importing_world as w

GOOD = w.csv_of(w.pack("P-1"), w.pack("P-2", placed_on_market_at="2026-02-01"))
BAD = w.csv_of(w.pack("P-3"), w.pack("P-4", manufacturer_id=w.OTHER_GLN), w.pack("P-5", level="PACK"))
BROKEN = w.csv_of(w.pack("P-6", level="BLOCK"), w.pack("P-7", mass_kg="much"))


def _import(installation: Path, *documents: tuple[str, str], options: tuple[str, ...] = ()) -> Result:
    files = []
    for name, text in documents:
        file = installation / name
        file.write_text(text)
        files.append(str(file))
    arguments = ["import", *files, "--operator", "maker", "--data", str(installation), *options]
    return CliRunner().invoke(app, arguments)


def _json(result: Result) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(result.stdout)["documents"]
    return found


def test_a_document_is_imported_and_summed_up(installation: Path) -> None:
    result = _import(installation, ("batteries.csv", GOOD))

    assert result.exit_code == 0, result.stderr
    assert "2 registered, 0 known already" in result.stdout
    assert "1 register battery model" in result.stdout
    assert "MARKET_ASSUMED row 3" in result.stderr


def test_a_second_run_says_that_nothing_changed(installation: Path) -> None:
    _import(installation, ("batteries.csv", GOOD))

    result = _import(installation, ("batteries.csv", GOOD))

    assert result.exit_code == 0
    assert "nothing changed" in result.stdout


def test_a_refused_document_lists_every_fault_and_ends_with_one(installation: Path) -> None:
    result = _import(installation, ("broken.csv", BROKEN))

    assert result.exit_code == 1
    assert result.stdout == ""
    assert "row 2, column level" in result.stderr
    assert "row 3, column mass_kg" in result.stderr


def test_each_file_stands_for_itself_in_the_answer_for_programs(installation: Path) -> None:
    documents = (("good.csv", GOOD), ("bad.csv", BAD), ("broken.csv", BROKEN), ("again.csv", GOOD))

    result = _import(installation, *documents, options=("--json",))

    good, bad, broken, again = _json(result)
    assert result.exit_code == 1
    assert [each["status"] for each in (good, bad, broken, again)] == [
        "imported",
        "refused",
        "refused",
        "repeated",
    ]
    assert good["registered"] == 2
    assert good["sha256"] == again["sha256"]
    assert [(fault["code"], fault["pointer"]) for fault in bad["faults"]] == [
        ("OTHER_MANUFACTURER", "row 3, column manufacturer_id")
    ]
    assert broken["totalFaults"] == 2


def test_a_lenient_import_takes_tolerable_faults(installation: Path) -> None:
    unknown_maker = w.csv_of(w.pack("P-8", manufacturer_id="4000001000005"))

    strict = _import(installation, ("unknown.csv", unknown_maker))
    lenient = _import(installation, ("unknown.csv", unknown_maker), options=("--lenient",))

    assert (strict.exit_code, lenient.exit_code) == (1, 0)
    assert "UNKNOWN_MANUFACTURER" in strict.stderr
    assert "UNKNOWN_MANUFACTURER" in lenient.stderr


def test_an_operator_who_is_not_on_board_is_refused(installation: Path) -> None:
    file = installation / "batteries.csv"
    file.write_text(GOOD)

    result = CliRunner().invoke(
        app, ["import", str(file), "--operator", "nobody", "--data", str(installation)]
    )

    assert result.exit_code == 1
    assert "NOT_FOUND" in result.stderr


def test_a_file_that_is_not_there_is_a_wrong_call(installation: Path) -> None:
    missing = str(installation / "none.csv")

    result = CliRunner().invoke(app, ["import", missing, "--operator", "maker", "--data", str(installation)])

    assert result.exit_code == 2


def test_the_progress_bar_is_for_terminals_only(
    start: StartProgram, installation: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = installation / "batteries.csv"
    file.write_text(GOOD)
    monkeypatch.setenv("COLUMNS", "80")
    arguments = ("import", str(file), "--operator", "maker", "--data", str(installation))

    seen = start(*arguments, on_terminal=True).out.all()
    piped = start(*arguments)
    said, errors = piped.out.all(), piped.err.all()

    assert "batteries.csv \x1b" in seen
    assert "━" in seen
    assert "━" not in said + errors
    assert "\x1b" not in said + errors


def test_what_a_document_says_cannot_act_on_the_terminal(installation: Path) -> None:
    odd = w.csv_of(w.pack("P-9", level="[red]\x1b[2J"))

    result = _import(installation, ("odd.csv", odd))

    assert result.exit_code == 1
    assert "\x1b" not in result.stderr


def test_no_line_of_the_answer_is_folded(installation: Path) -> None:
    result = _import(installation, ("batteries.csv", GOOD))

    names = [line.split()[0] for line in result.stdout.splitlines()]
    assert names == ["document", "batteries", "acts", "observations", "warnings"]
    assert all(line.startswith("  MARKET_ASSUMED row ") for line in result.stderr.splitlines())
