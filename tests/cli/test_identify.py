"""`celltrail identify`: what a text is, for people and for programs."""

from __future__ import annotations

import json
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from celltrail.cli import app

CELL = "001CB240000003B3C0221953"  # read off a real cell
KEYS = ["input", "valid", "kind", "normalised", "parts", "warnings", "error"]


def _identify(*texts: str) -> Result:
    return CliRunner().invoke(app, ["identify", *texts])


def _results(*texts: str) -> tuple[int, list[dict[str, Any]]]:
    result = _identify("--json", "--", *texts)
    document = json.loads(result.stdout)
    assert list(document) == ["results"]
    found: list[dict[str, Any]] = document["results"]
    return result.exit_code, found


def test_a_code_is_normalised_and_taken_apart() -> None:
    status, (found,) = _results(f" {CELL.lower()} ")

    assert status == 0
    assert list(found) == KEYS
    assert (found["valid"], found["kind"], found["normalised"]) == (True, "TRACTION_BATTERY_CODE", CELL)
    assert (found["parts"]["maker_code"], found["parts"]["product_type"]) == ("001", "CELL")
    assert (found["parts"]["produced_on"], found["parts"]["serial"]) == ("2021-03-12", "0221953")
    assert (found["input"], found["error"]) == (f" {CELL.lower()} ", None)


def test_a_wrong_code_is_told_its_position_and_what_is_allowed_there() -> None:
    status, (found,) = _results(CELL.replace("B3C", "BDC"))  # a month that GB/T 34014 does not have

    assert status == 1
    assert list(found) == KEYS
    assert (found["valid"], found["kind"]) == (False, "TRACTION_BATTERY_CODE")
    assert found["error"]["code"] == "INVALID_IDENTIFIER"
    assert found["error"]["position"] == 16
    assert found["error"]["allowed"]


def test_each_text_has_its_result_and_one_wrong_one_decides_the_status() -> None:
    status, found = _results(CELL, "nonsense", "4000001000005", "")

    assert status == 1
    assert [each["input"] for each in found] == [CELL, "nonsense", "4000001000005", ""]
    assert [each["valid"] for each in found] == [True, False, True, False]
    assert [warning["code"] for warning in found[2]["warnings"]] == ["AMBIGUOUS"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("https://id.gs1.org/01/09521234000013/21/ABC", "UNIQUE_IDENTIFIER"),
        ("91350900587527783P", "USCC"),
        ("WVWZZZ1JZXW000001", "VIN"),
        ("DE123456789012", "EORI"),
        ("BPNL00000000MAKE", "BPN"),
    ],
)
def test_other_identifiers_are_known_as_well(text: str, kind: str) -> None:
    status, (found,) = _results(text)

    assert (status, found["kind"]) == (0, kind)


def test_people_read_the_parts_that_there_are() -> None:
    result = _identify(CELL)

    lines = result.stdout.splitlines()
    assert result.exit_code == 0
    assert lines[0] == f"{CELL}  TRACTION_BATTERY_CODE"
    assert "  produced_on         2021-03-12" in lines
    assert "  is_echelon          no" in lines
    assert "None" not in result.stdout


def test_people_see_a_mark_under_the_wrong_position() -> None:
    wrong = CELL.replace("B3C", "BDC")

    result = _identify(wrong)

    _, error, code, mark = result.stdout.splitlines()
    assert result.exit_code == 1
    assert error.startswith("  INVALID_IDENTIFIER ")
    assert (code, mark) == (f"  {wrong}", " " * (2 + 15) + "^")


@pytest.mark.parametrize("text", ["\x1b[2J", "[bold]x[/bold]", "\udcff", "\N{ZERO WIDTH SPACE}", "a" * 5000])
def test_whatever_is_asked_is_shown_and_not_obeyed(text: str) -> None:
    people, programs = _identify("--", text), _identify("--json", "--", text)

    assert (people.exit_code, programs.exit_code) == (1, 1)
    assert "\x1b" not in people.stdout
    assert not json.loads(programs.stdout)["results"][0]["valid"]


def test_no_text_is_a_wrong_call() -> None:
    assert _identify().exit_code == 2
