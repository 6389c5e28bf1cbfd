"""The supported Catena-X aspects: one function each from JSON to statements, and one to write it again."""

from __future__ import annotations

from datetime import date

from celltrail.domain.attribute_values import JsonValue
from celltrail.formats.catenax.battery_codes import CodedPart
from celltrail.formats.catenax.battery_codes import statements_of as code_statements
from celltrail.formats.catenax.battery_pass import BatteryPass
from celltrail.formats.catenax.certificates import (
    DecommissioningCertificate,
    SuccessionDocument,
    decommissioning_statements,
    succession_statements,
)
from celltrail.formats.catenax.parts import (
    BillOfMaterial,
    SerialPart,
    bill_of_material_statements,
    serial_part_statements,
)
from celltrail.formats.catenax.passport_statements import statements_of as passport_statements
from celltrail.formats.codec import read_model, write_model
from celltrail.formats.faults import Findings
from celltrail.formats.json_text import parse_json, write_json
from celltrail.formats.statements import CertificateKind, Statement
from celltrail.formats.text import decode


def parse_battery_pass(raw: bytes, findings: Findings) -> BatteryPass | None:
    """Read a battery passport 6.1.0 whole, as the typed model; None when `findings` refuse it."""
    return read_model(BatteryPass, parse_json(decode(raw, findings), findings), findings)


def emit_battery_pass(passport: BatteryPass) -> bytes:
    """Write a battery passport 6.1.0, UTF-8. What was read is written again: values, units and digits."""
    return write_json(write_model(passport)).encode()


def emit_traction_battery_code(part: CodedPart) -> bytes:
    """Write a tree of battery codes, aspect 2.0.0, UTF-8."""
    return write_json(write_model(part)).encode()


def emit_serial_part(part: SerialPart) -> bytes:
    """Write a serialised part, aspect 3.0.1, UTF-8."""
    return write_json(write_model(part)).encode()


def emit_single_level_bom_as_built(bill: BillOfMaterial) -> bytes:
    """Write a bill of material, aspect 3.0.0, UTF-8."""
    return write_json(write_model(bill)).encode()


def battery_pass(value: JsonValue, findings: Findings, today: date) -> tuple[Statement, ...]:
    """Read `io.catenax.battery.battery_pass` 6.1.0."""
    passport = read_model(BatteryPass, value, findings)
    return () if passport is None else passport_statements(passport, findings, today=today)


def traction_battery_code(value: JsonValue, findings: Findings, today: date) -> tuple[Statement, ...]:
    """Read `io.catenax.traction_battery_code` 2.0.0."""
    root = read_model(CodedPart, value, findings)
    return () if root is None else code_statements(root, findings, today=today)


def serial_part(value: JsonValue, findings: Findings, _today: date) -> tuple[Statement, ...]:
    """Read `io.catenax.serial_part` 3.0.1."""
    part = read_model(SerialPart, value, findings)
    return () if part is None else serial_part_statements(part, findings)


def single_level_bom_as_built(value: JsonValue, findings: Findings, _today: date) -> tuple[Statement, ...]:
    """Read `io.catenax.single_level_bom_as_built` 3.0.0."""
    bill = read_model(BillOfMaterial, value, findings)
    return () if bill is None else bill_of_material_statements(bill, findings)


def decommissioning_certificate(value: JsonValue, findings: Findings, _today: date) -> tuple[Statement, ...]:
    """Read `io.catenax.decomissioning_certificate` 1.0.0."""
    certificate = read_model(DecommissioningCertificate, value, findings)
    return () if certificate is None else decommissioning_statements(certificate, findings)


def material_recycling_certificate(
    value: JsonValue, findings: Findings, _today: date
) -> tuple[Statement, ...]:
    """Read `io.catenax.material_recycling_certificate` 1.0.0."""
    return _succession(value, findings, CertificateKind.MATERIAL_RECYCLING)


def remanufacturing_certificate(value: JsonValue, findings: Findings, _today: date) -> tuple[Statement, ...]:
    """Read `io.catenax.remanufacturing_certificate` 2.0.0."""
    return _succession(value, findings, CertificateKind.REMANUFACTURING)


def _succession(value: JsonValue, findings: Findings, kind: CertificateKind) -> tuple[Statement, ...]:
    document = read_model(SuccessionDocument, value, findings)
    return () if document is None else succession_statements(document, findings, kind=kind)
