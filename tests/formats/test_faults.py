"""The table of faults, and its page in the documentation."""

from __future__ import annotations

from pathlib import Path

import pytest

from celltrail.formats.csv_layouts import LAYOUTS
from celltrail.formats.faults import FAULTS, DocumentRefusedError, FaultCode, Findings, Severity

_PAGE = (Path(__file__).parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")
_EFFECTS = {
    Severity.REFUSED: "refused | refused",
    Severity.TOLERABLE: "refused | warning",
    Severity.WARNING: "warning | warning",
}


def test_every_fault_has_a_rule() -> None:
    assert set(FAULTS) == set(FaultCode)


@pytest.mark.parametrize("code", list(FaultCode))
def test_the_documentation_says_what_each_fault_does_and_means(code: FaultCode) -> None:
    rule = FAULTS[code]

    assert f"| {code} | {_EFFECTS[rule.severity]} | {rule.meaning} |" in _PAGE


@pytest.mark.parametrize("layout", LAYOUTS, ids=[layout.name for layout in LAYOUTS])
def test_the_documentation_names_each_csv_column(layout: object) -> None:
    table = next(found for found in LAYOUTS if found is layout)
    section = _PAGE.split(f"### {table.name}\n")[1].split("\n#")[0]

    for column in table.columns:
        name = f"**{column.name}**" if column.is_required else column.name
        assert f"| {name} | " in section


def test_a_lenient_reading_refuses_only_what_leaves_a_doubt() -> None:
    findings = Findings(lenient=True)
    findings.report(FaultCode.STRING_NUMBER, "/a", "a number as a string")
    assert [warning.code for warning in findings.settle()] == [FaultCode.STRING_NUMBER]

    findings.report(FaultCode.CONTRADICTION, "/b", "two values")

    with pytest.raises(DocumentRefusedError, match="CONTRADICTION at /b") as refused:
        findings.settle()
    assert refused.value.code == "DOCUMENT_REFUSED"
