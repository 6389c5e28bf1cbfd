"""What the access log hears of: which fields of which objects were answered by more than null or nothing.

Laid over the finished schema, so that no resolver has to remember. A type with grouped fields has a row in
`SUBJECTS` or `WITHIN`; without one the schema cannot be built.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from inspect import isawaitable
from typing import Any, Final

from graphql import GraphQLField, GraphQLObjectType, GraphQLSchema, get_named_type, is_object_type
from graphql.execution import default_field_resolver

from celltrail.domain.access_groups import AccessGroup
from celltrail.domain.access_log import READ_BY_ALL, Subject, SubjectKind
from celltrail.domain.field_groups import exemption_of
from celltrail.domain.recorded_events import RecordedEvent
from celltrail.graph.access import FieldGroupError, group_of
from celltrail.graph.connections import Connection, noting
from celltrail.graph.context import GraphContext

SubjectOf = Callable[[Any], Subject | None]


def _battery(battery_id: str | None) -> Subject | None:
    return None if battery_id is None else Subject(SubjectKind.BATTERY, battery_id)


def _of_event(event: RecordedEvent) -> Subject:
    for kind, found in (
        (SubjectKind.BATTERY, event.battery_id),
        (SubjectKind.SHIPMENT, event.shipment_id),
        (SubjectKind.LOT, event.lot_id),
    ):
        if found is not None:
            return Subject(kind, found)
    return Subject(SubjectKind.MODEL, event.chain_id)


# By types, or interfaces for all that implement them: what an object of it is about.
SUBJECTS: Final[Mapping[str, SubjectOf]] = {
    "Battery": lambda source: _battery(source.view.id),
    "BatteryModel": lambda source: Subject(SubjectKind.MODEL, source.view.id),
    "Passport": lambda source: _battery(source.view.battery_id),
    "LifecycleEvent": lambda source: _of_event(source.recorded),
    "Shipment": lambda source: Subject(SubjectKind.SHIPMENT, source.view.id),
    "ShipmentStatusChange": lambda source: Subject(SubjectKind.SHIPMENT, source.change.shipment_id),
    "RecyclingRecord": lambda source: _battery(source.view.battery_id),
    "MaterialLot": lambda source: Subject(SubjectKind.LOT, source.view.id),
    "AccessGrant": lambda source: _battery(source.view.battery_id),
    "Claim": lambda source: _battery(source.view.battery_id),  # a claimant's own has none: it knows of none
}

# Types of which nothing is logged, and why.
WITHIN: Final[Mapping[str, str]] = {
    "AttributeValue": "listed by a battery, model or passport, each by the group of its attribute",
    "ComplianceReport": "of a battery: its resolver notes the groups of the findings that it shows",
    "ComplianceFinding": "listed by a report, each by the groups of its facts",
    "BatteryAccess": "a row of the access log of a battery, of the group of that list",
    "Evidence": "listed by an event, in a field of the same group",
    "LotInput": "listed by a lot, in a field of the same group",
    "MaterialFraction": "listed by an event, a record or a lot, in a field of the same group",
    "RecoveredMaterial": "listed by an event, a record or a lot, in a field of the same group",
    "MassBalance": "in a field of a record or a lot of the same group",
    "Operator": "about an operator, and no battery",
    "Facility": "about an operator, and no battery",
    "Identifier": "about an operator, and no battery",
}

# Whoever is told that such a battery is there has read nothing yet. Of an event, a shipment or a lot its
# being there is already a fact about the battery.
_THERE_FOR_ALL: Final = frozenset({"Battery", "BatteryModel", "Passport"})
_ATTRIBUTES: Final = "AttributeValue"


def note_what_is_read(schema: GraphQLSchema, *, groups: Mapping[str, AccessGroup]) -> None:
    """Let the fields of the schema tell their context what is read.

    Raises:
        FieldGroupError: a type with grouped fields is in neither table.
    """
    for type_name, type_ in schema.type_map.items():
        if type_name.startswith("__") or not is_object_type(type_) or exemption_of(type_name) is not None:
            continue
        owners = (type_name, *(interface.name for interface in type_.interfaces))
        subject_of = next((SUBJECTS[each] for each in owners if each in SUBJECTS), None)
        if subject_of is not None:
            _note_fields(type_, owners, subject_of, groups=groups)
        elif type_name not in WITHIN:
            message = f"{type_name} is in no table of celltrail.graph.noting: what is its access log about?"
            raise FieldGroupError(message)


def _note_fields(
    type_: GraphQLObjectType,
    owners: tuple[str, ...],
    subject_of: SubjectOf,
    *,
    groups: Mapping[str, AccessGroup],
) -> None:
    unlogged = READ_BY_ALL if type_.name in _THERE_FOR_ALL else {AccessGroup.PUBLIC}
    for name, field in type_.fields.items():
        group = group_of(owners, name, groups=groups)
        if get_named_type(field.type).name == _ATTRIBUTES:
            _note(field, subject_of, _groups_of_attributes)
        elif group not in unlogged:
            _note(field, subject_of, _always(group))


def _always(group: AccessGroup) -> Callable[[Any], frozenset[AccessGroup]]:
    always = frozenset({group})
    return lambda _: always


def _groups_of_attributes(values: Any) -> frozenset[AccessGroup]:  # noqa: ANN401 -- AttributeValues
    return frozenset(each.group for each in values) - READ_BY_ALL


def _note(
    field: GraphQLField, subject_of: SubjectOf, groups_of: Callable[[Any], frozenset[AccessGroup]]
) -> None:
    """Put the note around the field's resolver."""
    inner = field.resolve or default_field_resolver

    def noted(source: Any, context: GraphContext, value: Any) -> Any:  # noqa: ANN401 -- whatever it is
        if value is None or value == []:
            return value
        subject = subject_of(source)
        if subject is None:
            return value
        if isinstance(value, Connection):
            return replace(value, listing=noting(value.listing, lambda: context.note(subject, groups_of(()))))
        context.note(subject, groups_of(value))
        return value

    async def awaited(source: Any, context: GraphContext, value: Any) -> Any:  # noqa: ANN401 -- as above
        return noted(source, context, await value)

    def resolve(source: Any, info: Any, **arguments: Any) -> Any:  # noqa: ANN401 -- as above
        value = inner(source, info, **arguments)
        if isawaitable(value):
            return awaited(source, info.context, value)
        return noted(source, info.context, value)

    field.resolve = resolve
