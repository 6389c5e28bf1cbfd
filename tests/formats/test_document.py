"""Documents of partners as they really are, and detection of formats."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from celltrail.formats.document import DocumentFormat, ParsedDocument, detect, parse_document
from celltrail.formats.faults import DocumentRefusedError

_SCHEMAS = Path(__file__).parents[3] / "shared" / "domain" / "schemas"
_needs_shared = pytest.mark.skipif(
    not _SCHEMAS.exists(), reason="shared material is not beside this checkout"
)
_TODAY = date(2026, 11, 24)
_EVENT = "/epcisBody/eventList/0"

# File, what a strict reading refuses (None: nothing), and what a lenient reading states.
_REAL = [
    (
        "catenax/battery.battery_pass-6.1.0.example.json",
        {
            ("IMPOSSIBLE_DATE", "/operation/intoServiceDate"),
            ("DATES_OUT_OF_ORDER", "/commercial/placedOnMarket"),
        },
        ["BatteryModelStated", "BatteryStated", "Measured"],
    ),
    (
        "catenax/traction_battery_code-2.0.0.example.json",
        {
            ("LEVEL_MISMATCH", "/productType"),
            ("SELF_REFERENCE", "/subcomponents/0/tractionBatteryCode"),
        },
        ["BatteryStated"],
    ),
    ("catenax/serial_part-3.0.1.example.json", None, ["BatteryStated"]),
    (
        "catenax/single_level_bom_as_built-3.0.0.example.json",
        {("SELF_REFERENCE", "/childItems/0/catenaXId")},
        [],
    ),
    (
        "catenax/decomissioning_certificate-1.0.0.example.json",
        {("DATE_WHERE_TIME_IS_REQUIRED", "/issueDate"), ("DATE_WHERE_TIME_IS_REQUIRED", "/revocationDate")},
        ["CertificateStated"],
    ),
    (
        "catenax/material_recycling_certificate-1.0.0.example.json",
        {("SELF_REFERENCE", "/certificate/catenaXId")},
        ["CertificateStated"],
    ),
    (
        "catenax/remanufacturing_certificate-2.0.0.example.json",
        {("SELF_REFERENCE", "/certificate/catenaXId")},
        ["CertificateStated"],
    ),
    (
        "epcis/openepcis-battery-commissioning.jsonld",
        {
            ("URN_FORM_VOCABULARY", f"{_EVENT}/bizTransactionList/0/type"),
            ("URN_FORM_VOCABULARY", f"{_EVENT}/sourceList/0/type"),
            ("URN_FORM_VOCABULARY", f"{_EVENT}/destinationList/0/type"),
        },
        ["Commissioned", "Measured"],
    ),
    (
        "epcis/openepcis-battery-regulatory-notification.jsonld",
        {
            ("URN_FORM_VOCABULARY", f"{_EVENT}/bizTransactionList/0/type"),
            ("URN_FORM_VOCABULARY", f"{_EVENT}/sourceList/0/type"),
        },
        ["Notified", "EvidenceStated"],
    ),
    (
        "epcis/openepcis-battery-shipping.jsonld",
        {
            ("URN_FORM_VOCABULARY", f"{_EVENT}/{place}/type")
            for place in (
                "bizTransactionList/0",
                "bizTransactionList/1",
                "sourceList/0",
                "sourceList/1",
                "destinationList/0",
            )
        },
        ["Shipped"],
    ),
    (
        "epcis/openepcis-battery-state-of-health.jsonld",
        {
            ("STRING_NUMBER", f"{_EVENT}/sensorElementList/0/sensorReport/{index}/value")
            for index in (0, 1, 2, 3, 5, 6, 8)
        },
        ["Measured"],
    ),
]
_IDS = [row[0] for row in _REAL]


def _read(name: str, *, lenient: bool) -> ParsedDocument:
    path = _SCHEMAS / name
    return parse_document(path.read_bytes(), today=_TODAY, lenient=lenient, filename=path.name)


@_needs_shared
@pytest.mark.parametrize(("name", "faults", "_statements"), _REAL, ids=_IDS)
def test_a_strict_reading_of_a_real_document_names_each_fault_and_its_place(
    name: str, faults: set[tuple[str, str]] | None, _statements: list[str]
) -> None:
    if faults is None:
        assert _read(name, lenient=False).statements
        return

    with pytest.raises(DocumentRefusedError, match="a lenient import takes these as warnings") as refused:
        _read(name, lenient=False)

    assert {(fault.code, fault.pointer) for fault in refused.value.faults} == faults
    assert refused.value.total == len(faults)


@_needs_shared
@pytest.mark.parametrize(("name", "faults", "statements"), _REAL, ids=_IDS)
def test_a_lenient_reading_takes_the_same_faults_as_warnings(
    name: str, faults: set[tuple[str, str]] | None, statements: list[str]
) -> None:
    document = _read(name, lenient=True)

    assert [type(statement).__name__ for statement in document.statements] == statements
    assert (faults or set()) <= {(warning.code, warning.pointer) for warning in document.warnings}
    assert len(document.sha256) == 64


_LEFT_OUT = [
    "certificate_of_dismantler-1.0.1",
    "generic.digital_product_passport-7.0.0",
    "pcf-9.0.0",
    "quality_task-2.0.0",
    "return_request-2.0.0",
    "secondary_material_content_verifiable-1.0.0",
]


@_needs_shared
@pytest.mark.parametrize("name", _LEFT_OUT)
def test_an_aspect_that_is_not_supported_is_refused_with_those_that_are(name: str) -> None:
    with pytest.raises(DocumentRefusedError, match="supported: CATENAX_BATTERY_PASS"):
        detect((_SCHEMAS / "catenax" / f"{name}.example.json").read_bytes())


_CERTIFICATE = b'{"certificate": {}}'


def test_two_certificates_of_one_shape_are_told_apart_by_the_files_name() -> None:
    found = detect(_CERTIFICATE, "Remanufacturing_certificate.json")

    assert found is DocumentFormat.CATENAX_REMANUFACTURING_CERTIFICATE
    with pytest.raises(DocumentRefusedError, match="say which it is"):
        detect(_CERTIFICATE, "certificate.json")


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b'{"tractionBatteryCode": "x"}', DocumentFormat.CATENAX_TRACTION_BATTERY_CODE),
        (b'{"epcisBody": {}}', DocumentFormat.EPCIS),
        (b"UID;Level\n", DocumentFormat.CSV_BATTERIES),
        (b"uid,at,cycles\n", DocumentFormat.CSV_MEASUREMENTS),
        (b"parent_uid,child_uid\n", DocumentFormat.CSV_ASSEMBLY),
    ],
    ids=str,
)
def test_the_content_says_which_format_it_is(raw: bytes, found: DocumentFormat) -> None:
    assert detect(raw) is found


@pytest.mark.parametrize(
    "raw", [b"hello", b"[1]", b'"text"', b"a,b\n1,2\n", b'{"a": 1}'], ids=lambda value: value.decode()
)
def test_what_no_format_has_is_refused(raw: bytes) -> None:
    with pytest.raises(DocumentRefusedError, match="UNKNOWN_FORMAT"):
        parse_document(raw, today=_TODAY)


def test_a_format_that_the_caller_names_must_be_the_documents() -> None:
    with pytest.raises(DocumentRefusedError, match="not as EPCIS"):
        parse_document(b"uid,level\n", today=_TODAY, document_format=DocumentFormat.EPCIS)
    with pytest.raises(DocumentRefusedError, match="not CSV_BATTERIES"):
        parse_document(b"{}", today=_TODAY, document_format=DocumentFormat.CSV_BATTERIES)
