"""Bytes and JSON text: what is refused before a format is even known."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest

from celltrail.domain.attributes import JsonValue
from celltrail.formats.faults import DocumentRefusedError, FaultCode, Findings
from celltrail.formats.json_text import parse_json, write_json
from celltrail.formats.text import MAX_BYTES, decode


def _parse(raw: bytes) -> object:
    findings = Findings(lenient=True)
    value = parse_json(decode(raw, findings), findings)
    findings.settle()
    return value


_TEXT = '{"a": "é", "n": 20.0}'


@pytest.mark.parametrize(
    "raw",
    [
        _TEXT.encode(),
        b"\xef\xbb\xbf" + _TEXT.encode(),
        b"\xff\xfe" + _TEXT.encode("utf-16-le"),
        b"\xfe\xff" + _TEXT.encode("utf-16-be"),
    ],
    ids=["UTF-8", "UTF-8 with mark", "UTF-16 LE (Battery Pass samples)", "UTF-16 BE"],
)
def test_every_byte_order_mark_is_read(raw: bytes) -> None:
    assert _parse(raw) == {"a": "é", "n": Decimal("20.0")}


_REFUSED = [
    ("invalid UTF-8", b'{"a": "\xff"}', FaultCode.INVALID_ENCODING, "byte 7"),
    ("invalid UTF-16", b"\xff\xfe\x00\xd8", FaultCode.INVALID_ENCODING, "byte 2"),
    ("too large", b" " * (MAX_BYTES + 1), FaultCode.DOCUMENT_TOO_LARGE, "20971521 bytes"),
    ("empty", b" \n", FaultCode.UNKNOWN_FORMAT, "empty"),
    ("broken", b'{"a": }', FaultCode.INVALID_JSON, "line 1, column 7"),
    ("NaN", b'{"a": NaN}', FaultCode.INVALID_JSON, "NaN is not JSON"),
    ("minus infinity", b"[-Infinity]", FaultCode.INVALID_JSON, "-Infinity"),
    ("too deep", b"[" * 100_000, FaultCode.DOCUMENT_TOO_LARGE, "nested more than 64"),
    ("name twice", b'{"x": [{"a": 1, "a": 2}]}', FaultCode.DUPLICATE_KEY, "'a' stands twice"),
    ("long integer", b'{"a": ' + b"9" * 5000 + b"}", FaultCode.NUMBER_OUT_OF_BOUNDS, "too many digits"),
    ("long exponent", b'{"a": 1e99999999999999999999}', FaultCode.NUMBER_OUT_OF_BOUNDS, "exponent"),
    ("NUL", b'{"a": "\\u0000"}', FaultCode.UNSTORABLE_TEXT, "control character"),
    ("half a pair", b'{"a": "\\ud800"}', FaultCode.UNSTORABLE_TEXT, "surrogate"),
]


@pytest.mark.parametrize(
    ("raw", "code", "message"), [row[1:] for row in _REFUSED], ids=[row[0] for row in _REFUSED]
)
def test_a_faulty_text_is_refused_by_name_even_when_lenient(
    raw: bytes, code: FaultCode, message: str
) -> None:
    with pytest.raises(DocumentRefusedError) as refused:
        _parse(raw)

    assert refused.value.faults[0].code is code
    assert message in refused.value.faults[0].message


def test_a_repeated_name_is_reported_where_it_stands() -> None:
    with pytest.raises(DocumentRefusedError) as refused:
        _parse(b'{"x/y": [{"a": 1, "a": 2}]}')

    assert refused.value.faults[0].pointer == "/x~1y/0"


def test_an_unterminated_string_of_escapes_costs_linear_time() -> None:
    with pytest.raises(DocumentRefusedError):
        _parse(b'["' + b'\\"' * 500_000)


def test_what_is_written_reads_as_the_same_values() -> None:
    value: dict[str, JsonValue] = {
        "a": [Decimal("20.0"), Decimal("0.000001"), 7, True, None, 'é"\n'],
        "b": {},
        "c": [],
    }

    text = write_json(value)

    assert "20.0" in text
    assert json.loads(text, parse_float=Decimal) == value


def test_at_most_a_hundred_faults_are_kept_and_all_are_counted() -> None:
    findings = Findings()
    for index in range(250):
        findings.report(FaultCode.WRONG_TYPE, f"/{index}", "found")

    with pytest.raises(DocumentRefusedError) as refused:
        findings.settle()

    assert (len(refused.value.faults), refused.value.total) == (100, 250)
