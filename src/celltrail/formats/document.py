"""Any supported document to statements: which format it is, and one door to the readers.

Pure: bytes in, statements out. The raw document is the importer's to keep; `sha256` names it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import PurePath
from typing import Any

from celltrail.domain.attribute_values import JsonValue
from celltrail.formats.catenax import aspects as catenax
from celltrail.formats.csv_layouts import LAYOUTS, layout_of
from celltrail.formats.csv_table import Layout, header_of, read_table
from celltrail.formats.epcis.reader import read_events
from celltrail.formats.faults import Fault, FaultCode, Findings
from celltrail.formats.json_text import parse_json
from celltrail.formats.statements import Statement
from celltrail.formats.text import decode


class DocumentFormat(StrEnum):
    """The formats that are read. docs/formats.md says what of each becomes what."""

    CATENAX_BATTERY_PASS = "CATENAX_BATTERY_PASS"  # noqa: S105  # a passport, not a password
    CATENAX_TRACTION_BATTERY_CODE = "CATENAX_TRACTION_BATTERY_CODE"
    CATENAX_SERIAL_PART = "CATENAX_SERIAL_PART"
    CATENAX_SINGLE_LEVEL_BOM_AS_BUILT = "CATENAX_SINGLE_LEVEL_BOM_AS_BUILT"
    CATENAX_DECOMMISSIONING_CERTIFICATE = "CATENAX_DECOMMISSIONING_CERTIFICATE"
    CATENAX_MATERIAL_RECYCLING_CERTIFICATE = "CATENAX_MATERIAL_RECYCLING_CERTIFICATE"
    CATENAX_REMANUFACTURING_CERTIFICATE = "CATENAX_REMANUFACTURING_CERTIFICATE"
    EPCIS = "EPCIS"
    CSV_BATTERIES = "CSV_BATTERIES"
    CSV_MEASUREMENTS = "CSV_MEASUREMENTS"
    CSV_ASSEMBLY = "CSV_ASSEMBLY"


@dataclass(frozen=True, slots=True)
class ParsedDocument:
    """What one document states. `warnings` are the faults that did not refuse it."""

    format: DocumentFormat
    sha256: str
    statements: tuple[Statement, ...]
    warnings: tuple[Fault, ...]


_Read = Callable[[JsonValue, Findings, date], tuple[Statement, ...]]
_F = DocumentFormat

_JSON_READERS: Mapping[DocumentFormat, _Read] = {
    _F.CATENAX_BATTERY_PASS: catenax.battery_pass,
    _F.CATENAX_TRACTION_BATTERY_CODE: catenax.traction_battery_code,
    _F.CATENAX_SERIAL_PART: catenax.serial_part,
    _F.CATENAX_SINGLE_LEVEL_BOM_AS_BUILT: catenax.single_level_bom_as_built,
    _F.CATENAX_DECOMMISSIONING_CERTIFICATE: catenax.decommissioning_certificate,
    _F.CATENAX_MATERIAL_RECYCLING_CERTIFICATE: catenax.material_recycling_certificate,
    _F.CATENAX_REMANUFACTURING_CERTIFICATE: catenax.remanufacturing_certificate,
    _F.EPCIS: read_events,
}
_CSV_FORMATS: Mapping[str, DocumentFormat] = {
    "batteries": _F.CSV_BATTERIES,
    "measurements": _F.CSV_MEASUREMENTS,
    "assembly": _F.CSV_ASSEMBLY,
}
_SHAPES: tuple[tuple[frozenset[str], DocumentFormat], ...] = (
    (frozenset({"identification", "performance", "metadata"}), _F.CATENAX_BATTERY_PASS),
    (frozenset({"tractionBatteryCode"}), _F.CATENAX_TRACTION_BATTERY_CODE),
    (frozenset({"catenaXId", "localIdentifiers", "partTypeInformation"}), _F.CATENAX_SERIAL_PART),
    (frozenset({"catenaXId", "childItems"}), _F.CATENAX_SINGLE_LEVEL_BOM_AS_BUILT),
    (frozenset({"catenaXId", "serialNumber", "issuer", "issueDate"}), _F.CATENAX_DECOMMISSIONING_CERTIFICATE),
    (frozenset({"epcisBody"}), _F.EPCIS),
    (frozenset({"eventTime", "eventTimeZoneOffset"}), _F.EPCIS),
)
"""Properties of the root object, all of them present; the first match decides."""
_SUCCESSION_NAMES = (
    ("recycling", _F.CATENAX_MATERIAL_RECYCLING_CERTIFICATE),
    ("remanufacturing", _F.CATENAX_REMANUFACTURING_CERTIFICATE),
)


def detect(raw: bytes, filename: str | None = None) -> DocumentFormat:
    """Return the format of a document, by its content; by `filename` only where the content leaves two.

    Raises:
        DocumentRefusedError: not a text, broken JSON, or no supported format.
    """
    findings = Findings()
    text = decode(raw, findings)
    if not _is_json(text):
        return _CSV_FORMATS[_csv_layout(text, findings).name]
    return _detect_json(parse_json(text, findings), filename, findings)


def parse_document(
    raw: bytes,
    *,
    today: date,
    lenient: bool = False,
    filename: str | None = None,
    document_format: DocumentFormat | None = None,
) -> ParsedDocument:
    """Read a document into statements.

    `today` decides which dates lie in the future. `lenient` takes tolerable faults as warnings
    (`celltrail.formats.faults.FAULTS`). `document_format` skips detection.

    Raises:
        DocumentRefusedError: with every fault that was found; nothing of the document is taken.
    """
    findings = Findings(lenient=lenient)
    text = decode(raw, findings)
    if _is_json(text):
        value = parse_json(text, findings)
        found = document_format or _detect_json(value, filename, findings)
        if found not in _JSON_READERS:
            raise findings.refuse(FaultCode.UNKNOWN_FORMAT, "", f"the document is JSON, not {found}")
        statements = _JSON_READERS[found](value, findings, today)
    else:
        layout = _csv_layout(text, findings)
        found = _CSV_FORMATS[layout.name]
        if document_format not in (None, found):
            message = f"the document is read as {found}, not as {document_format}"
            raise findings.refuse(FaultCode.UNKNOWN_FORMAT, "", message)
        statements = read_table(text, layout, findings, today=today)
    warnings = findings.settle()
    return ParsedDocument(found, hashlib.sha256(raw).hexdigest(), statements, warnings)


def _is_json(text: str) -> bool:
    return text.lstrip()[:1] in {"{", "["}


def _detect_json(value: Any, filename: str | None, findings: Findings) -> DocumentFormat:  # noqa: ANN401  # JSON
    names = frozenset(value) if isinstance(value, Mapping) else frozenset()
    if "certificate" in names:
        return _detect_succession(filename, findings)
    for shape, found in _SHAPES:
        if shape <= names:
            return found
    listed = ", ".join(sorted(names)[:8]) or "none"
    message = (
        f"no supported format has this shape (properties: {listed}); supported: {', '.join(DocumentFormat)}"
    )
    raise findings.refuse(FaultCode.UNKNOWN_FORMAT, "", message)


def _detect_succession(filename: str | None, findings: Findings) -> DocumentFormat:
    name = PurePath(filename or "").name.lower()
    matches = [found for word, found in _SUCCESSION_NAMES if word in name]
    if len(matches) == 1:
        return matches[0]
    message = (
        "material recycling and remanufacturing certificates have one shape: say which it is, "
        "or name the file material_recycling_… or remanufacturing_…"
    )
    raise findings.refuse(FaultCode.UNKNOWN_FORMAT, "/certificate", message)


def _csv_layout(text: str, findings: Findings) -> Layout:
    header = header_of(text, findings)
    layout = layout_of(header)
    if layout is None:
        listed = "; ".join(f"{x.name}: {', '.join(x.required)}" for x in LAYOUTS)
        message = (
            f"not JSON, and no CSV layout has the columns {', '.join(header)[:120]}; required by {listed}"
        )
        raise findings.refuse(FaultCode.UNKNOWN_FORMAT, "row 1", message)
    return layout
