"""Arguments from a context (Federation, `@fromContext`): read off the objects around an entity.

Entities around which the values differ are asked for by `_entities` fields of their own: a variant each.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from fedloom.executor.compiled_plan import CompiledLookup
from fedloom.query_plan.model import ContextVariable
from fedloom.representations.extraction import leaf_value
from fedloom.representations.places import Located, Object, located
from fedloom.transport.request import encoded

#: Variants in one request; subgraphs bound how many fields a document may have.
_MOST = 50


@dataclass(slots=True)
class Variant:
    """Values of the variables of one `_entities` field, and the objects at each place for which they are
    these.
    """

    key: str
    values: dict[str, object]
    found: list[tuple[CompiledLookup, list[Object]]] = field(default_factory=list)


def requests_of(lookups: Iterable[CompiledLookup], root: Object) -> Iterator[list[Variant]]:
    """The variants of a fetch, in as many requests as they need."""
    variants: dict[tuple[str, bytes], Variant] = {}
    for lookup in lookups:
        for values, objects in _told_apart(lookup, root):
            name = (lookup.key or "", encoded(values))
            variant = variants.setdefault(name, Variant(name[0], values))
            variant.found.append((lookup, objects))
    every = list(variants.values())
    for first in range(0, len(every), _MOST):
        yield every[first : first + _MOST]


def _told_apart(lookup: CompiledLookup, root: Object) -> Iterable[tuple[dict[str, object], list[Object]]]:
    found: dict[bytes, tuple[dict[str, object], list[Object]]] = {}
    for each in located(root, lookup.path):
        values = {context.variable: _value(context, each) for context in lookup.contexts}
        _, objects = found.setdefault(encoded(values), (values, []))
        objects.append(each.object)
    return found.values()


def _value(context: ContextVariable, at: Located) -> object:
    for source in context.sources:
        if 0 < source.levels <= len(at.enclosing):
            enclosing, on = at.enclosing[-source.levels], source.field.on
            if on is None or enclosing.get("__typename") in on:
                return leaf_value(source.field, enclosing)
    return None
