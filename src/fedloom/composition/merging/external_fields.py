"""`@external` fields: what a subgraph says of a field that others resolve must be what they say.

Source: Federation error codes, EXTERNAL_*; Federation: @external.
"""

from __future__ import annotations

from collections.abc import Mapping

from fedloom.composition.merging.default_values import meaning
from fedloom.composition.merging.wording import in_subgraphs
from fedloom.composition.merging.workbench import Workbench
from fedloom.sdl.definitions import Field, InputValue, is_applied, type_text, value_text
from fedloom.sdl.problems import Code


def refuse_external_everywhere(bench: Workbench, sources: Mapping[str, Field], coordinate: str) -> None:
    """No subgraph resolves the field."""
    message = (
        f"{coordinate} is @external in {in_subgraphs(sources)}, and resolved by no subgraph. "
        "Add it to the one that resolves it, or remove @external."
    )
    bench.findings.refuse(Code.EXTERNAL_MISSING_ON_BASE, message, coordinate, subgraphs=sources)


def check_external(
    bench: Workbench, external: Mapping[str, Field], resolved: Mapping[str, Field], merged: Field, owner: str
) -> None:
    """Compare the external definitions of a field with the merged one."""
    coordinate = f"{owner}.{merged.name}"
    types = [each.type for each in resolved.values()]
    is_uniform = all(each == types[0] for each in types)
    for subgraph, field in external.items():
        _check_no_carried_directives(bench, subgraph, field, coordinate)
        matches = field.type == merged.type or (
            not is_uniform and bench.sources.is_subtype(field.type, merged.type)
        )
        if not matches:
            message = (
                f"{coordinate} is {type_text(merged.type)} in {in_subgraphs(resolved)}, and "
                f'{type_text(field.type)} where it is @external, in subgraph "{subgraph}". '
                "Give it the type that it is resolved with."
            )
            bench.findings.refuse(
                Code.EXTERNAL_TYPE_MISMATCH, message, coordinate, subgraphs=[subgraph, *resolved]
            )
        for argument in merged.arguments.values():
            _check_argument(bench, subgraph, field, argument, coordinate)


def _check_no_carried_directives(bench: Workbench, subgraph: str, field: Field, coordinate: str) -> None:
    for each in bench.directives.travelling(subgraph, field):
        message = (
            f'{each} stands on {coordinate} in subgraph "{subgraph}", where the field is @external. '
            "Apply it in the subgraphs that resolve the field."
        )
        code = Code.MERGED_DIRECTIVE_APPLICATION_ON_EXTERNAL
        bench.findings.refuse(code, message, coordinate, subgraphs=[subgraph])


def _check_argument(
    bench: Workbench, subgraph: str, field: Field, merged: InputValue, coordinate: str
) -> None:
    own = field.arguments.get(merged.name)
    found: tuple[Code, str] | None = None
    if own is None:
        found = Code.EXTERNAL_ARGUMENT_MISSING, "is missing"
    elif is_applied(own, "fromContext"):
        return
    elif not bench.sources.is_subtype(merged.type, own.type):
        found = (
            Code.EXTERNAL_ARGUMENT_TYPE_MISMATCH,
            f"is {type_text(own.type)} instead of {type_text(merged.type)}",
        )
    elif _meaning(own) != _meaning(merged):
        found = (
            Code.EXTERNAL_ARGUMENT_DEFAULT_MISMATCH,
            f"has the default {value_text(own.default)} instead of {value_text(merged.default)}",
        )
    if found:
        code, what = found
        argument = f"{coordinate}({merged.name}:)"
        message = (
            f'{argument} {what} in subgraph "{subgraph}", where the field is @external. '
            "Write it as in the subgraphs that resolve the field."
        )
        bench.findings.refuse(code, message, argument, subgraphs=[subgraph])


def _meaning(value: InputValue) -> str | None:
    return None if value.default is None else meaning(value.default)
