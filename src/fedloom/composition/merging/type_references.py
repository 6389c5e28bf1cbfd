"""The type of a merged field or argument, from the types that subgraphs give it.

Fields are covariant: the widest type stays, nullable where any subgraph may give null. Arguments and input
fields are contravariant: the narrowest stays, since each subgraph must be able to take every value.
Source: Federation, "Composition rules".
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from graphql import TypeNode

from fedloom.composition.hint_codes import HintCode
from fedloom.composition.merging.wording import by_subgraph
from fedloom.composition.merging.workbench import Workbench
from fedloom.sdl.definitions import named_type, type_text
from fedloom.sdl.problems import Code


class Position(Enum):
    """Where a type stands; the value is whether it is an input, the code of a mismatch, the hint's code."""

    FIELD = (False, Code.FIELD_TYPE_MISMATCH, HintCode.INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE)
    INPUT_FIELD = (True, Code.FIELD_TYPE_MISMATCH, HintCode.INCONSISTENT_BUT_COMPATIBLE_FIELD_TYPE)
    ARGUMENT = (True, Code.FIELD_ARGUMENT_TYPE_MISMATCH, HintCode.INCONSISTENT_BUT_COMPATIBLE_ARGUMENT_TYPE)


def merge_type(
    bench: Workbench, types: Mapping[str, TypeNode], coordinate: str, position: Position
) -> TypeNode:
    """The merged type, from those by subgraph. Where they do not fit it is the first, and a problem."""
    is_input, mismatch, inconsistent = position.value
    first, *others = types.values()
    merged, fits = first, True
    for each in others:
        if each == merged:
            continue
        narrow, wide = (each, merged) if not is_input else (merged, each)
        if bench.sources.is_subtype(narrow, wide):
            continue
        fits = fits and bench.sources.is_subtype(wide, narrow)
        merged = each if fits else merged
    bench.note_use(named_type(merged), coordinate, as_input=is_input)
    if others and any(each != merged for each in types.values()):
        said = by_subgraph({subgraph: type_text(each) for subgraph, each in types.items()})
        if not fits:
            message = (
                f"{coordinate} is {said}. Subgraphs that share it must agree on its type: change "
                "one of them, or rename it in one."
            )
            bench.findings.refuse(mismatch, message, coordinate, subgraphs=types)
        else:
            wider = "narrowest" if is_input else "widest"
            message = f"{coordinate} is {said}; the supergraph uses the {wider}, {type_text(merged)}."
            bench.findings.hint(inconsistent, message, coordinate, subgraphs=types)
    return merged
