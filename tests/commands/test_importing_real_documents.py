"""The documents of others that lie beside this checkout, through the importer: strict and lenient.

Several examples speak of a battery that no example registers; those are registered first, by a CSV of ours,
as a partner would.
"""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from celltrail.commands.importing import ImportRefusedError
from celltrail.formats.document import DocumentFormat
from celltrail.formats.faults import DocumentRefusedError
from celltrail.storage import tables
from celltrail.storage.acting import Acting
from celltrail.storage.engine import Database
from tests.commands import importing_world as w

pytestmark = pytest.mark.skipif(not w.SCHEMAS.exists(), reason=w.NO_SHARED)

COMMISSIONING = "epcis/openepcis-battery-commissioning.jsonld"
HEALTH = "epcis/openepcis-battery-state-of-health.jsonld"
NOTIFICATION = "epcis/openepcis-battery-regulatory-notification.jsonld"
SHIPPING = "epcis/openepcis-battery-shipping.jsonld"

# The batteries of certificates, by their Catena-X ids.
_DECOMMISSIONED = "urn:uuid:13172f88-b228-4501-a2c9-f0a038eb85ca"
_PREVIOUS_LIFE = "urn:uuid:055c1128-0375-47c8-98de-7cf802c3241d"

# File, the batteries that it speaks of and does not state, the codes of a strict refusal, what a lenient
# import does.
_CATENAX: list[tuple[str, list[str], set[str], dict[str, int]]] = [
    (
        "battery.battery_pass-6.1.0",
        [],
        {"IMPOSSIBLE_DATE", "DATES_OUT_OF_ORDER"},
        {
            "register_battery_model": 1,
            "register_batteries": 1,
            "record_measurement": 1,
            "declare_attributes": 1,
        },
    ),
    ("traction_battery_code-2.0.0", [], {"LEVEL_MISMATCH", "SELF_REFERENCE"}, {"register_batteries": 1}),
    ("serial_part-3.0.1", [], {"LEVEL_NOT_STATED"}, {"register_batteries": 1}),
    ("single_level_bom_as_built-3.0.0", [], {"SELF_REFERENCE"}, {}),
    (
        "decomissioning_certificate-1.0.0",
        [_DECOMMISSIONED],
        {"DATE_WHERE_TIME_IS_REQUIRED"},
        {"attach_evidence": 1},
    ),
    ("material_recycling_certificate-1.0.0", [_PREVIOUS_LIFE], {"SELF_REFERENCE"}, {"attach_evidence": 1}),
    ("remanufacturing_certificate-2.0.0", [_PREVIOUS_LIFE], {"SELF_REFERENCE"}, {"attach_evidence": 1}),
]


async def _register(database: Database, uids: list[str]) -> None:
    if uids:
        await w.do_import(database, w.csv_of(*({"uid": uid, "level": "PACK"} for uid in uids)))


async def _refusal(database: Database, raw: bytes, *, filename: str) -> set[str]:
    """The codes for which a strict import refuses the document."""
    try:
        await w.do_import(database, raw, filename=filename)
    except DocumentRefusedError as error:
        return {fault.code.value for fault in error.faults}
    except ImportRefusedError as error:
        return {fault.code for fault in error.faults}
    return set()


@pytest.mark.parametrize(("name", "before", "codes", "acts"), _CATENAX, ids=[row[0] for row in _CATENAX])
async def test_the_examples_of_catena_x_are_imported_leniently(
    importing_database: Database, name: str, before: list[str], codes: set[str], acts: dict[str, int]
) -> None:
    await _register(importing_database, before)
    filename = f"{name}.example.json"
    raw = w.real(f"catenax/{filename}")
    counted = await w.counts(importing_database)

    found = await _refusal(importing_database, raw, filename=filename)
    assert await w.counts(importing_database) == counted
    outcome = await w.do_import(importing_database, raw, filename=filename, lenient=True)

    assert found == codes
    assert (outcome.acts, outcome.is_repeat) == (acts, False)
    assert codes <= {warning.code for warning in outcome.warnings}
    again = await w.do_import(importing_database, raw, filename=filename)
    assert again.is_repeat


