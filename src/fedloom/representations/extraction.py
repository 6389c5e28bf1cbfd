"""Representations of objects, each once: what `_entities` is asked about.

An object without a key cannot be named: it is not asked about, and what it would have got is null. A field
that is no key (`@requires`) may be null: the subgraph that requires it decides what that means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from fedloom.query_plan.generated import Source, generated, literal
from fedloom.query_plan.model import Representation, RequiredField
from fedloom.representations.places import Object

_TYPE_NAME = "__typename"
_MISSING = object()
_MAX_EXACT = 2**53


@dataclass(slots=True)
class Batch:
    """What one representation gave: `objects[i]` are those that `values[i]` names; `unnamed` have no key.

    `withheld` are the keys of what cannot be asked for, because something that it requires is not there.
    """

    representation: int
    values: list[Object] = field(default_factory=list)
    objects: list[list[Object]] = field(default_factory=list)
    unnamed: list[Object] = field(default_factory=list)
    withheld: frozenset[str] = frozenset()


#: From the objects at a path to the batches of each representation, in their order.
Extractor = Callable[[list[Object]], list[Batch]]
#: The batch of one representation, and the objects for which something that is required is not there.
_Making = Callable[[int, list[Object]], tuple[Batch, list[Object]]]


def compile_extractor(representations: Sequence[Representation]) -> Extractor:
    """Compile the representations of a fetch."""
    makers = [(_compile_one(each, is_only=len(representations) == 1), each) for each in representations]

    def extract(objects: list[Object]) -> list[Batch]:
        batches: list[Batch] = []
        for number, (make, representation) in enumerate(makers):
            batch, incomplete = make(number, objects)
            batches.append(batch)
            if incomplete:
                batches += _without_requirements(batch, representation, incomplete)
        return batches

    return extract


def leaf_value(wanted: RequiredField, found: Object) -> Any:  # noqa: ANN401 # JSON
    """The leaf to which a field leads, through the one field inside of it and so on; None where it is not
    there.
    """
    return _leaf(wanted, found.get(wanted.key))


def _compile_one(representation: Representation, *, is_only: bool) -> _Making:
    fields = representation.fields
    if all(not each.fields and each.on is None for each in fields):
        return _compile_flat(representation, is_only=is_only)
    return _nested(representation, is_only=is_only)


def _known_as(representation: Representation, *, is_only: bool) -> frozenset[str | None] | None:
    """The types of the objects that are named so; None: any."""
    if representation.on is None:
        return None
    # A subgraph with an interface object calls its objects by the interface's name. And where all objects are
    # of one type, nobody may have asked for their `__typename`.
    untold: frozenset[str | None] = frozenset({None} if is_only else ())
    return representation.on | {representation.type_name} | untold


def _compile_flat(representation: Representation, *, is_only: bool) -> _Making:
    """Leaves only, which is nearly every key: found, told apart and put together without a loop."""
    fields, on = representation.fields, _known_as(representation, is_only=is_only)
    source = Source()
    source.add(0, "def make(number, found):")
    source.add(1, "known = {}", "unnamed = []", "incomplete = []", "for o in found:")
    if on is not None:
        source.add(2, "if o.get('__typename') not in on: continue")
    for index, each in enumerate(fields):
        if each.is_key:
            source.add(2, f"v{index} = o.get({literal(each.key)})")
            source.add(2, f"if v{index} is None:", "    unnamed.append(o)", "    continue")
        else:
            source.add(2, f"v{index} = o.get({literal(each.key)}, MISSING)")
            source.add(2, f"if v{index} is MISSING:", "    incomplete.append(o)", "    continue")
    if len(fields) == 1:
        # Texts are told from each other as they are, other values as JSON: 1 and true are not equal there.
        source.add(2, "k = v0 if v0.__class__ is str else dumps(v0)")
    else:
        source.add(2, f"k = dumps(({''.join(f'v{index},' for index in range(len(fields)))}))")
    source.add(2, "same = known.get(k)", "if same is None: known[k] = [o]", "else: same.append(o)")
    shown = ", ".join(
        f"{literal(each.name)}: (v if (v := o[{literal(each.key)}]).__class__ is not float else plain(v))"
        for each in fields
    )
    parts = f"'__typename': {literal(representation.type_name)}, {shown}"
    source.add(1, "objects = list(known.values())")
    source.add(1, f"values = [{{{parts}}} for o in [same[0] for same in objects]]")
    source.add(1, "return Batch(number, values, objects, unnamed), incomplete")
    constants = {
        "dumps": orjson.dumps,
        "MISSING": _MISSING,
        "Batch": Batch,
        "plain": _number,
        "on": on,
    }
    return generated(str(source), "make", constants)


def _nested(representation: Representation, *, is_only: bool) -> _Making:
    on = _known_as(representation, is_only=is_only)

    def make(number: int, found: list[Object]) -> tuple[Batch, list[Object]]:
        batch = Batch(number)
        known: dict[bytes, list[Object]] = {}
        incomplete: list[Object] = []
        for each in found:
            if on is None or each.get(_TYPE_NAME) in on:
                missing: set[str] = set()
                value = _representation_of(representation.fields, each, missing)
                if value is None:
                    batch.unnamed.append(each)
                elif missing:
                    incomplete.append(each)
                else:
                    _add(batch, known, {_TYPE_NAME: representation.type_name, **value}, each)
        return batch, incomplete

    return make


def _without_requirements(
    batch: Batch, representation: Representation, found: Sequence[Object]
) -> Iterable[Batch]:
    """Batches for objects for which something that is required is not there."""
    batches: dict[frozenset[str], tuple[Batch, dict[bytes, list[Object]]]] = {}
    for each in found:
        missing: set[str] = set()
        value = _representation_of(representation.fields, each, missing)
        if value is None:
            batch.unnamed.append(each)
            continue
        withheld = frozenset(missing)
        if withheld not in batches:
            batches[withheld] = (Batch(batch.representation, withheld=withheld), {})
        part, known = batches[withheld]
        _add(part, known, {_TYPE_NAME: representation.type_name, **value}, each)
    return [part for part, _ in batches.values()]


def _add(batch: Batch, known: dict[bytes, list[Object]], value: Object, found: Object) -> None:
    same = known.setdefault(orjson.dumps(value), [])
    if not same:
        batch.values.append(value)
        batch.objects.append(same)
    same.append(found)


def _representation_of(fields: Sequence[RequiredField], found: Object, missing: set[str]) -> Object | None:
    """The fields of a representation, or None where a key is null or not there. What else is not there is
    left out; the fields that it would be wanted for are added to `missing`.
    """
    values: Object = {}
    for each in fields:
        if each.on is not None and found.get(_TYPE_NAME) not in each.on:
            continue
        value = found.get(each.key, _MISSING)
        value = value if value is _MISSING else _inside(each, value, missing)
        if value is _MISSING and each.for_fields and not each.is_key:
            missing.update(each.for_fields)
        elif value is _MISSING or (value is None and each.is_key):
            return None
        else:
            values[each.name] = _merged(values.get(each.name), value)
    return values


def _inside(wanted: RequiredField, value: Any, missing: set[str]) -> Any:  # noqa: ANN401 # JSON
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list):
        values = [_inside(wanted, each, missing) for each in value]
        return _MISSING if any(each is _MISSING for each in values) else values
    if not wanted.fields or not isinstance(value, dict):
        return value
    missing_inside: set[str] = set()
    inside = _representation_of(wanted.fields, value, missing_inside)
    if inside is None:
        return _MISSING
    if missing_inside and missing_inside.issuperset(wanted.for_fields):
        return None  # for all that need it there is no such object
    missing |= missing_inside
    return inside


def _leaf(wanted: RequiredField, value: Any) -> Any:  # noqa: ANN401 # JSON
    if isinstance(value, list):
        return [_leaf(wanted, each) for each in value]
    if isinstance(value, float):
        return _number(value)
    if not wanted.fields or not isinstance(value, dict):
        return value
    for each in wanted.fields:
        if each.name != _TYPE_NAME and (each.on is None or value.get(_TYPE_NAME) in each.on):
            return leaf_value(each, value)
    return None


def _number(value: float) -> float:
    """A number without a fraction is written without one: 3 and 3.0 are equal in JSON, and not in every text
    that a subgraph makes of them. Gateways in JavaScript, for which most subgraphs were written, know only 3.
    """
    return int(value) if value.is_integer() and abs(value) < _MAX_EXACT else value


def _merged(before: Any, value: Any) -> Any:  # noqa: ANN401 # JSON
    """One name may be wanted twice, for different types or with different fields inside."""
    if isinstance(before, dict) and isinstance(value, dict):
        return before | {name: _merged(before.get(name), each) for name, each in value.items()}
    if isinstance(before, list) and isinstance(value, list) and len(before) == len(value):
        return [_merged(*pair) for pair in zip(before, value, strict=True)]
    return value
