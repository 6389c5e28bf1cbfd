"""One document imported: read, checked, turned into commands, and kept, in one transaction.

Steps: 1. a document that the same operator has imported before is answered with the first outcome; 2. it is
read (`celltrail.formats`); 3. it is checked beside what is recorded, without writing; 4. models, batteries,
corrections and events are recorded, each act with an idempotency key made of the document's hash and its
place; 5. the document is kept with its hash, warnings and result. A fault anywhere leaves nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import PurePath

from celltrail.commands.importing.checks import check
from celltrail.commands.importing.corrections import apply_corrections, plan_corrections
from celltrail.commands.importing.events import take_event
from celltrail.commands.importing.faults import ImportFault, ImportFaultCode, Notes
from celltrail.commands.importing.importer import Importer
from celltrail.commands.importing.models import take_models
from celltrail.commands.importing.parties import look_up
from celltrail.commands.importing.registration import take_batteries
from celltrail.commands.importing.roll import read_roll, touched
from celltrail.commands.perform import perform
from celltrail.commands.requests import Outcome, Request
from celltrail.commands.workspace import Workspace
from celltrail.domain.errors import DomainError
from celltrail.domain.principal import Principal
from celltrail.domain.recorders import require_writing
from celltrail.formats import statements as st
from celltrail.formats.document import DocumentFormat, ParsedDocument, parse_document
from celltrail.storage import documents
from celltrail.storage.documents import KeptDocument
from celltrail.storage.engine import Database
from celltrail.storage.reader import Reader

Progress = Callable[[int, int], None]

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportOutcome:
    """What an import led to. `acts` counts the commands by name; `is_repeat` says that nothing was written.

    `registered` batteries are new, `reused` ones were recorded before; `observations` change nothing.
    Of many warnings the first are kept, and all are counted.
    """

    sha256: str
    format: DocumentFormat
    filename: str
    imported_at: datetime
    is_repeat: bool
    acts: Mapping[str, int]
    registered: int
    reused: int
    observations: int
    warnings: tuple[ImportFault, ...]
    total_warnings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportDocument(Request):
    """A document by its hash: how it is read does not make it another one."""

    sha256: str


async def import_document(
    database: Database,
    raw: bytes,
    *,
    filename: str,
    principal: Principal,
    now: datetime,
    today: date,
    lenient: bool = False,
    on_progress: Progress | None = None,
) -> ImportOutcome:
    """Import one document for the operator of `principal`, all of it or nothing.

    The same document imported again, strict or lenient, changes nothing and returns the first outcome.
    `on_progress` is told how many of its statements are done, and how many there are.

    Raises:
        DocumentRefusedError: the document itself is faulty; carries every fault with its place.
        ImportRefusedError: it does not fit what is recorded; carries the faults with their places.
        ForbiddenError: the principal may not record.
    """
    require_writing(principal)
    sha256 = hashlib.sha256(raw).hexdigest()
    kept = await _kept(database, sha256, principal=principal, now=now)
    if kept is not None:
        return _outcome(kept, is_repeat=True)
    parsed = parse_document(raw, today=today, lenient=lenient, filename=filename)
    done: list[KeptDocument] = []

    async def import_statements(workspace: Workspace, _: ImportDocument) -> Outcome:
        importer = await _open(workspace, parsed, lenient=lenient)
        document = await _import(importer, filename=filename, on_progress=on_progress)
        await documents.keep(workspace.reader, document, raw=raw)
        done[:] = [document]
        return Outcome(act_id=workspace.act_id)

    request = ImportDocument(idempotency_key=f"import:{sha256}", sha256=sha256)
    await perform(database, import_statements, request, principal=principal, now=now)
    if done:
        return _outcome(done[0], is_repeat=False)
    # Another import of the same document was faster by a moment.
    kept = await _kept(database, sha256, principal=principal, now=now)
    if kept is None:
        message = f"the document {sha256} is recorded as imported, but it is not kept"
        raise RuntimeError(message)
    return _outcome(kept, is_repeat=True)


async def _kept(
    database: Database, sha256: str, *, principal: Principal, now: datetime
) -> KeptDocument | None:
    async with database.reading() as connection:
        return await documents.find(Reader(connection, principal=principal, now=now), sha256)


async def _open(workspace: Workspace, parsed: ParsedDocument, *, lenient: bool) -> Importer:
    """Step 3."""
    notes = Notes(lenient=lenient, warnings=parsed.warnings)
    roll, contradictions = read_roll(parsed.statements)
    for pointer, named in contradictions:
        message = f"{named} are the identifiers of two batteries of the document"
        notes.report(ImportFaultCode.CONFLICTING_FACTS, pointer, message)
    notes.settle()
    await roll.find_recorded(workspace.reader)
    parties = await look_up(workspace.reader, parsed.statements)
    importer = Importer(workspace, parsed, notes, parties, roll)
    check(importer)
    return importer


async def _import(importer: Importer, *, filename: str, on_progress: Progress | None) -> KeptDocument:
    """Steps 3 to 5, up to the writing of the document itself.

    Raises:
        ImportRefusedError: a fault was noted on the way.
    """
    planned = await plan_corrections(importer)
    importer.notes.settle()
    await take_models(
        importer, [each for each in importer.document.statements if isinstance(each, st.BatteryModelStated)]
    )
    await take_batteries(importer)
    await apply_corrections(importer, planned)
    await _take_events(importer, on_progress)
    warnings = importer.notes.settle()
    tally = importer.tally
    return KeptDocument(
        sha256=importer.document.sha256,
        format=importer.document.format.value,
        filename=_shown(filename),
        warnings=tuple(asdict(each) for each in warnings),
        result={
            "format": importer.document.format.value,
            "acts": dict(tally.acts),
            "registered": tally.registered,
            "reused": tally.reused,
            "observations": tally.observations,
            "warnings": importer.notes.total_warnings,
            "events": dict(tally.events),
        },
        imported_at=importer.workspace.now,
    )


async def _take_events(importer: Importer, on_progress: Progress | None) -> None:
    """Step 4 for events. What a refused statement touched is passed over: it would only be refused again."""
    statements = await _without_recorded(importer, _in_order(importer.document))
    for done, statement in enumerate(statements, start=1):
        entries = [importer.roll.entry(each) for each in touched(statement)]
        if not any(entry.is_spoiled for entry in entries) and not importer.notes.is_full:
            try:
                await take_event(importer, statement)
            except DomainError as error:
                importer.notes.refused(statement.pointer, error)
                for entry in entries:
                    entry.is_spoiled = True
        if on_progress is not None:
            on_progress(done, len(statements))


async def _without_recorded(importer: Importer, statements: list[st.Statement]) -> list[st.Statement]:
    """Leave out the events of earlier documents: the same ones come again in another order or spelling."""
    named = [each.event_id for each in statements if isinstance(each, st.EventStated) and each.event_id]
    recorded = await documents.recorded_events(importer.workspace.reader) if named else {}
    kept = []
    for statement in statements:
        # An error declaration repeats the id of the wrong event: it is about it, and not that event again.
        event_id = statement.event_id if isinstance(statement, st.EventStated) else None
        if event_id in recorded and not isinstance(statement, st.Corrected):
            message = f"the event {str(event_id)[:80]!r} was imported before"
            importer.notes.report(ImportFaultCode.ALREADY_RECORDED, statement.pointer, message)
        else:
            kept.append(statement)
    return kept


def _in_order(document: ParsedDocument) -> list[st.Statement]:
    """Events of EPCIS in the order of time (an answer to a query may have any); other formats as written."""
    if document.format is not DocumentFormat.EPCIS:
        return list(document.statements)
    return sorted(document.statements, key=_moment)


def _moment(statement: st.Statement) -> float:
    at = statement.at if isinstance(statement, st.EventStated) else None
    return 0.0 if at is None else at.timestamp()


def _shown(filename: str) -> str:
    """The name alone: where it lay is the importer's own affair."""
    name = PurePath(filename).name.encode("utf-8", "replace").decode()
    return name[-_LONGEST_NAME:] or "-"


def _outcome(kept: KeptDocument, *, is_repeat: bool) -> ImportOutcome:
    result = kept.result
    return ImportOutcome(
        sha256=kept.sha256,
        format=DocumentFormat(result["format"]),
        filename=kept.filename,
        imported_at=kept.imported_at,
        is_repeat=is_repeat,
        acts=dict(result["acts"]),
        registered=result["registered"],
        reused=result["reused"],
        observations=result["observations"],
        warnings=tuple(ImportFault(**each) for each in kept.warnings),
        total_warnings=result["warnings"],
    )
