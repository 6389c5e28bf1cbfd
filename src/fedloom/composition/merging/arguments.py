"""Arguments of fields and directives: those that every subgraph has.

An argument that a subgraph requires must exist in all of them; one that is optional, and missing somewhere,
goes. One that a subgraph fills from a context is no argument for clients (Federation: @fromContext).
"""

from __future__ import annotations

from collections.abc import Mapping

from fedloom.composition.hint_codes import HintCode
from fedloom.composition.merging.default_values import merge_default
from fedloom.composition.merging.type_references import Position, merge_type
from fedloom.composition.merging.wording import in_subgraphs
from fedloom.composition.merging.workbench import Workbench
from fedloom.sdl.definitions import InputValue, is_applied
from fedloom.sdl.problems import Code

Arguments = Mapping[str, InputValue]


def merge_arguments(bench: Workbench, sources: Mapping[str, Arguments], owner: str) -> dict[str, InputValue]:
    """The arguments of a field (`owner` is `Type.field`) or of a directive (`@name`), from all subgraphs."""
    if not any(sources.values()):
        return {}
    names = dict.fromkeys(name for arguments in sources.values() for name in arguments)
    merged = (_merge_argument(bench, sources, owner, name) for name in names)
    return {each.name: each for each in merged if each is not None}


def _merge_argument(
    bench: Workbench, sources: Mapping[str, Arguments], owner: str, name: str
) -> InputValue | None:
    found = {subgraph: each[name] for subgraph, each in sources.items() if name in each}
    coordinate = f"{owner}({name}:)"
    if any(is_applied(each, "fromContext") for each in found.values()):
        _check_contextual(bench, found, coordinate)
        return None
    if len(found) < len(sources):
        _report_missing(bench, found, [each for each in sources if each not in found], coordinate)
        return None
    types = {subgraph: each.type for subgraph, each in found.items()}
    return InputValue(
        name=name,
        type=merge_type(bench, types, coordinate, Position.ARGUMENT),
        default=merge_default(bench, found, coordinate, Code.FIELD_ARGUMENT_DEFAULT_MISMATCH),
        **bench.parts(found, coordinate),
    )


def _check_contextual(bench: Workbench, found: Arguments, coordinate: str) -> None:
    """A subgraph without the context gets no value, and must be able to do without."""
    plain = {subgraph: each for subgraph, each in found.items() if not is_applied(each, "fromContext")}
    required = [subgraph for subgraph, each in plain.items() if each.is_required]
    if required:
        message = (
            f"{coordinate} is filled from a context in some subgraphs, and required from clients in "
            f"{in_subgraphs(required)}. Fill it there too, or make it nullable or give it a default."
        )
        code = Code.CONTEXTUAL_ARGUMENT_NOT_CONTEXTUAL_IN_ALL_SUBGRAPHS
        bench.findings.refuse(code, message, coordinate, subgraphs=required)
    elif plain:
        message = (
            f"{coordinate} is filled from a context in some subgraphs, so clients cannot give it to "
            f"{in_subgraphs(plain)}: the supergraph leaves it out."
        )
        hint = HintCode.CONTEXTUAL_ARGUMENT_NOT_CONTEXTUAL_IN_ALL_SUBGRAPHS
        bench.findings.hint(hint, message, coordinate, subgraphs=plain)


def _report_missing(bench: Workbench, found: Arguments, missing: list[str], coordinate: str) -> None:
    required = [subgraph for subgraph, each in found.items() if each.is_required]
    if required:
        message = (
            f"{coordinate} is required in {in_subgraphs(required)} and missing in {in_subgraphs(missing)}. "
            "Add it there, or make it nullable or give it a default where it is required."
        )
        code = Code.REQUIRED_ARGUMENT_MISSING_IN_SOME_SUBGRAPH
        bench.findings.refuse(code, message, coordinate, subgraphs=[*required, *missing])
    else:
        message = (
            f"{coordinate} is missing in {in_subgraphs(missing)}, so the supergraph leaves it out: "
            "no client could use it."
        )
        hint = HintCode.INCONSISTENT_ARGUMENT_PRESENCE
        bench.findings.hint(hint, message, coordinate, subgraphs=missing)
