"""EPCIS events of our own, imported: lives, shipments, corrections, and what a lenient import leaves out."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa

from celltrail.commands.importing import ImportRefusedError
from celltrail.storage import tables
from celltrail.storage.engine import Database
from tests.commands import importing_world as w

_RECYCLERS_MODEL = {
    "model_name": "Second",
    "manufacturer_scheme": "GLN",
    "manufacturer_id": "9521555000006",
    "category": "EV",
    "chemistry": "LFP",
}


async def test_epcis_events_are_recorded_in_the_order_of_time(importing_database: Database) -> None:
    outcome = await w.do_import(importing_database, w.LIFE)

    (shipment,) = await w.rows(importing_database, sa.select(tables.shipment))
    assert await w.recorded(importing_database, "E-1") == [
        "PRODUCED",
        "MEASURED",
        "SHIPMENT_CREATED",
        "SHIPMENT_DISPATCHED",
    ]
    assert (shipment.consignee_id, shipment.origin, shipment.destination) == ("consignee", "DE", "FR")
    assert shipment.reference == "https://maker.example/da/1"
    assert (outcome.registered, outcome.observations) == (2, 1)
    assert [each.code for each in outcome.warnings] == ["LEVEL_ASSUMED", "LEVEL_ASSUMED"]


async def test_the_consignee_receives_what_was_shipped_to_it(importing_database: Database) -> None:
    await w.do_import(importing_database, w.LIFE)
    received = w.epcis(w.seen("OBSERVE", "receiving", "2026-01-14T08:00:00Z", "E-1", "E-2"))

    await w.do_import(importing_database, received, by="consignee")

    assert (await w.state(importing_database, "E-2")).custodian_id == "consignee"


async def test_a_part_of_a_shipment_is_not_received_alone(importing_database: Database) -> None:
    await w.do_import(importing_database, w.LIFE)
    received = w.epcis(w.seen("OBSERVE", "receiving", "2026-01-14T08:00:00Z", "E-1"))

    with pytest.raises(ImportRefusedError) as refused:
        await w.do_import(importing_database, received, by="consignee")

    assert w.codes(refused) == [("SHIPMENT_DIFFERS", "/epcisBody/eventList/0")]


async def test_a_lenient_import_takes_named_faults_as_warnings(importing_database: Database) -> None:
    document = w.epcis(
        w.seen(
            "ADD",
            "commissioning",
            "2026-01-05T08:00:00Z",
            "L-1",
            sourceList=w.party("source", "4000001000005"),
        ),
        w.seen(
            "OBSERVE",
            "shipping",
            "2026-01-06T08:00:00Z",
            "L-1",
            destinationList=w.party("destination", "4000001000005"),
        ),
    )

    outcome = await w.do_import(importing_database, document, lenient=True)

    assert await w.recorded(importing_database, "L-1") == ["PRODUCED"]
    assert [(each.code, each.pointer) for each in outcome.warnings] == [
        ("UNKNOWN_MANUFACTURER", "/epcisBody/eventList/0"),
        ("UNKNOWN_PARTY", "/epcisBody/eventList/1"),
        ("LEVEL_ASSUMED", "/epcisBody/eventList/0"),
    ]


async def test_a_declared_error_corrects_the_measurement_that_it_names(importing_database: Database) -> None:
    await w.do_import(importing_database, w.LIFE)
    wrong, right = (f"urn:uuid:00000000-0000-4000-8000-00000000000{number}" for number in (1, 2))
    declaration = {"declarationTime": "2026-01-09T08:00:00Z", "correctiveEventIDs": [right]}
    reading = ("OBSERVE", "inspecting", "2026-01-07T08:00:00Z", "E-1")

    outcome = await w.do_import(
        importing_database,
        w.epcis(
            w.seen(*reading, eventID=wrong, errorDeclaration=declaration, sensorElementList=w.health(97.5)),
            w.seen(*reading, eventID=right, sensorElementList=w.health(95)),
        ),
    )

    assert outcome.acts == {"correct_event": 1}
    assert (await w.state(importing_database, "E-1")).state_of_health == Decimal("0.95")
    assert (await w.recorded(importing_database, "E-1"))[-1] == "CORRECTED"


async def test_a_correction_of_an_event_that_was_not_imported_is_named(importing_database: Database) -> None:
    await w.do_import(importing_database, w.LIFE)
    declaration = {"declarationTime": "2026-01-09T08:00:00Z"}
    document = w.epcis(
        w.seen(
            "OBSERVE",
            "inspecting",
            "2026-01-07T08:00:00Z",
            "E-1",
            eventID="urn:uuid:00000000-0000-4000-8000-00000000000f",
            errorDeclaration=declaration,
        )
    )

    with pytest.raises(ImportRefusedError) as refused:
        await w.do_import(importing_database, document)
    outcome = await w.do_import(importing_database, document, lenient=True)

    place = ("CORRECTION_UNUSABLE", "/epcisBody/eventList/0/errorDeclaration")
    assert w.codes(refused) == [place]
    assert [(each.code, each.pointer) for each in outcome.warnings] == [place]


async def test_the_end_of_a_battery_is_told_in_epcis(importing_database: Database) -> None:
    """Commissioned, built into a vehicle and out of it, collected, dismantled, recycled: by one operator."""
    pack, module = (f"https://id.gs1.org/01/09521555000013/21/{serial}" for serial in ("R-P", "R-M"))
    rows = w.csv_of(
        {"uid": pack, "level": "PACK", "model": "R", "mass_kg": "300"} | _RECYCLERS_MODEL,
        {"uid": module, "level": "MODULE", "model": "", "mass_kg": ""} | dict.fromkeys(_RECYCLERS_MODEL, ""),
    )
    await w.do_import(importing_database, rows, by="recycler")
    vehicle = {"parentID": "urn:vin:WBA41DU060S228332", "childEPCs": [pack]}
    inside = {"parentID": pack, "childEPCs": [module]}

    def joined(action: str, step: str, at: str, **more: object) -> dict[str, Any]:
        return w.event("AssociationEvent", at, action=action, bizStep=step, **more)

    outcome = await w.do_import(
        importing_database,
        w.epcis(
            joined("ADD", "assembling", "2026-02-01T08:00:00Z", **inside),
            joined("ADD", "installing", "2026-02-02T08:00:00Z", **vehicle),
            joined("DELETE", "removing", "2026-03-02T08:00:00Z", **vehicle),
            w.event(
                "ObjectEvent",
                "2026-03-03T08:00:00Z",
                action="OBSERVE",
                bizStep="collecting",
                epcList=[pack],
            ),
            joined("DELETE", "disassembling", "2026-03-04T08:00:00Z", **inside),
            w.event(
                "TransformationEvent",
                "2026-03-05T08:00:00Z",
                bizStep="destroying",
                inputEPCList=[pack],
                outputQuantityList=[
                    {"epcClass": "urn:example:material:copper", "quantity": 40, "uom": "KGM"},
                ],
            ),
        ),
        by="recycler",
    )

    assert list(outcome.acts) == [
        "assemble_battery",
        "install_battery",
        "remove_battery",
        "collect_battery",
        "dismantle_battery",
        "record_recycling",
    ]
    (recovered,) = await w.rows(importing_database, sa.select(tables.recovered_material))
    assert (recovered.material, recovered.mass_kg) == ("COPPER", Decimal(40))
    assert outcome.warnings == ()


async def test_a_second_life_in_epcis_makes_the_successor(importing_database: Database) -> None:
    await w.do_import(importing_database, w.csv_of(w.pack("O-1")))
    vehicle = {"parentID": "urn:vin:WBA41DU060S228332", "childEPCs": [w.uid("O-1")]}

    outcome = await w.do_import(
        importing_database,
        w.epcis(
            w.event(
                "AssociationEvent", "2026-02-01T08:00:00Z", action="ADD", bizStep="installing", **vehicle
            ),
            w.event(
                "AssociationEvent", "2026-03-01T08:00:00Z", action="DELETE", bizStep="removing", **vehicle
            ),
            w.event(
                "TransformationEvent",
                "2026-04-01T08:00:00Z",
                bizStep="repackaging",
                inputEPCList=[w.uid("O-1")],
                outputEPCList=[w.uid("O-2")],
            ),
        ),
    )

    assert (await w.state(importing_database, "O-1")).stage == "REPURPOSED"
    assert (await w.state(importing_database, "O-2")).passport_status == "REPURPOSED"
    assert outcome.registered == 1


async def test_events_are_known_again_by_their_ids_in_another_spelling(importing_database: Database) -> None:
    named = w.epcis(
        *(
            each | {"eventID": f"urn:uuid:00000000-0000-4000-8000-00000000010{number}"}
            for number, each in enumerate(w.LIFE["epcisBody"]["eventList"])
        )
    )
    await w.do_import(importing_database, named)
    before = (await w.counts(importing_database))["event"]
    named["epcisBody"]["eventList"].reverse()

    again = await w.do_import(importing_database, json.dumps(named, indent=3))

    assert (again.acts, again.is_repeat) == ({}, False)
    assert "ALREADY_RECORDED" in {each.code for each in again.warnings}
    assert (await w.counts(importing_database))["event"] == before
