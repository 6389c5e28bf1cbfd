"""Arguments from a context (Federation, `@fromContext`): read off the objects around an entity.

Entities around which the values differ are asked about in different requests.
"""

from __future__ import annotations

from collections.abc import Iterable

import orjson

from fedloom.query_plan.model import ContextVariable, Fetch
from fedloom.representations.extraction import required_value
from fedloom.representations.places import Located, Object, located

#: Values of the variables, and the objects for which they are these.
Variants = Iterable[tuple[dict[str, object], list[Object]]]


def variants_of(fetch: Fetch, root: Object) -> Variants:
    """The objects at a fetch's path, told apart by the values of its contexts."""
    found: dict[bytes, tuple[dict[str, object], list[Object]]] = {}
    for each in located(root, fetch.path):
        values = {context.variable: _value(context, each) for context in fetch.contexts}
        _, objects = found.setdefault(orjson.dumps(values), (values, []))
        objects.append(each.object)
    return found.values()


def _value(context: ContextVariable, at: Located) -> object:
    if not 0 < context.levels <= len(at.enclosing):
        return None
    return required_value(context.field, at.enclosing[-context.levels])
