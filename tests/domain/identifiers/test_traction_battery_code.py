"""GB/T 34014 codes: real codes, the vectors beside the checkout, refusals by position, round trips."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from celltrail.domain.errors import InvalidIdentifierError
from celltrail.domain.identifiers import TractionBatteryCode, WarningCode
from celltrail.domain.identifiers.traction_battery_tables import (
    BATTERY_TYPES,
    CODING_RULES,
    DAYS,
    MONTHS,
    PRODUCT_TYPES,
    YEARS,
)
from celltrail.domain.vocabulary import BatteryLevel, Chemistry

TODAY = date(2026, 11, 24)
REAL_CELL = "001CB240000003B3C0221953"

VECTORS = Path(__file__).parents[4] / "shared" / "domain" / "schemas" / "cn_code_vectors.csv"

# Code, maker, level, chemistry, specification, traceability, date, serial, type of the echelon product.
WORKED_EXAMPLES = [
    pytest.param(
        REAL_CELL, "001", BatteryLevel.CELL, Chemistry.LFP, "24", "0000003", date(2021, 3, 12), 221953, None,
        id="a real 302 Ah cell (diypow.com)",
    ),
    pytest.param(
        "04QCB76836300JBC40000903", "04Q", BatteryLevel.CELL, Chemistry.LFP, "76", "836300J",
        date(2021, 12, 4), 903, None, id="a real 280 Ah cell",
    ),
    pytest.param(
        "07HCBC1P22G06AC700002596", "07H", BatteryLevel.CELL, Chemistry.LFP, "C1", "P22G06A",
        date(2022, 7, 31), 2596, None, id="a real cell of day 0 (diysolarforum)",
    ),
    pytest.param(
        "001PE0A1234567G7V0000042", "001", BatteryLevel.PACK, Chemistry.NMC, "0A", "1234567",
        date(2026, 7, 27), 42, None, id="a synthetic pack",
    ),
    pytest.param(
        "001PB10G3C0000007RP", "001", BatteryLevel.PACK, Chemistry.LFP, "10", None, date(2026, 3, 12), 7,
        BatteryLevel.PACK, id="an echelon pack of 19 characters",
    ),
    pytest.param(
        "X12MCPM27KLPCLX2M2382320", "X12", BatteryLevel.MODULE, Chemistry.LMO, "PM", "27KLPCL",
        date(2039, 2, 21), 2382320, None, id="the Catena-X sample of 2039",
    ),
]  # fmt: skip

# Code, position, a piece of what is allowed. Source: GB/T 34014-2017 as copies and pattern give it.
REFUSED = [
    pytest.param("", None, "24 characters", id="nothing"),
    pytest.param("001PB10G3C0000007R", None, "19 characters", id="18 characters"),
    pytest.param("001CB240000003B3C022195", None, "24 characters", id="23 characters"),
    pytest.param("001CB240000003B3C02219533", None, "24 characters", id="25 characters"),
    pytest.param("0_1CB240000003B3C0221953", 2, "A-Z and 0-9", id="an underscore in the maker code"),
    pytest.param("001XB240000003B3C0221953", 4, "P (pack)", id="product type X"),
    pytest.param("001CH240000003B3C0221953", 5, "A-G or Z", id="battery type H"),
    pytest.param("001CB2-0000003B3C0221953", 7, "A-Z and 0-9", id="a hyphen"),
    pytest.param("001CB24000000éB3C0221953", 14, "A-Z and 0-9", id="a letter beyond ASCII"),
    pytest.param("001CB24000000\ud800B3C0221953", 14, "A-Z and 0-9", id="a lone surrogate"),
    pytest.param("001CB240000003U3C0221953", 15, "without I, O, Q, U", id="year U"),
    pytest.param("001CB24000000303C0221953", 15, "2011", id="year 0"),
    pytest.param("001CB240000003BDC0221953", 16, "C (12)", id="month D"),
    pytest.param("001CB240000003B0C0221953", 16, "C (12)", id="month 0"),
    pytest.param("001CB240000003B3O0221953", 17, "0 (31)", id="day O"),
    pytest.param("001CB240000003B3I0221953", 17, "0 (31)", id="day I"),
    pytest.param("001CB240000003G2Y0221953", 17, "W (day 28)", id="30 February 2026"),
    pytest.param("001CB240000003G2X0221953", 17, "W (day 28)", id="29 February 2026"),
    pytest.param("001CB240000003B400221953", 17, "Y (day 30)", id="31 April"),
    pytest.param("001CB240000003B3C0000000", 18, "0000001", id="serial zero"),
    pytest.param("001CB240000003B3C02A1953", 20, "seven digits", id="a letter in the serial"),
    pytest.param("001PB10G2Y0000007RP", 10, "W (day 28)", id="30 February in an echelon code"),
    pytest.param("001PB10G3C0000000RP", 11, "0000001", id="serial zero in an echelon code"),
    pytest.param("001PB10G3C0000007XP", 18, "R", id="no R in an echelon code"),
    pytest.param("001PB10G3C0000007RX", 19, "P (pack)", id="echelon product type X"),
    pytest.param("A" * 1_000_000, None, "2000 characters", id="a megabyte"),
]  # fmt: skip


def _full_width(text: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) for character in text)


NORMALISED = [
    pytest.param("001cb240000003b3c0221953", id="lower case"),
    pytest.param("001CB240000003\r\nB3C0221953", id="two lines, as scanners split it"),
    pytest.param("\x1d 001CB24 0000003\tB3C 0221953 \x04", id="blanks and control characters"),
    pytest.param("\ufeff001CB240000003B3C0221953\u200b", id="byte order mark and zero-width space"),
    pytest.param(_full_width(REAL_CELL), id="full width"),
    pytest.param(
        _full_width("001cb24") + "\u3000" + _full_width(REAL_CELL[7:]), id="full width and a wide blank"
    ),
]

WARNED = [
    pytest.param("001CB240000003G7V0000042", date(2026, 7, 26), {WarningCode.DATE_IN_FUTURE}, id="tomorrow"),
    pytest.param("001CB240000003G7V0000042", date(2026, 7, 27), set(), id="today"),
    pytest.param(REAL_CELL, TODAY, set(), id="nothing to say"),
    pytest.param("0O1CB240000003B3C0221953", TODAY, {WarningCode.LETTER_I_OR_O}, id="O in the maker code"),
    pytest.param("001CB24000000IB3C0221953", TODAY, {WarningCode.LETTER_I_OR_O}, id="I at position 14"),
    pytest.param("001CA240000003B3C0221953", TODAY, {WarningCode.BATTERY_TYPE_FROM_MEMORY}, id="type A"),
    pytest.param("001CB240000003B300221953", TODAY, {WarningCode.DATE_FROM_MEMORY}, id="day 0"),
    pytest.param("001PB10G3C0000007RM", TODAY, {WarningCode.ECHELON_TYPE_DIFFERS}, id="pack, then module"),
    pytest.param(
        "X12MCPM27KLPCLX2M2382320",
        TODAY,
        {WarningCode.DATE_IN_FUTURE, WarningCode.BATTERY_TYPE_FROM_MEMORY, WarningCode.DATE_FROM_MEMORY},
        id="the Catena-X sample of 2039",
    ),
]


@pytest.mark.parametrize(
    ("text", "maker", "level", "chemistry", "specification", "traceability", "day", "serial", "reused"),
    WORKED_EXAMPLES,
)
def test_a_code_is_read_into_its_parts_and_built_from_them_again(
    *,
    text: str,
    maker: str,
    level: BatteryLevel,
    chemistry: Chemistry,
    specification: str,
    traceability: str | None,
    day: date,
    serial: int,
    reused: BatteryLevel | None,
) -> None:
    code = TractionBatteryCode.parse(text)

    assert (code.maker_code, code.product_type, code.chemistry) == (maker, level, chemistry)
    assert (code.specification_code, code.traceability_code) == (specification, traceability)
    assert (code.produced_on, code.serial, code.reused_type) == (day, serial, reused)
    assert code.is_echelon is (reused is not None)
    assert code.standard == "GB/T 34014-2017"
    assert str(code) == text
    composed = TractionBatteryCode.compose(
        maker_code=maker,
        product_type=level,
        chemistry=chemistry,
        specification_code=specification,
        traceability_code=traceability or "",
        produced_on=day,
        serial=serial,
        reused_type=reused,
    )
    assert composed == code


def test_the_vectors_beside_the_checkout_hold() -> None:
    if not VECTORS.exists():
        pytest.skip("shared material is not beside this checkout")
    with VECTORS.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))

    assert rows
    for row in rows:
        if row["expected"] == "invalid":
            with pytest.raises(InvalidIdentifierError):
                TractionBatteryCode.parse(row["code"])
            continue
        code = TractionBatteryCode.parse(row["code"])
        assert code.is_echelon is (row["expected"] == "valid_echelon")
        assert code.product_type.lower() == row["product_type"]
        assert code.maker_code == row["manufacturer"]
        assert code.battery_type == row["battery_type"]
        assert code.produced_on.isoformat() == row["date"]


@pytest.mark.parametrize(("text", "position", "allowed"), REFUSED)
def test_a_malformed_code_is_refused_with_its_position_and_what_is_allowed(
    text: str, position: int | None, allowed: str
) -> None:
    with pytest.raises(InvalidIdentifierError) as refusal:
        TractionBatteryCode.parse(text)

    assert refusal.value.code == "INVALID_IDENTIFIER"
    assert refusal.value.kind == "traction battery code"
    assert refusal.value.position == position
    assert allowed in (refusal.value.allowed or "")


def test_eighteen_characters_are_explained() -> None:
    with pytest.raises(InvalidIdentifierError, match="24 or 18, but an echelon code has 19"):
        TractionBatteryCode.parse("001PB10G3C0000007R")


@pytest.mark.parametrize("text", NORMALISED)
def test_what_scanners_and_forms_add_is_taken_away(text: str) -> None:
    code = TractionBatteryCode.parse(text)

    assert str(code) == REAL_CELL
    assert code == TractionBatteryCode(REAL_CELL)


def test_a_code_cannot_exist_without_being_valid() -> None:
    with pytest.raises(InvalidIdentifierError):
        TractionBatteryCode("001cb240000003b3c0221953")


@pytest.mark.parametrize(("text", "today", "codes"), WARNED)
def test_what_is_doubtful_is_warned_about(text: str, today: date, codes: set[WarningCode]) -> None:
    warnings = TractionBatteryCode.parse(text).warnings(today=today)

    assert {warning.code for warning in warnings} == codes


@pytest.mark.parametrize(
    ("changes", "allowed"),
    [
        pytest.param({"product_type": BatteryLevel.SYSTEM}, "PACK, MODULE or CELL", id="a system"),
        pytest.param({"chemistry": Chemistry.LEAD_ACID}, "LFP", id="lead-acid"),
        pytest.param({"produced_on": date(2010, 12, 31)}, "2011-2040", id="before the first year"),
        pytest.param({"produced_on": date(2041, 1, 1)}, "2011-2040", id="after the last year"),
        pytest.param({"serial": 0}, "1-9999999", id="serial zero"),
        pytest.param({"serial": 10_000_000}, "1-9999999", id="eight digits"),
        pytest.param({"maker_code": "01"}, "24 characters", id="a short maker code"),
        pytest.param(
            {"traceability_code": ""}, "24 characters", id="a new product without traceability code"
        ),
        pytest.param({"specification_code": "ab"}, "A-Z and 0-9", id="lower case"),
        pytest.param(
            {"maker_code": "001P", "specification_code": "B"}, "", id="parts that make up for each other"
        ),
    ],
)
def test_a_code_is_not_built_from_parts_that_none_can_carry(changes: dict[str, object], allowed: str) -> None:
    parts: dict[str, object] = {
        "maker_code": "001",
        "product_type": BatteryLevel.PACK,
        "chemistry": Chemistry.LFP,
        "specification_code": "10",
        "traceability_code": "1234567",
        "produced_on": TODAY,
        "serial": 1,
    }

    with pytest.raises(InvalidIdentifierError) as refusal:
        TractionBatteryCode.compose(**(parts | changes))  # type: ignore[arg-type]  # wrong parts are the point

    assert allowed in (refusal.value.allowed or "")


def test_the_tables_have_one_symbol_for_each_value() -> None:
    assert sorted(YEARS.values()) == list(range(2011, 2041))
    assert sorted(MONTHS.values()) == list(range(1, 13))
    assert sorted(DAYS.values()) == list(range(1, 32))
    assert len(PRODUCT_TYPES) == len(set(PRODUCT_TYPES.values()))
    assert len(BATTERY_TYPES) == len({chemistry for chemistry, _ in BATTERY_TYPES.values()})
    assert [rule.length for rule in CODING_RULES] == [24, 19]


@settings(max_examples=200, deadline=None)
@given(
    maker=st.text("ABCXYZ0189", min_size=3, max_size=3),
    level=st.sampled_from(list(PRODUCT_TYPES.values())),
    chemistry=st.sampled_from([chemistry for chemistry, _ in BATTERY_TYPES.values()]),
    specification=st.text("ABCIOZ0189", min_size=2, max_size=2),
    traceability=st.text("ABCIOZ0189", min_size=7, max_size=7),
    day=st.dates(date(2011, 1, 1), date(2040, 12, 31)),
    serial=st.integers(1, 9_999_999),
    reused=st.none() | st.sampled_from(list(PRODUCT_TYPES.values())),
)
def test_what_is_composed_is_read_back(
    *,
    maker: str,
    level: BatteryLevel,
    chemistry: Chemistry,
    specification: str,
    traceability: str,
    day: date,
    serial: int,
    reused: BatteryLevel | None,
) -> None:
    composed = TractionBatteryCode.compose(
        maker_code=maker,
        product_type=level,
        chemistry=chemistry,
        specification_code=specification,
        traceability_code="" if reused else traceability,
        produced_on=day,
        serial=serial,
        reused_type=reused,
    )

    code = TractionBatteryCode.parse(str(composed).lower())

    assert code == composed
    assert (code.maker_code, code.product_type, code.chemistry) == (maker, level, chemistry)
    assert (code.specification_code, code.produced_on, code.serial) == (specification, day, serial)
    assert (code.traceability_code, code.reused_type) == (None if reused else traceability, reused)
