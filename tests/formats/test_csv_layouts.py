"""Our CSV layouts: every row checked, faults by row and column."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from celltrail.domain.vocabulary import BatteryCategory, BatteryLevel, Chemistry, IdentifierScheme
from celltrail.formats.document import ParsedDocument, parse_document
from celltrail.formats.faults import FAULTS, DocumentRefusedError, FaultCode, Severity
from celltrail.formats.statements import (
    Assembled,
    BatteryModelStated,
    BatteryReference,
    BatteryStated,
    Measured,
)

_U1, _U2 = "https://id.gs1.org/01/09521234000013/21/A1", "https://id.gs1.org/01/09521234000013/21/A2"
_CODE = "001PE0A1234567G7V0000042"


def _read(text: str, *, lenient: bool = False) -> ParsedDocument:
    return parse_document(text.encode(), today=date(2026, 11, 24), lenient=lenient)


def test_batteries_are_read_with_their_model_stated_once() -> None:
    header = (
        "\ufeffUID;Code;Level;Model;Manufacturer_Scheme;Manufacturer_Id;"
        "Category;Chemistry;Mass_Kg;Produced_On\r\n"
    )
    row = "{uid};{code};pack;M-1;gln;9521234000006;EV;lfp;451.5;2026-07-27\r\n"

    statements = _read(header + row.format(uid=_U1, code=_CODE) + row.format(uid=_U2, code="")).statements

    model, first, second = statements
    assert isinstance(model, BatteryModelStated)
    assert (model.category, model.chemistry, model.mass_kg) == (
        BatteryCategory.EV,
        Chemistry.LFP,
        Decimal("451.5"),
    )
    assert model.manufacturer.scheme is IdentifierScheme.GLN
    assert isinstance(first, BatteryStated)
    assert first.battery == BatteryReference(uid=_U1, code=_CODE)
    assert (first.level, first.produced_on) == (BatteryLevel.PACK, date(2026, 7, 27))
    assert isinstance(second, BatteryStated)
    assert second.pointer == "row 3"


def test_measurements_are_read_in_shares_and_utc() -> None:
    text = f"uid,at,state_of_health,cycles,temperature_c\n{_U1},2026-01-01T01:00:00+01:00,0.87,412,-5.5\n"

    (measured,) = _read(text).statements

    assert isinstance(measured, Measured)
    assert measured.at == datetime(2026, 1, 1, tzinfo=UTC)
    assert (measured.state_of_health, measured.cycles) == (Decimal("0.87"), 412)
    assert measured.temperature_c == Decimal("-5.5")


def test_rows_of_one_parent_and_time_are_one_assembly() -> None:
    uids = [f"https://id.gs1.org/01/09521234000013/21/C{n}" for n in range(3)]
    text = "parent_uid,child_uid,at\n" + "".join(f"{_U1},{uid},2026-01-01T00:00:00Z\n" for uid in uids)

    (assembled,) = _read(text).statements

    assert isinstance(assembled, Assembled)
    assert [child.uid for child in assembled.children] == uids


_M = "uid,at,state_of_health,cycles\n"
_SHARE = "row 2, column state_of_health"
_T = "2026-01-01T00:00:00Z"

# Text, code and pointer.
_FAULTS = [
    ("empty required cell", f"{_M},{_T},,1\n", FaultCode.MISSING_VALUE, "row 2, column uid"),
    ("bad identifier", f"{_M}abc,{_T},,\n", FaultCode.INVALID_IDENTIFIER, "row 2, column uid"),
    ("percent as share", f"{_M}{_U1},{_T},87,\n", FaultCode.OUT_OF_RANGE, _SHARE),
    ("no number", f"{_M}{_U1},{_T},good,\n", FaultCode.WRONG_TYPE, _SHARE),
    ("half a cycle", f"{_M}{_U1},{_T},,1.5\n", FaultCode.WRONG_TYPE, "row 2, column cycles"),
    ("negative", f"{_M}{_U1},{_T},,-1\n", FaultCode.OUT_OF_RANGE, "row 2, column cycles"),
    ("formula as number", f"{_M}{_U1},{_T},,=1+1\n", FaultCode.WRONG_TYPE, "row 2, column cycles"),
    ("short row", f"{_M}{_U1},{_T}\n", FaultCode.INVALID_CSV, "row 2"),
    ("open quote", f'{_M}"{_U1},{_T}\n', FaultCode.INVALID_CSV, "row 2"),
    ("row twice", f"{_M}{_U1},{_T},,1\n{_U1},{_T},,1\n", FaultCode.DUPLICATE_ITEM, "row 3, column uid"),
    ("rows differ", f"{_M}{_U1},{_T},,1\n{_U1},{_T},,2\n", FaultCode.CONTRADICTION, "row 3, column uid"),
    ("unknown column", f"uid,at,colour\n{_U1},{_T},red\n", FaultCode.UNKNOWN_COLUMN, "row 1, column colour"),
    ("column twice", f"uid,at,uid\n{_U1},{_T},{_U1}\n", FaultCode.CONTRADICTION, "row 1, column uid"),
    ("no offset", f"{_M}{_U1},2026-01-01T00:00:00,,\n", FaultCode.TIME_WITHOUT_ZONE, "row 2, column at"),
    (
        "decimal comma",
        f"uid;at;state_of_health\n{_U1};{_T};0,87\n",
        FaultCode.DECIMAL_COMMA,
        _SHARE,
    ),
    ("unknown level", f"uid,level\n{_U1},brick\n", FaultCode.NOT_ALLOWED, "row 2, column level"),
    (
        "code of another level",
        f"uid,level,code\n{_U1},cell,{_CODE}\n",
        FaultCode.LEVEL_MISMATCH,
        "row 2, column level",
    ),
    (
        "model without maker",
        f"uid,level,model\n{_U1},pack,M\n",
        FaultCode.MISSING_VALUE,
        "row 2, column manufacturer_id",
    ),
    (
        "built into itself",
        f"parent_uid,child_uid\n{_U1},{_U1}\n",
        FaultCode.SELF_REFERENCE,
        "row 2, column child_uid",
    ),
]


@pytest.mark.parametrize(
    ("text", "code", "pointer"), [row[1:] for row in _FAULTS], ids=[row[0] for row in _FAULTS]
)
def test_a_fault_is_named_by_row_and_column(text: str, code: FaultCode, pointer: str) -> None:
    with pytest.raises(DocumentRefusedError) as refused:
        _read(text)

    assert [(f.code, f.pointer) for f in refused.value.faults] == [(code, pointer)]
    if FAULTS[code].severity is Severity.TOLERABLE:
        assert code in {warning.code for warning in _read(text, lenient=True).warnings}


def test_a_row_without_a_possible_time_is_refused_even_when_lenient() -> None:
    with pytest.raises(DocumentRefusedError, match="REQUIRED_VALUE_UNUSABLE at row 2, column at"):
        _read(f"{_M}{_U1},2026-02-30T00:00:00Z,,\n", lenient=True)


def test_every_row_is_checked_and_each_fault_told() -> None:
    text = _M + "".join(f"{_U1},{_T},{share},1\n" for share in ("x", "y", "z"))

    with pytest.raises(DocumentRefusedError) as refused:
        _read(text)

    places = [f.pointer for f in refused.value.faults if f.code is FaultCode.WRONG_TYPE]
    assert places == [f"row {number}, column state_of_health" for number in (2, 3, 4)]


@pytest.mark.parametrize("text", ["=HYPERLINK(1)", "+1", "-x", "@SUM"])
def test_a_formula_stays_a_text(text: str) -> None:
    document = _read(f"uid,level,serial\n{_U1},pack,{text}\n")

    (battery,) = document.statements
    assert isinstance(battery, BatteryStated)
    assert battery.local_identifiers[0].value == text
    assert [w.code for w in document.warnings] == [FaultCode.FORMULA_LIKE_TEXT]


def test_rows_that_differ_about_one_model_contradict_each_other() -> None:
    header = "uid,level,model,manufacturer_scheme,manufacturer_id,mass_kg\n"
    rows = f"{_U1},pack,M,GLN,9521234000006,1\n{_U2},pack,M,GLN,9521234000006,2\n"

    with pytest.raises(DocumentRefusedError, match="row 3, column mass_kg"):
        _read(header + rows)
