"""`celltrail rules`, and the page that is made from it."""

from __future__ import annotations

from pathlib import Path

from typer.testing import CliRunner

from celltrail.cli import app
from celltrail.domain.compliance.deadlines import DEADLINES
from celltrail.domain.compliance.evaluate import RULES

PAGE = Path(__file__).parents[2] / "docs" / "compliance.md"


def test_the_page_is_what_the_tables_say() -> None:
    told = CliRunner().invoke(app, ["rules", "--markdown"])

    assert told.exit_code == 0
    assert told.stdout == PAGE.read_text("utf-8")


def test_the_page_has_every_rule_and_every_deadline() -> None:
    page = PAGE.read_text("utf-8")

    for each in (*RULES, *(deadline.id for deadline in DEADLINES)):
        assert page.count(f"| `{each}` |") == 1


def test_rules_are_listed_by_regime() -> None:
    both = CliRunner().invoke(app, ["rules"]).stdout
    one = CliRunner().invoke(app, ["rules", "--regime", "CN_MIIT"]).stdout

    assert {each for each in RULES if f"{each} " in both} == RULES.keys()
    assert "EU-DP-01" not in one
    assert "CN-CODE-DATE" in one
