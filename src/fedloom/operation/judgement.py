"""Which recorded operations a new schema would break, and why.

An operation breaks where the old schema accepts it and the new one does not: its text (GraphQL 5), or the
variables that were recorded with it (GraphQL 6.1.2), since no validation of a text sees that an enum value or
an input field which they use is gone. It breaks too where it selects a field whose new type its client cannot
read. What the old schema refuses as well is only counted: nothing broke it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLError,
    GraphQLSchema,
    Node,
    OperationDefinitionNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_variable_values,
    validate,
    visit,
)

from fedloom.errors import clip
from fedloom.operation.recorded import RecordedOperation


@dataclass(frozen=True, slots=True)
class Schemas:
    """The API schema that clients use, and the new one.

    `changed_fields` says by coordinate how the type of a field has changed in a way that breaks its readers.
    """

    old: GraphQLSchema
    new: GraphQLSchema
    changed_fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an operation would be refused; `where` is a place in its document, "" for its variables."""

    message: str
    where: str = ""


@dataclass(frozen=True, slots=True)
class BrokenOperation:
    """An operation that was valid and is not any more; `times` is how often it was recorded."""

    name: str
    where: str
    times: int
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Judgement:
    """How many operations there are, which break, and how many were refused before already."""

    operations: int
    broken: tuple[BrokenOperation, ...]
    refused_before: int


def judge(operations: Iterable[RecordedOperation], schemas: Schemas) -> Judgement:
    """Judge recorded operations; one that was recorded often is judged once, and its variables each time."""
    cases: dict[tuple[str, ...], _Case] = {}
    for each in operations:
        case = cases.get(each.key)
        if case is None:
            case = cases[each.key] = _case(each, schemas)
        case.times += 1
        if case.was_valid and not case.reasons and (reasons := _reasons_of_variables(each, schemas)):
            case.where, case.reasons = each.where, reasons
    broken = [each for each in cases.values() if each.reasons]
    return Judgement(
        len(cases),
        tuple(BrokenOperation(each.name, each.where, each.times, each.reasons) for each in broken),
        sum(not each.was_valid for each in cases.values()),
    )


@dataclass(slots=True)
class _Case:
    """One operation; `where` is the first record of it, or the first that breaks."""

    name: str
    where: str
    was_valid: bool
    reasons: tuple[Reason, ...] = ()
    times: int = 0


def _case(recorded: RecordedOperation, schemas: Schemas) -> _Case:
    document = recorded.document
    was_valid = document is not None and not _refusals(schemas.old, document)
    case = _Case(recorded.name, recorded.where, was_valid)
    if was_valid and document is not None:
        refusals = _refusals(schemas.new, document)
        case.reasons = (
            *(Reason(each.message, _place_of(each)) for each in refusals),
            *_changed_answers(document, schemas),
        )
    return case


def _changed_answers(document: DocumentNode, schemas: Schemas) -> list[Reason]:
    """Fields that an operation selects and whose types break its client."""
    if not schemas.changed_fields:
        return []
    selected = _SelectedFields(TypeInfo(schemas.old))
    visit(document, TypeInfoVisitor(selected.types, selected))
    return [
        Reason(schemas.changed_fields[coordinate], place)
        for coordinate, place in selected.found.items()
        if coordinate in schemas.changed_fields
    ]


class _SelectedFields(Visitor):
    """Collects the coordinates of what a document selects, each with its first place."""

    def __init__(self, types: TypeInfo) -> None:
        super().__init__()
        self.types = types
        self.found: dict[str, str] = {}

    def enter_field(self, node: FieldNode, *_: object) -> None:
        parent = self.types.get_parent_type()
        if parent is not None:
            self.found.setdefault(f"{parent.name}.{node.name.value}", _place(node))


def _refusals(schema: GraphQLSchema, document: DocumentNode) -> list[GraphQLError]:
    try:
        return validate(schema, document)
    except RecursionError:
        return [GraphQLError("The document is nested too deeply to be validated.")]


def _reasons_of_variables(recorded: RecordedOperation, schemas: Schemas) -> tuple[Reason, ...]:
    operation = recorded.document.definitions[0] if recorded.document else None
    if recorded.variables is None or not isinstance(operation, OperationDefinitionNode):
        return ()
    if _misfits(schemas.old, operation, recorded.variables):
        return ()
    return tuple(Reason(clip(each.message)) for each in _misfits(schemas.new, operation, recorded.variables))


def _misfits(
    schema: GraphQLSchema, operation: OperationDefinitionNode, variables: Mapping[str, Any]
) -> list[GraphQLError]:
    try:
        found = get_variable_values(schema, operation.variable_definitions or (), dict(variables))
    except RecursionError:
        return [GraphQLError("The variables are nested too deeply to be fitted to their types.")]
    return found if isinstance(found, list) else []


def _place_of(error: GraphQLError) -> str:
    return _place(error.nodes[0]) if error.nodes else ""


def _place(node: Node) -> str:
    """Its file, line and column; for a log, those in the text of its query."""
    if node.loc is None:
        return ""
    start = node.loc.start_token
    return f"{node.loc.source.name}:{start.line}:{start.column}"
