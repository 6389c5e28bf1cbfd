"""The field sets of a subgraph, each read once: what `@key`, `@requires` and `@provides` select.

FIELD_SETS is what differs between the three: where a field set starts, what it may not select, and the codes.
Sources: Federation: @key, @requires, @provides; Federation error codes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from graphql import StringValueNode

from fedloom.composition.rules.applications import Application
from fedloom.composition.selections import Reader, Reading
from fedloom.composition.subgraph import Subgraph
from fedloom.sdl.definitions import BUILT_IN_DIRECTIVES, CompositeType, TypeKind, UnionType, named_type
from fedloom.sdl.field_set import FieldSet, FieldSetSyntaxError, parse_field_set
from fedloom.sdl.problems import Code


@dataclass(frozen=True, slots=True)
class FieldSetDirective:
    """What one of the directives asks of its field set.

    `invalid`: it cannot be read; `invalid_type`: it is no string; `directive_inside`: it applies a directive.
    `has_arguments` is set where fields with arguments are not allowed, `missing_external` where all fields
    are to be external; `select_invalid_type` where some kinds of types, `refused`, may not be selected.
    """

    known: str
    invalid: Code
    invalid_type: Code
    directive_inside: Code
    has_arguments: Code | None = None
    missing_external: Code | None = None
    select_invalid_type: Code | None = None
    refused: frozenset[TypeKind] = frozenset()
    starts_at_returned_type: bool = False


FIELD_SETS = (
    FieldSetDirective(
        "key",
        Code.KEY_INVALID_FIELDS,
        Code.KEY_INVALID_FIELDS_TYPE,
        Code.KEY_DIRECTIVE_IN_FIELDS_ARG,
        has_arguments=Code.KEY_FIELDS_HAS_ARGS,
        select_invalid_type=Code.KEY_FIELDS_SELECT_INVALID_TYPE,
        refused=frozenset({TypeKind.INTERFACE, TypeKind.UNION}),
    ),
    FieldSetDirective(
        "requires",
        Code.REQUIRES_INVALID_FIELDS,
        Code.REQUIRES_INVALID_FIELDS_TYPE,
        Code.REQUIRES_DIRECTIVE_IN_FIELDS_ARG,
        missing_external=Code.REQUIRES_FIELDS_MISSING_EXTERNAL,
    ),
    FieldSetDirective(
        "provides",
        Code.PROVIDES_INVALID_FIELDS,
        Code.PROVIDES_INVALID_FIELDS_TYPE,
        Code.PROVIDES_DIRECTIVE_IN_FIELDS_ARG,
        has_arguments=Code.PROVIDES_FIELDS_HAS_ARGS,
        missing_external=Code.PROVIDES_FIELDS_MISSING_EXTERNAL,
        starts_at_returned_type=True,
    ),
)


@dataclass(frozen=True, slots=True)
class FieldSetReading:
    """One field set with what was read of it. `text` is None where it is no string."""

    rule: FieldSetDirective
    application: Application
    text: str | None
    selections: FieldSet
    reading: Reading

    @property
    def is_readable(self) -> bool:
        """Whether all of it could be read."""
        return self.text is not None and self.reading.fault is None

    @property
    def is_complete(self) -> bool:
        """Whether all of its fields exist, so that more can be said of it."""
        return bool(self.reading.selected)


def read_field_sets(
    subgraph: Subgraph, applications: Mapping[str, tuple[Application, ...]]
) -> Mapping[str, tuple[FieldSetReading, ...]]:
    """All field sets, by directive; that of a provision of nothing is refused by `provides`, and not read."""
    directives = {
        *subgraph.schema.directive_definitions,
        *BUILT_IN_DIRECTIVES,
        *subgraph.directive_names.values(),
    }
    return {
        rule.known: tuple(
            _reading(rule, Reader(subgraph.schema, directives, rule.refused), each, start)
            for each, start in _starts(rule, subgraph, applications.get(rule.known, ()))
        )
        for rule in FIELD_SETS
    }


def _starts(
    rule: FieldSetDirective, subgraph: Subgraph, applications: Iterable[Application]
) -> Iterator[tuple[Application, str]]:
    """Each application with the type that its field set is about."""
    for each in applications:
        if not rule.starts_at_returned_type:
            yield each, each.owner.name
        elif each.field and returns_fields(subgraph, each):
            yield each, named_type(each.field.type)


def returns_fields(subgraph: Subgraph, application: Application) -> bool:
    """Whether the field of an application returns something that has fields."""
    assert application.field is not None  # noqa: S101 -- the directive stands on fields only
    named = subgraph.schema.types.get(named_type(application.field.type))
    return isinstance(named, CompositeType | UnionType)


def _reading(
    rule: FieldSetDirective, reader: Reader, application: Application, start: str
) -> FieldSetReading:
    value = application.directive.arguments.get("fields")
    if not isinstance(value, StringValueNode):
        return FieldSetReading(rule, application, None, (), Reading())
    try:
        selections = parse_field_set(value.value)
    except FieldSetSyntaxError as error:
        return FieldSetReading(rule, application, value.value, (), Reading(fault=str(error)))
    return FieldSetReading(rule, application, value.value, selections, reader.read(start, selections))
