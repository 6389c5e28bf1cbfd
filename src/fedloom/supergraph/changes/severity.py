"""How much each kind of change matters. SEVERITIES is the whole table; no other module decides it.

Sources: graphql-js, `findSchemaChanges`, for kinds and severities. Kinds that it does not have are those of
`_OURS`; the reasons are GraphQL's rules for validation and execution.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a change matters to clients, the worst first."""

    BREAKING = "BREAKING"  # operations that were valid are not any more
    DANGEROUS = "DANGEROUS"  # they are, and a client may get, or its values may mean, something else
    SAFE = "SAFE"


@dataclass(frozen=True, slots=True)
class Change:
    """One change at a schema coordinate. `code` is its kind, such as `FIELD_REMOVED`."""

    severity: Severity
    code: str
    coordinate: str
    message: str


def change(code: str, coordinate: str, message: str) -> Change:
    """A change with the severity of its kind."""
    return Change(SEVERITIES[code], code, coordinate, f"{message}.")


_BREAKING = (
    "TYPE_REMOVED",
    "TYPE_CHANGED_KIND",
    "TYPE_REMOVED_FROM_UNION",
    "VALUE_REMOVED_FROM_ENUM",
    "REQUIRED_INPUT_FIELD_ADDED",
    "IMPLEMENTED_INTERFACE_REMOVED",
    "FIELD_REMOVED",
    "FIELD_CHANGED_KIND",
    "REQUIRED_ARG_ADDED",
    "ARG_REMOVED",
    "ARG_CHANGED_KIND",
    "DIRECTIVE_REMOVED",
    "DIRECTIVE_ARG_REMOVED",
    "REQUIRED_DIRECTIVE_ARG_ADDED",
    "DIRECTIVE_REPEATABLE_REMOVED",
    "DIRECTIVE_LOCATION_REMOVED",
)
_DANGEROUS = (
    "VALUE_ADDED_TO_ENUM",
    "TYPE_ADDED_TO_UNION",
    "OPTIONAL_INPUT_FIELD_ADDED",
    "OPTIONAL_ARG_ADDED",
    "IMPLEMENTED_INTERFACE_ADDED",
    "ARG_DEFAULT_VALUE_CHANGE",
    "INPUT_FIELD_DEFAULT_VALUE_CHANGE",
)
_SAFE = (
    "TYPE_ADDED",
    "FIELD_ADDED",
    "FIELD_CHANGED_KIND_SAFE",
    "ARG_CHANGED_KIND_SAFE",
    "ARG_DEFAULT_VALUE_ADDED",  # of what was required: nobody left it out
    "INPUT_FIELD_DEFAULT_VALUE_ADDED",
    "DIRECTIVE_ADDED",
    "DIRECTIVE_REPEATABLE_ADDED",
    "DIRECTIVE_LOCATION_ADDED",
    "OPTIONAL_DIRECTIVE_ARG_ADDED",
    "DESCRIPTION_CHANGED",
)
_OURS: Mapping[str, Severity] = {
    "ARG_BECAME_REQUIRED": Severity.BREAKING,  # non-null, and its default is gone (GraphQL 5.4.3)
    "INPUT_FIELD_BECAME_REQUIRED": Severity.BREAKING,  # likewise (GraphQL 5.6.4)
    "ONE_OF_ADDED": Severity.BREAKING,  # two fields at once are refused (GraphQL 3.10)
    "ONE_OF_REMOVED": Severity.SAFE,
    "ROOT_TYPE_CHANGED": Severity.BREAKING,  # fragments on it, and what `__typename` says
    "SPECIFIED_BY_CHANGED": Severity.DANGEROUS,  # its values may have another form (GraphQL 3.5.1)
    "DEPRECATION_ADDED": Severity.SAFE,
    "DEPRECATION_REMOVED": Severity.SAFE,
    "DEPRECATION_CHANGED": Severity.SAFE,
}
SEVERITIES: Mapping[str, Severity] = {
    **dict.fromkeys(_BREAKING, Severity.BREAKING),
    **dict.fromkeys(_DANGEROUS, Severity.DANGEROUS),
    **dict.fromkeys(_SAFE, Severity.SAFE),
    **_OURS,
}
