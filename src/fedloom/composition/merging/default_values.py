"""Default values of arguments and input fields: all subgraphs give the same one, or none is used."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import cast

from graphql import (
    ConstValueNode,
    FloatValueNode,
    IntValueNode,
    ListValueNode,
    ObjectFieldNode,
    ObjectValueNode,
    StringValueNode,
    print_ast,
)

from fedloom.composition.hint_codes import HintCode
from fedloom.composition.merging.wording import by_subgraph
from fedloom.composition.merging.workbench import Workbench
from fedloom.sdl.definitions import InputValue
from fedloom.sdl.problems import Code

# Powers of ten between which a number is written without an exponent, as JavaScript does.
_SHORT_FROM, _SHORT_TO = -6, 21


def merge_default(
    bench: Workbench, sources: Mapping[str, InputValue], coordinate: str, mismatch: Code
) -> ConstValueNode | None:
    """The default of an argument or input field; None where not all have it, or they differ."""
    defaults = {subgraph: each.default for subgraph, each in sources.items()}
    meanings = {None if each is None else meaning(each) for each in defaults.values()}
    first = next(iter(defaults.values()))
    if len(meanings) == 1:
        return None if first is None else plain(first)
    said = by_subgraph({subgraph: _shown(each) for subgraph, each in defaults.items()})
    if len(meanings - {None}) > 1:
        message = f"{coordinate} has the default {said}. Give it the same default in all subgraphs, or none."
        bench.findings.refuse(mismatch, message, coordinate, subgraphs=defaults)
    else:
        message = f"{coordinate} has the default {said}; the supergraph gives it none, as not all do."
        code = HintCode.INCONSISTENT_DEFAULT_VALUE_PRESENCE
        bench.findings.hint(code, message, coordinate, subgraphs=defaults)
    return None


def plain(value: ConstValueNode) -> ConstValueNode:
    """The value in the form that reference composers write: short numbers, no block strings."""
    if isinstance(value, FloatValueNode):
        return _number(value.value)
    if isinstance(value, StringValueNode):
        return StringValueNode(value=value.value)
    # Nodes as the parser makes them, so that equal values are equal nodes.
    if isinstance(value, ListValueNode):
        return cast(ConstValueNode, ListValueNode(values=tuple(map(plain, value.values))))
    if isinstance(value, ObjectValueNode):
        fields = (ObjectFieldNode(name=each.name, value=plain(each.value)) for each in value.fields)
        return cast(ConstValueNode, ObjectValueNode(fields=tuple(fields)))
    return value


def _number(text: str) -> ConstValueNode:
    number = _decimal(text)
    sign, digits, _ = number.as_tuple()
    if not number or _SHORT_FROM <= number.adjusted() < _SHORT_TO:
        short = f"{number:f}"
        return FloatValueNode(value=short) if "." in short else IntValueNode(value=short)
    first, *others = map(str, digits)
    written = f"{'-' * sign}{first}{'.' * bool(others)}{''.join(others)}e{number.adjusted():+d}"
    return FloatValueNode(value=written)


def _decimal(text: str) -> Decimal:
    return (Decimal(text) + 0).normalize()  # the sum of -0 and 0 is 0


def meaning(value: ConstValueNode) -> str:
    """A text that is equal for equal values: the order of an object's fields and the form of numbers go."""
    if isinstance(value, IntValueNode | FloatValueNode):
        return str(_decimal(value.value))
    if isinstance(value, ListValueNode):
        return f"[{' '.join(map(meaning, value.values))}]"
    if isinstance(value, ObjectValueNode):
        fields = sorted(f"{each.name.value}:{meaning(each.value)}" for each in value.fields)
        return f"{{{' '.join(fields)}}}"
    if isinstance(value, StringValueNode):
        return json.dumps(value.value)  # a block string means the same as a plain one
    return print_ast(value)


def _shown(value: ConstValueNode | None) -> str:
    return "(none)" if value is None else print_ast(value)
