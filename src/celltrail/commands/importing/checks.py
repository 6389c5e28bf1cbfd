"""What can be known of a document before anything is recorded: whose batteries they are, and who is named.

All of it is noted together, so that a refusal names as much as can be mended at once.
"""

from __future__ import annotations

from celltrail.commands.importing.faults import ImportFaultCode
from celltrail.commands.importing.importer import Importer
from celltrail.commands.importing.parties import described
from celltrail.commands.importing.roll import touched
from celltrail.commands.importing.shipping import check_parties
from celltrail.formats import statements as st
from celltrail.formats.document import DocumentFormat

_BPN_PLACE = "/operation/manufacturer/manufacturer"
_CSV_PLACE = ", column manufacturer_id"


def check(importer: Importer) -> None:
    """Note every fault that shows beside what is recorded already."""
    for statement in importer.document.statements:
        _check_maker(importer, statement)
        _check_batteries(importer, statement)
        if isinstance(statement, st.Shipped | st.Received):
            check_parties(importer, statement)
        if isinstance(statement, st.EventStated):
            _note_documents(importer, statement)


def _check_maker(importer: Importer, statement: st.Statement) -> None:
    """A battery is registered by its maker: the importer, or nobody else on board."""
    match statement:
        case st.BatteryStated(manufacturer=maker) | st.Commissioned(operator=maker):
            pass
        case st.BatteryModelStated(manufacturer=maker) if statement.pointer.startswith("/"):
            pass  # of a CSV, the model's maker stands in the rows of its batteries, which are checked
        case _:
            return
    if maker is None or importer.parties.is_importer(maker) or _is_recorded(importer, statement):
        return
    place = _maker_place(importer.document.format, statement.pointer)
    other = importer.parties.operator(maker)
    if other is None:
        message = f"{described(maker)} is nobody on board, and no identifier of yours"
        importer.notes.report(ImportFaultCode.UNKNOWN_MANUFACTURER, place, message)
    else:
        message = f"{described(maker)} is another operator on board: it registers its batteries itself"
        importer.notes.report(ImportFaultCode.OTHER_MANUFACTURER, place, message)


def _is_recorded(importer: Importer, statement: st.Statement) -> bool:
    """Whether the statement only repeats a battery that another maker has registered."""
    return any(
        (held := importer.roll.entry(each).held) is not None
        and held.battery.manufacturer_id != importer.workspace.operator_id
        for each in touched(statement)
    )


def _maker_place(document_format: DocumentFormat, pointer: str) -> str:
    if document_format is DocumentFormat.CSV_BATTERIES:
        return pointer + _CSV_PLACE
    return _BPN_PLACE if document_format is DocumentFormat.CATENAX_BATTERY_PASS else pointer


def _check_batteries(importer: Importer, statement: st.Statement) -> None:
    missing = [
        entry.named
        for entry in (importer.roll.entry(each) for each in touched(statement))
        if not entry.is_expected
    ]
    if missing:
        more = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        message = f"no battery {missing[0]!r}{more}: register it first, or import the document that does"
        importer.notes.report(ImportFaultCode.NOT_FOUND, statement.pointer, message)


def _note_documents(importer: Importer, statement: st.EventStated) -> None:
    """Business documents are kept as evidence, or as a shipment's reference, or only in the raw document."""
    kept = getattr(statement, "reference", None)
    for each in statement.documents:
        if each.kind != "cert" and each.uri != kept:
            message = f"the document {each.kind or 'without type'} {each.uri[:120]!r} is not kept apart"
            importer.leave_out(statement.pointer.partition("/sensorElementList")[0], message)
