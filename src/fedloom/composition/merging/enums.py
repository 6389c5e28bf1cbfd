"""Enums, by their use: what a client sends must be understood by all, what it gets may come from any.

Used for input only, an enum has the values that all have; for output only, or unused, those that any has; for
both, the subgraphs must agree. A value that is @inaccessible anywhere need not be in all of them.
Source: Federation, "Composition rules" (enums).
"""

from __future__ import annotations

from collections.abc import Mapping

from fedloom.composition.hint_codes import HintCode
from fedloom.composition.merging.drafts import Draft
from fedloom.composition.merging.type_joins import type_joins
from fedloom.composition.merging.wording import in_subgraphs
from fedloom.composition.merging.workbench import EnumUse, Workbench
from fedloom.sdl.definitions import EnumType, EnumValue, is_applied
from fedloom.sdl.problems import Code


def merge_enum(bench: Workbench, draft: Draft, name: str) -> None:
    """Merge one enum. Fields and arguments have been merged before, so its use is known."""
    definitions = bench.sources.types[name]
    sources = {subgraph: each for subgraph, each in definitions.items() if isinstance(each, EnumType)}
    use = bench.enum_uses.get(name, EnumUse())
    parts = bench.parts(sources, name)
    if use.as_input is None and use.as_output is None:
        message = f"The enum {name} is used nowhere. It is merged as if it were only given to clients."
        bench.findings.hint(HintCode.UNUSED_ENUM_TYPE, message, name)
    by_value: dict[str, dict[str, EnumValue]] = {}
    for subgraph, each in sources.items():
        for value in each.values.values():
            by_value.setdefault(value.name, {})[subgraph] = value
    values: dict[str, EnumValue] = {}
    for value_name, found in by_value.items():
        coordinate = f"{name}.{value_name}"
        missing = [] if len(found) == len(sources) else [each for each in sources if each not in found]
        if not missing or _keeps(bench, coordinate, found, missing, use):
            values[value_name] = EnumValue(name=value_name, **bench.parts(found, coordinate))
            draft.enum_values[name, value_name] = tuple(found)
    if not values:
        _refuse_empty(bench, name, sources)
    draft.types[name] = EnumType(name=name, values=values, **parts)
    draft.type_joins[name] = type_joins(sources)


def _keeps(
    bench: Workbench, coordinate: str, found: Mapping[str, EnumValue], missing: list[str], use: EnumUse
) -> bool:
    """Whether a value that some subgraphs lack stays."""
    if use.as_input is None:
        message = (
            f"{coordinate} is missing in {in_subgraphs(missing)}; the supergraph has it, as any may give it."
        )
        hint = HintCode.INCONSISTENT_ENUM_VALUE_FOR_OUTPUT_ENUM
        bench.findings.hint(hint, message, coordinate, subgraphs=missing)
        return True
    if any(is_applied(each, "inaccessible") for each in found.values()):
        return True
    if use.as_output is None:
        message = (
            f"{coordinate} is missing in {in_subgraphs(missing)}; the supergraph leaves it out, as not all "
            "understand it."
        )
        hint = HintCode.INCONSISTENT_ENUM_VALUE_FOR_INPUT_ENUM
        bench.findings.hint(hint, message, coordinate, subgraphs=missing)
        return False
    message = (
        f"{coordinate} is missing in {in_subgraphs(missing)}, and the enum is used for input "
        f"({use.as_input}) and output ({use.as_output}). Such an enum must have the same values in all "
        "subgraphs: add the value there, or mark it @inaccessible where it is."
    )
    bench.findings.refuse(Code.ENUM_VALUE_MISMATCH, message, coordinate, subgraphs=[*found, *missing])
    return True


def _refuse_empty(bench: Workbench, name: str, sources: Mapping[str, EnumType]) -> None:
    message = (
        f"The enum {name} has no value in common in {in_subgraphs(sources)}; as it is used for input, only "
        "such values can stay. Give it one."
    )
    bench.findings.refuse(Code.EMPTY_MERGED_ENUM_TYPE, message, name, subgraphs=sources)
