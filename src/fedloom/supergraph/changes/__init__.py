"""What a new API schema changes for clients of the old one: each change with its coordinate and severity.

`severity` has the table, `types` compares types and directives, `elements` what they are made of. Compared
are our definitions and not graphql-core's schemas (whose `find_schema_changes` gives sentences only), so that
each change has a coordinate, and deprecations, `@specifiedBy` and `@oneOf` are seen.
"""

from __future__ import annotations

from fedloom.sdl.definitions import Schema
from fedloom.supergraph.changes.severity import SEVERITIES, Change, Severity
from fedloom.supergraph.changes.types import directive_changes, root_changes, type_changes

__all__ = ["SEVERITIES", "Change", "Severity", "schema_changes"]


def schema_changes(old: Schema, new: Schema) -> list[Change]:
    """All changes from one API schema (`api_definitions`) to another, the breaking ones first."""
    changes = [*root_changes(old, new), *type_changes(old, new), *directive_changes(old, new)]
    order = list(Severity)
    return sorted(changes, key=lambda each: order.index(each.severity))
