"""What EPCIS events state: the table from event type, action and business step to statements.

Step words are those of CBV 2.0; `oec:BizStep-notifying` is a word of the OpenEPCIS extension. A step that has
no row changes no battery here and is kept as an observation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from celltrail.domain.vocabulary import EndOfLifeRoute
from celltrail.formats.epcis.enclosures import evidence, measured, note_unread
from celltrail.formats.epcis.event_reader import EventReader
from celltrail.formats.epcis.model import EpcisEvent, QuantityElement
from celltrail.formats.epcis.parties import (
    destination_party,
    documents,
    facility,
    source_party,
    vehicle,
)
from celltrail.formats.epcis.sensors import EventFrame
from celltrail.formats.faults import FaultCode, Findings
from celltrail.formats.statements import (
    Assembled,
    Collected,
    Commissioned,
    Corrected,
    Disassembled,
    Installed,
    MaterialQuantity,
    Notified,
    Observed,
    Received,
    RegulatoryStatement,
    Removed,
    Shipped,
    Statement,
    Transformed,
)
from celltrail.formats.units import in_kilograms

_ROUTES: Mapping[str, EndOfLifeRoute] = {
    "repackaging": EndOfLifeRoute.REPURPOSE,
    "commissioning": EndOfLifeRoute.REPURPOSE,
    "repairing": EndOfLifeRoute.REMANUFACTURE,
    "destroying": EndOfLifeRoute.RECYCLE,
}
_QUIET_STEPS = frozenset({"inspecting", "entering_exiting", "sensor_reporting"})
"""Steps that are observations by their nature: no warning."""
_REFERENCE_TYPES = ("desadv", "bol", "po", "recadv")
_NOTIFYING = "oec:BizStep-notifying"


_Build = Callable[[EventReader], tuple[Statement, ...]]


def statements_of(event: EpcisEvent, pointer: str, findings: Findings) -> tuple[Statement, ...]:
    """Return what one event states; faults go to `findings`."""
    if event.error_declaration is not None:
        return _corrected(event, pointer, findings)
    frame = EventFrame(
        pointer=pointer,
        at=event.event_time,
        event_id=event.event_id,
        facility=facility(event, pointer, findings),
        documents=documents(event),
    )
    reader = EventReader(event, frame, findings)
    build = _TABLE.get((event.type, event.action, event.biz_step), _observed)
    note_unread(reader)
    return (*build(reader), *evidence(reader), *measured(reader))


def _commissioned(reader: EventReader) -> tuple[Statement, ...]:
    batteries = reader.batteries("epcList", reader.event.epc_list)
    operator = source_party(reader.event, reader.pointer, reader.findings)
    return (Commissioned(**reader.common(), batteries=batteries, operator=operator),) if batteries else ()


def _shipped(reader: EventReader) -> tuple[Statement, ...]:
    return _moved(reader, Shipped)


def _received(reader: EventReader) -> tuple[Statement, ...]:
    return _moved(reader, Received)


def _moved(reader: EventReader, kind: type[Shipped] | type[Received]) -> tuple[Statement, ...]:
    batteries = reader.batteries("epcList", reader.event.epc_list)
    if not batteries:
        return ()
    stated = kind(
        **reader.common(),
        batteries=batteries,
        consignor=source_party(reader.event, reader.pointer, reader.findings),
        consignee=destination_party(reader.event, reader.pointer, reader.findings),
        reference=_reference(reader),
    )
    return (stated,)


def _reference(reader: EventReader) -> str | None:
    by_kind = {document.kind: document.uri for document in reversed(reader.frame.documents)}
    return next((by_kind[kind] for kind in _REFERENCE_TYPES if kind in by_kind), None)


def _collected(reader: EventReader) -> tuple[Statement, ...]:
    batteries = reader.batteries("epcList", reader.event.epc_list)
    collector = destination_party(reader.event, reader.pointer, reader.findings)
    return (Collected(**reader.common(), batteries=batteries, collector=collector),) if batteries else ()


def _notified(reader: EventReader) -> tuple[Statement, ...]:
    regulations = tuple(
        RegulatoryStatement(
            act=entry.regulatory_act,
            is_compliant=entry.is_regulation_compliant,
            reference=entry.regulatory_identifier.regulatory_reference_number
            if entry.regulatory_identifier
            else None,
        )
        for item in reader.event.master_data or ()
        for entry in item.regulatory_information or ()
    )
    stated = Notified(
        **reader.common(),
        batteries=reader.batteries("epcList", reader.event.epc_list),
        disposition=reader.event.disposition,
        statements=regulations,
    )
    return (stated,)


def _assembled(reader: EventReader) -> tuple[Statement, ...]:
    return _joined(reader, Assembled, needs_children=True)


def _disassembled(reader: EventReader) -> tuple[Statement, ...]:
    return _joined(reader, Disassembled, needs_children=False)


def _joined(
    reader: EventReader, kind: type[Assembled] | type[Disassembled], *, needs_children: bool
) -> tuple[Statement, ...]:
    event = reader.event
    parents = reader.batteries("parentID", (event.parent_id,)) if event.parent_id else ()
    children = reader.batteries("childEPCs", event.child_epcs)
    if not parents:
        message = "what the children belong to is not named"
        reader.findings.report(FaultCode.MISSING_VALUE, f"{reader.pointer}/parentID", message)
        return ()
    if parents[0] in children:
        message = "the parent is listed among its children"
        reader.findings.report(FaultCode.SELF_REFERENCE, f"{reader.pointer}/childEPCs", message)
    others = tuple(child for child in children if child != parents[0])
    if needs_children and not others:
        return ()
    in_repair = event.biz_step == "repairing"
    return (kind(**reader.common(), parent=parents[0], children=others, in_repair=in_repair),)


def _installed(reader: EventReader) -> tuple[Statement, ...]:
    return _hosted(reader, Installed)


def _removed(reader: EventReader) -> tuple[Statement, ...]:
    return _hosted(reader, Removed)


def _hosted(reader: EventReader, kind: type[Installed] | type[Removed]) -> tuple[Statement, ...]:
    event = reader.event
    batteries = reader.batteries("childEPCs", event.child_epcs)
    if event.parent_id is None or not batteries:
        return ()
    vin = vehicle(event.parent_id, f"{reader.pointer}/parentID", reader.findings)
    return (kind(**reader.common(), batteries=batteries, vin=vin, host=event.parent_id),)


def _transformed(reader: EventReader) -> tuple[Statement, ...]:
    event = reader.event
    stated = Transformed(
        **reader.common(),
        inputs=reader.batteries("inputEPCList", event.input_epc_list),
        outputs=reader.batteries("outputEPCList", event.output_epc_list),
        materials=tuple(_material(quantity) for quantity in event.output_quantity_list or ()),
        route=_ROUTES.get(event.biz_step or ""),
    )
    return (stated,)


def _material(element: QuantityElement) -> MaterialQuantity:
    quantity, unit = element.quantity, element.uom
    mass_kg = None if quantity is None or unit is None else in_kilograms(quantity, unit)
    return MaterialQuantity(element.epc_class, quantity, unit, mass_kg)


def _observed(reader: EventReader) -> tuple[Statement, ...]:
    event = reader.event
    if event.type == "TransformationEvent":
        return _transformed(reader)
    name, epcs = (
        ("epcList", event.epc_list) if event.type == "ObjectEvent" else ("childEPCs", event.child_epcs)
    )
    batteries = reader.batteries(name, epcs)
    if event.sensor_element_list and event.biz_step in _QUIET_STEPS | {None}:
        return ()
    if event.biz_step not in _QUIET_STEPS:
        message = f"{event.action} {event.type} {event.biz_step or 'without bizStep'} changes no battery here"
        reader.findings.report(FaultCode.UNMAPPED_STEP, f"{reader.pointer}/bizStep", message)
    stated = Observed(
        **reader.common(), batteries=batteries, step=event.biz_step, disposition=event.disposition
    )
    return (stated,) if batteries else ()


_OBJECT, _JOINS = "ObjectEvent", ("AggregationEvent", "AssociationEvent")

_TABLE: Mapping[tuple[str, str | None, str | None], _Build] = {
    (_OBJECT, "ADD", "commissioning"): _commissioned,
    (_OBJECT, "ADD", None): _commissioned,
    (_OBJECT, "OBSERVE", "shipping"): _shipped,
    (_OBJECT, "OBSERVE", "receiving"): _received,
    (_OBJECT, "OBSERVE", "accepting"): _received,
    (_OBJECT, "OBSERVE", "collecting"): _collected,
    (_OBJECT, "OBSERVE", _NOTIFYING): _notified,
    **{(kind, "ADD", step): _assembled for kind in _JOINS for step in ("assembling", "repairing", None)},
    **{
        (kind, "DELETE", step): _disassembled
        for kind in _JOINS
        for step in ("disassembling", "repairing", None)
    },
    **{(kind, "ADD", "installing"): _installed for kind in _JOINS},
    **{(kind, "DELETE", "removing"): _removed for kind in _JOINS},
}


def _corrected(event: EpcisEvent, pointer: str, findings: Findings) -> tuple[Statement, ...]:
    """An event with an error declaration repeats the event that was wrong (EPCIS 2.0, 7.4.1.4)."""
    declared = event.error_declaration
    if declared is None or event.event_id is None:
        message = "an error declaration names the event that was wrong by its eventID"
        findings.report(FaultCode.MISSING_VALUE, f"{pointer}/eventID", message)
        return ()
    stated = Corrected(
        pointer=f"{pointer}/errorDeclaration",
        at=declared.declaration_time,
        corrects=event.event_id,
        reason=declared.reason,
        corrective_event_ids=declared.corrective_event_ids or (),
    )
    return (stated,)
