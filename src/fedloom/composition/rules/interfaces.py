"""Keys of interfaces, and objects that stand for interfaces: what they need of the rest of the subgraph.

A value found by an interface's key is then found by its object's, so each object has the same key, and can be
resolved by it if the interface can. Source: Federation: @interfaceObject, "Entity interfaces".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from graphql import BooleanValueNode

from fedloom.composition.rules.facts import Facts
from fedloom.composition.rules.field_set_readings import FieldSetReading
from fedloom.sdl.definitions import InterfaceType, is_applied
from fedloom.sdl.field_set import FieldSelection, Selection
from fedloom.sdl.problems import Code, Problem

_Shape = frozenset[tuple[str, object]]


def check_interfaces(facts: Facts) -> Iterator[Problem]:
    """Refuse an interface's key that an object lacks, and an interface object without a key."""
    yield from _check_keys(facts)
    for each in facts.applied("interfaceObject"):
        if not is_applied(each.owner, "key"):
            found = (
                f"makes {each.owner.name} stand for an interface, whose objects are found by a key it has not"
            )
            step = f"Give {each.owner.name} the @key of the interface"
            yield facts.problem(Code.INTERFACE_OBJECT_USAGE_ERROR, each, found, step)


def _check_keys(facts: Facts) -> Iterator[Problem]:
    keys = facts.field_sets["key"]
    keyed = [each for each in keys if isinstance(each.application.owner, InterfaceType) and each.is_complete]
    if not keyed:
        return
    objects: dict[str, list[str]] = {}
    for named in facts.schema.objects():
        for interface in named.interfaces:
            objects.setdefault(interface, []).append(named.name)
    known = {
        (each.application.owner.name, shape_of(each.selections), is_resolvable)
        for each in keys
        for is_resolvable in {False, _is_resolvable(each)}  # what can be resolved serves where it need not
    }
    for key in keyed:
        wanted = shape_of(key.selections), _is_resolvable(key)
        implementing = objects.get(key.application.owner.name, ())
        if lacking := [name for name in implementing if (name, *wanted) not in known]:
            yield _lacking(facts, key, lacking)


def _lacking(facts: Facts, key: FieldSetReading, lacking: list[str]) -> Problem:
    implement = "implements it" if len(lacking) == 1 else "implement it"
    found = f"is no key of {', '.join(lacking)}, which {implement}"
    step = "Give each of them the same @key"
    if _is_resolvable(key):
        step += ", one that is resolvable"
    return facts.problem(Code.INTERFACE_KEY_NOT_ON_IMPLEMENTATION, key.application, found, step)


def _is_resolvable(key: FieldSetReading) -> bool:
    value = key.application.directive.arguments.get("resolvable")
    return not isinstance(value, BooleanValueNode) or value.value


def shape_of(selections: Iterable[Selection]) -> _Shape:
    """What a key selects, however it is written: without order and repetitions."""
    inner: dict[str, list[Selection]] = {}
    for each in selections:
        inner.setdefault(_written(each), []).extend(each.selections)
    return frozenset((name, shape_of(several)) for name, several in inner.items())


def _written(selection: Selection) -> str:
    if isinstance(selection, FieldSelection):
        return f"{selection.alias}: {selection.name}" if selection.alias else selection.name
    return f"... on {selection.type_condition}"