async def test_a_code_of_2039_is_a_warning_and_is_kept(importing_database: Database) -> None:
    raw = w.real("catenax/traction_battery_code-2.0.0.example.json")

    outcome = await w.do_import(importing_database, raw, lenient=True)

    (battery,) = await w.rows(importing_database, sa.select(tables.battery))
    assert (battery.code, battery.level) == ("X12MCPM27KLPCLX2M2382320", "MODULE")
    assert battery.uid.startswith("urn:uuid:")
    assert {"CODE_DATE_IN_FUTURE", "UID_DRAWN"} <= {each.code for each in outcome.warnings}


async def test_the_examples_of_epcis_tell_one_life_in_order(importing_database: Database) -> None:
    for name in (COMMISSIONING, HEALTH, NOTIFICATION, SHIPPING):
        outcome = await w.do_import(importing_database, w.real(name), lenient=True)
        assert outcome.format is DocumentFormat.EPCIS

    event = tables.event
    found = await w.rows(importing_database, sa.select(event.c.type).order_by(event.c.position))
    assert [row.type for row in found if row.type != "SHIPMENT_CREATED"] == [
        "PRODUCED",
        "MEASURED",
        "MEASURED",
        "ATTRIBUTES_DECLARED",  # the capacity that was lost
        "EVIDENCE_ATTACHED",
        "EVIDENCE_ATTACHED",
        "SHIPMENT_DISPATCHED",
        "SHIPMENT_DISPATCHED",
    ]
    (shipment,) = await w.rows(importing_database, sa.select(tables.shipment))
    assert (shipment.consignor_id, shipment.consignee_id) == ("maker", "consignee")
    evidence = await w.rows(importing_database, sa.select(tables.evidence))
    assert {row.media_type for row in evidence} == {"application/json"}


@pytest.mark.parametrize("name", [COMMISSIONING, HEALTH, NOTIFICATION, SHIPPING])
async def test_the_examples_of_epcis_are_refused_when_strict(importing_database: Database, name: str) -> None:
    before = await w.counts(importing_database)

    with pytest.raises(DocumentRefusedError) as refused:
        await w.do_import(importing_database, w.real(name))

    assert {str(fault.code) for fault in refused.value.faults} <= {"URN_FORM_VOCABULARY", "STRING_NUMBER"}
    assert await w.counts(importing_database) == before


@pytest.mark.parametrize("name", [HEALTH, NOTIFICATION, SHIPPING])
async def test_events_of_a_battery_that_is_not_there_yet_wait_for_it(
    importing_database: Database, name: str
) -> None:
    with pytest.raises(ImportRefusedError) as refused:
        await w.do_import(importing_database, w.real(name), lenient=True)
    await w.do_import(importing_database, w.real(COMMISSIONING), lenient=True)
    outcome = await w.do_import(importing_database, w.real(name), lenient=True)

    assert {fault.code for fault in refused.value.faults} == {"NOT_FOUND"}
    assert all(fault.pointer.startswith("/epcisBody/eventList/0") for fault in refused.value.faults)
    assert not outcome.is_repeat


async def test_a_consignee_who_is_not_on_board_is_left_out_leniently(importing_database: Database) -> None:
    await w.do_import(importing_database, w.real(COMMISSIONING), lenient=True)
    async with importing_database.writing(Acting.DESK) as connection:
        await connection.execute(
            sa.delete(tables.operator_identifier).where(
                tables.operator_identifier.c.operator_id == "consignee"
            )
        )

    outcome = await w.do_import(importing_database, w.real(SHIPPING), lenient=True)

    assert outcome.acts == {}
    unknown = [each for each in outcome.warnings if each.code == "UNKNOWN_PARTY"]
    assert [each.pointer for each in unknown] == ["/epcisBody/eventList/0"]
    assert w.CONSIGNEE_GLN in unknown[0].message


async def test_another_maker_cannot_import_the_examples(importing_database: Database) -> None:
    with pytest.raises(ImportRefusedError) as refused:
        await w.do_import(importing_database, w.real(COMMISSIONING), by="competitor", lenient=True)
    with pytest.raises(ImportRefusedError) as pass_refused:
        await w.do_import(
            importing_database,
            w.real("catenax/battery.battery_pass-6.1.0.example.json"),
            by="competitor",
            lenient=True,
        )

    assert [each.code for each in refused.value.faults] == ["OTHER_MANUFACTURER"]
    assert {(each.code, each.pointer) for each in pass_refused.value.faults} == {
        ("OTHER_MANUFACTURER", "/operation/manufacturer/manufacturer")
    }
