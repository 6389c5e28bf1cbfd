"""EPCIS 2.0 documents: the envelope, and which properties each type of event needs and may have.

Read are capture documents (EPCISDocument), answers to queries (EPCISQueryDocument) and single events.
Source: GS1 EPCIS 2.0.1 JSON schema.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from celltrail.domain.attribute_values import JsonValue
from celltrail.formats.codec import read_model, write_model
from celltrail.formats.epcis.events import statements_of
from celltrail.formats.epcis.model import EpcisEvent
from celltrail.formats.faults import FaultCode, Findings
from celltrail.formats.json_text import escaped
from celltrail.formats.moments import read_moment
from celltrail.formats.statements import Statement

_ROOT_NAMES = frozenset(
    {
        "@context", "id", "type", "schemaVersion", "creationDate", "instanceIdentifier", "sender", "receiver",
        "epcisHeader", "epcisBody",
    }
)  # fmt: skip
_BODIES: Mapping[str, tuple[str, ...]] = {
    "EPCISDocument": ("epcisBody", "eventList"),
    "EPCISQueryDocument": ("epcisBody", "queryResults", "resultsBody", "eventList"),
}


@dataclass(frozen=True, slots=True)
class _TypeRule:
    """Of one type of event: what must be there, one of which groups, and what only this type has."""

    required: tuple[str, ...]
    one_of: tuple[tuple[str, ...], ...]
    own: frozenset[str]


_PARTS = frozenset({"parentID", "childEPCs", "childQuantityList", "action"})
_TYPES: Mapping[str, _TypeRule] = {
    "ObjectEvent": _TypeRule(
        ("action",),
        (("epcList", "quantityList", "sensorElementList"),),
        frozenset({"action", "epcList", "quantityList", "ilmd", "persistentDisposition"}),
    ),
    "AggregationEvent": _TypeRule(
        ("action",), (("childEPCs", "childQuantityList"),), _PARTS | {"persistentDisposition"}
    ),
    "AssociationEvent": _TypeRule(
        ("action", "parentID"), (("childEPCs", "childQuantityList"),), _PARTS | {"persistentDisposition"}
    ),
    "TransformationEvent": _TypeRule(
        (),
        (("inputEPCList", "inputQuantityList"), ("outputEPCList", "outputQuantityList")),
        frozenset(
            {
                "inputEPCList", "inputQuantityList", "outputEPCList", "outputQuantityList",
                "transformationID", "ilmd", "persistentDisposition",
            }
        ),
    ),
}  # fmt: skip
_OWNED = frozenset().union(*(rule.own for rule in _TYPES.values()))


def read_events(value: JsonValue, findings: Findings, _today: date) -> tuple[Statement, ...]:
    """Read a document or a single event; faults go to `findings`."""
    if not isinstance(value, Mapping):
        raise findings.refuse(FaultCode.WRONG_TYPE, "", "an EPCIS document is a JSON object")
    if "epcisBody" not in value:
        return _read_event(value, "", findings)
    statements: list[Statement] = []
    pointer, events = _event_list(value, findings)
    for index, event in enumerate(events):
        statements += _read_event(event, f"{pointer}/{index}", findings)
    return tuple(statements)


def _event_list(document: Mapping[str, JsonValue], findings: Findings) -> tuple[str, Sequence[JsonValue]]:
    kind = document.get("type")
    if not isinstance(kind, str) or kind not in _BODIES:
        message = f"found {str(kind)[:60]!r}; allowed: {', '.join(_BODIES)}"
        raise findings.refuse(FaultCode.NOT_ALLOWED, "/type", message)
    _check_envelope(document, kind, findings)
    part: JsonValue = document
    pointer = ""
    for name in _BODIES[kind]:
        pointer += f"/{name}"
        part = part.get(name) if isinstance(part, Mapping) else None
        if part is None:
            raise findings.refuse(FaultCode.MISSING_VALUE, pointer, f"the property {name!r} is required")
    if not isinstance(part, list | tuple):
        raise findings.refuse(FaultCode.WRONG_TYPE, pointer, "an array of events is required")
    return pointer, part


def _check_envelope(document: Mapping[str, JsonValue], kind: str, findings: Findings) -> None:
    for name in ("@context", "schemaVersion", "creationDate"):
        if name not in document and (kind == "EPCISDocument" or name == "@context"):
            findings.report(FaultCode.MISSING_VALUE, f"/{name}", f"the property {name!r} is required")
    version, created = document.get("schemaVersion"), document.get("creationDate")
    if version is not None and not (isinstance(version, str) and version.split(".")[0] == "2"):
        message = f"EPCIS {str(version)[:20]}; version 2 is read"
        findings.report(FaultCode.UNSUPPORTED_VERSION, "/schemaVersion", message)
    if isinstance(created, str):
        read_moment(created, "/creationDate", findings)
    for name in sorted(set(document) - _ROOT_NAMES):
        code = FaultCode.EXTENSION_NOT_READ if ":" in name else FaultCode.UNKNOWN_PROPERTY
        findings.report(code, f"/{escaped(name)}", f"{name[:60]!r} is not read")


def _read_event(value: JsonValue, pointer: str, findings: Findings) -> tuple[Statement, ...]:
    kind = value.get("type") if isinstance(value, Mapping) else None
    rule = _TYPES.get(kind) if isinstance(kind, str) else None
    if rule is None and isinstance(kind, str):
        message = f"{kind[:60]!r} is not read; read are {', '.join(_TYPES)}"
        findings.report(FaultCode.UNSUPPORTED_EVENT, f"{pointer}/type", message)
        return ()
    event = read_model(EpcisEvent, value, findings, pointer=pointer)
    if event is None or rule is None:
        return ()
    if not _check_rule(event, rule, pointer, findings):
        return ()
    return statements_of(event, pointer, findings)


def _check_rule(event: EpcisEvent, rule: _TypeRule, pointer: str, findings: Findings) -> bool:
    """Whether the event has what its type needs, and nothing of another type's own."""
    written = write_model(event)
    names = frozenset(written) if isinstance(written, Mapping) else frozenset()
    missing: list[tuple[str, ...]] = [(name,) for name in rule.required if name not in names]
    missing += [group for group in rule.one_of if not names & set(group) and event.action != "DELETE"]
    for group in missing:
        message = f"{event.type} needs {' or '.join(group)}"
        findings.report(FaultCode.MISSING_VALUE, f"{pointer}/{group[0]}", message)
    foreign = sorted((names & _OWNED) - rule.own)
    for name in foreign:
        findings.report(FaultCode.NOT_ALLOWED, f"{pointer}/{name}", f"{event.type} has no {name}")
    return not missing and not foreign
