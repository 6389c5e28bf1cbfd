"""Representations of objects, each once: what `_entities` is asked about.

An object without a key cannot be named: it is not asked about, and what it would have got is null. A field
that is no key (`@requires`) may be null: the subgraph that requires it decides what that means.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from fedloom.query_plan.generated import Source, generated, literal
from fedloom.query_plan.model import Representation, RequiredField
from fedloom.representations.places import Object

_MISSING = object()
_MAX_EXACT = 2**53


@dataclass(slots=True)
class Batch:
    """What one representation gave: `objects[i]` are those that `values[i]` names; `unnamed` have no key."""

    representation: int
    values: list[Object] = field(default_factory=list)
    objects: list[list[Object]] = field(default_factory=list)
    unnamed: list[Object] = field(default_factory=list)


#: From the objects at a path to a batch for each representation, in their order.
Extractor = Callable[[list[Object]], list[Batch]]
_Making = Callable[[int, list[Object]], Batch]


def compile_extractor(representations: Sequence[Representation]) -> Extractor:
    """Compile the representations of a fetch."""
    makers = [_compile_one(each, is_only=len(representations) == 1) for each in representations]
    if len(makers) == 1:
        only = makers[0]
        return lambda objects: [only(0, objects)]
    return lambda objects: [make(number, objects) for number, make in enumerate(makers)]


def required_value(wanted: RequiredField, found: Object) -> Any:  # noqa: ANN401 # JSON
    """The value of one field with the fields inside of it; None where it is not there."""
    value = _required(wanted, found)
    return None if value is _MISSING else value


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
    source.add(1, "known = {}", "unnamed = []", "for o in found:")
    if on is not None:
        source.add(2, "if o.get('__typename') not in on: continue")
    for index, each in enumerate(fields):
        if each.is_key:
            source.add(2, f"v{index} = o.get({literal(each.key)})")
            source.add(2, f"if v{index} is None:", "    unnamed.append(o)", "    continue")
        else:
            source.add(2, f"v{index} = o.get({literal(each.key)}, MISSING)")
            source.add(2, f"if v{index} is MISSING:", "    unnamed.append(o)", "    continue")
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
    source.add(1, "return Batch(number, values, objects, unnamed)")
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

    def make(number: int, found: list[Object]) -> Batch:
        batch = Batch(number)
        known: dict[bytes, list[Object]] = {}
        for each in found:
            if on is not None and each.get("__typename") not in on:
                continue
            inside = _representation_of(representation.fields, each)
            if inside is None:
                batch.unnamed.append(each)
                continue
            value = {"__typename": representation.type_name, **inside}
            same = known.setdefault(orjson.dumps(value), [])
            if not same:
                batch.values.append(value)
                batch.objects.append(same)
            same.append(each)
        return batch

    return make


def _representation_of(fields: Sequence[RequiredField], found: Object) -> Object | None:
    """The fields of a representation, or None where a key is null or anything is missing."""
    values: Object = {}
    for each in fields:
        if each.on is not None and found.get("__typename") not in each.on:
            continue
        value = _required(each, found)
        if value is _MISSING or (value is None and each.is_key):
            return None
        values[each.name] = _merged(values.get(each.name), value)
    return values


def _required(wanted: RequiredField, found: Object) -> Any:  # noqa: ANN401 # JSON
    value = found.get(wanted.key, _MISSING)
    return value if value is _MISSING else _inside(wanted, value)


def _inside(wanted: RequiredField, value: Any) -> Any:  # noqa: ANN401 # JSON
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list):
        values = [_inside(wanted, each) for each in value]
        return _MISSING if any(each is _MISSING for each in values) else values
    if not wanted.fields or not isinstance(value, dict):
        return value
    inside = _representation_of(wanted.fields, value)
    if inside is None:
        return _MISSING
    return inside


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
