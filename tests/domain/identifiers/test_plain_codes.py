"""VINs, countries, commodity codes, GB/T 45565 codes: what is read, and what is refused where."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from celltrail.domain.errors import InvalidIdentifierError
from celltrail.domain.identifiers import (
    EU_MEMBER_STATES,
    ISO_3166_ALPHA_2,
    LithiumBatteryCode,
    Vin,
    WarningCode,
    parse_commodity_code,
    parse_country,
)


def _vin(text: str) -> str:
    return str(Vin.parse(text))


def _lithium(text: str) -> str:
    return str(LithiumBatteryCode.parse(text))


Reader = Callable[[str], str]

ACCEPTED = [
    pytest.param(_vin, "1M8GDM9AXKP042788", "1M8GDM9AXKP042788", id="VIN: check digit X (49 CFR 565)"),
    pytest.param(_vin, "11111111111111111", "11111111111111111", id="VIN: all ones, a usual test number"),
    pytest.param(_vin, "lrw3e7fa1lc000001", "LRW3E7FA1LC000001", id="VIN: China, lower case"),
    pytest.param(_vin, "WVW-ZZZ1JZ-3W386752", "WVWZZZ1JZ3W386752", id="VIN: Europe, hyphens, no check digit"),
    pytest.param(parse_country, " cn", "CN", id="country"),
    pytest.param(parse_commodity_code, "8507.60", "850760", id="commodity code: HS"),
    pytest.param(parse_commodity_code, "8507 60 00", "85076000", id="commodity code: CN"),
    pytest.param(parse_commodity_code, "8507.60.00.90", "8507600090", id="commodity code: TARIC"),
    pytest.param(_lithium, "ab12c3-d4567", "AB12C3-D4567", id="GB/T 45565: two parts"),
    pytest.param(_lithium, "AB12C3-R-D4567", "AB12C3-R-D4567", id="GB/T 45565: reused"),
]

REFUSED = [
    pytest.param(_vin, "LRW3E7FA0LC000001", 9, id="VIN: China, wrong check digit (GB 16735)"),
    pytest.param(_vin, "1M8GDM9A1KP042788", 9, id="VIN: North America, wrong check digit"),
    pytest.param(_vin, "1M8GDM9AXKP04278", None, id="VIN: 16 characters"),
    pytest.param(_vin, "1M8GDM9AXKPO42788", 12, id="VIN: O for 0"),
    pytest.param(_vin, "1M8GDM9AXKP04278\u00e9", 17, id="VIN: a letter beyond ASCII"),
    pytest.param(_vin, "", None, id="VIN: nothing"),
    pytest.param(parse_country, "UK", None, id="country: UK is GB"),
    pytest.param(parse_country, "EU", None, id="country: the EU is none"),
    pytest.param(parse_country, "CHN", None, id="country: three letters"),
    pytest.param(parse_commodity_code, "85076", None, id="commodity code: 5 digits"),
    pytest.param(parse_commodity_code, "85076000901", None, id="commodity code: 11 digits"),
    pytest.param(parse_commodity_code, "8507A0", 5, id="commodity code: a letter"),
    pytest.param(parse_commodity_code, "770101", 1, id="commodity code: chapter 77 is kept free"),
    pytest.param(_lithium, "AB12C3D4567", 12, id="GB/T 45565: no joint"),
    pytest.param(_lithium, "AB1-D4567", 1, id="GB/T 45565: no room for an enterprise code"),
    pytest.param(_lithium, "AB12C3-R", 7, id="GB/T 45565: nothing behind the mark"),
    pytest.param(_lithium, "AB12C3-X-D4567", 7, id="GB/T 45565: another mark"),
    pytest.param(_lithium, "AB12C3-", 7, id="GB/T 45565: no variable part"),
    pytest.param(_lithium, "AB12_3-D4567", 5, id="GB/T 45565: an underscore"),
    pytest.param(_lithium, "AB12C3-" + "9" * 60, None, id="GB/T 45565: too long"),
]


@pytest.mark.parametrize(("read", "text", "normal"), ACCEPTED)
def test_a_code_has_one_normal_form(read: Reader, text: str, normal: str) -> None:
    assert read(text) == normal
    assert read(normal) == normal


@pytest.mark.parametrize(("read", "text", "position"), REFUSED)
def test_a_malformed_code_is_refused_with_its_position(read: Reader, text: str, position: int | None) -> None:
    with pytest.raises(InvalidIdentifierError) as refusal:
        read(text)

    assert refusal.value.position == position
    assert refusal.value.allowed


def test_a_check_digit_that_no_law_asks_for_is_only_warned_about() -> None:
    european = Vin.parse("WVWZZZ1JZ3W386752")
    chinese = Vin.parse("LRW3E7FA1LC000001")

    assert [warning.code for warning in european.warnings()] == [WarningCode.CHECK_DIGIT_DIFFERS]
    assert not european.has_lawful_check_digit
    assert chinese.warnings() == ()
    assert chinese.has_lawful_check_digit
    assert chinese.maker == "LRW"


def test_nothing_is_read_out_of_a_lithium_battery_code_but_its_reuse() -> None:
    reused = LithiumBatteryCode.parse("AB12C3-R-D4567")

    assert reused.is_reused
    assert not LithiumBatteryCode.parse("AB12C3-D4567").is_reused
    assert [warning.code for warning in reused.warnings()] == [WarningCode.SHAPE_ONLY]


def test_the_table_of_countries_is_that_of_iso_3166_1() -> None:
    assert len(ISO_3166_ALPHA_2) == 249
    assert all(len(code) == 2 and code.isascii() and code.isupper() for code in ISO_3166_ALPHA_2)
    assert not ISO_3166_ALPHA_2 & {"AN", "EL", "EU", "UK", "XI", "XK", "YU"}
    assert len(EU_MEMBER_STATES) == 27
    assert EU_MEMBER_STATES < ISO_3166_ALPHA_2
