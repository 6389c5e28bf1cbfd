"""Definitions of directives for operations: the supergraph has those that every subgraph has.

Of their locations those that are common to all stay, of their arguments too. Definitions for type systems
stay in their subgraphs, unless composed. Source: Federation, "Composition rules" and hints.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fedloom.composition.hint_codes import HintCode
from fedloom.composition.merging.arguments import merge_arguments
from fedloom.composition.merging.wording import by_subgraph, in_subgraphs
from fedloom.composition.merging.workbench import Workbench
from fedloom.sdl.definitions import BUILT_IN_DIRECTIVES, EXECUTABLE_LOCATIONS, DirectiveDefinition

Definitions = Mapping[str, DirectiveDefinition]


def merge_executable_directives(bench: Workbench, taken: Iterable[str]) -> dict[str, DirectiveDefinition]:
    """The definitions of the supergraph; names in `taken` have another meaning there."""
    others = BUILT_IN_DIRECTIVES | frozenset(taken)
    found: dict[str, dict[str, DirectiveDefinition]] = {}
    for subgraph in bench.sources.subgraphs:
        for each in subgraph.schema.directive_definitions.values():
            if each.name not in others:
                found.setdefault(each.name, {})[subgraph.name] = each
    merged = (_merge(bench, sources) for sources in found.values() if any(map(_locations, sources.values())))
    return {each.name: each for each in merged if each is not None}


def _merge(bench: Workbench, sources: Definitions) -> DirectiveDefinition | None:
    name = next(iter(sources.values())).name
    missing = [each for each in bench.sources.names if each not in sources]
    if missing:
        message = (
            f"@{name} is defined in {in_subgraphs(sources)}, and not in {in_subgraphs(missing)}: "
            "the supergraph leaves it out."
        )
        hint = HintCode.INCONSISTENT_EXECUTABLE_DIRECTIVE_PRESENCE
        bench.findings.hint(hint, message, f"@{name}", subgraphs=missing)
        return None
    locations = _merge_locations(bench, name, sources)
    if not locations:
        return None
    return DirectiveDefinition(
        name=name,
        arguments=merge_arguments(
            bench, {subgraph: each.arguments for subgraph, each in sources.items()}, f"@{name}"
        ),
        locations=locations,
        is_repeatable=_is_repeatable(bench, name, sources),
        **bench.parts(sources, f"@{name}"),
    )


def _merge_locations(bench: Workbench, name: str, sources: Definitions) -> tuple[str, ...]:
    by_name = {subgraph: _locations(each) for subgraph, each in sources.items()}
    common = frozenset.intersection(*by_name.values())
    if any(each != common for each in by_name.values()):
        texts = {subgraph: ", ".join(sorted(each)) or "nothing" for subgraph, each in by_name.items()}
        if common:
            hint = HintCode.INCONSISTENT_EXECUTABLE_DIRECTIVE_LOCATIONS
            result = f"the supergraph allows it on {', '.join(sorted(common))}"
        else:
            hint = HintCode.NO_EXECUTABLE_DIRECTIVE_INTERSECTION
            result = "nothing is common to all, and the supergraph leaves it out"
        message = f"@{name} is allowed on {by_subgraph(texts)}; {result}."
        bench.findings.hint(hint, message, f"@{name}", subgraphs=sources)
    return tuple(sorted(common))


def _is_repeatable(bench: Workbench, name: str, sources: Definitions) -> bool:
    once = [subgraph for subgraph, each in sources.items() if not each.is_repeatable]
    if once and len(once) < len(sources):
        message = f"@{name} is repeatable in some subgraphs, not in {in_subgraphs(once)}: it may stand once."
        hint = HintCode.INCONSISTENT_EXECUTABLE_DIRECTIVE_REPEATABLE
        bench.findings.hint(hint, message, f"@{name}", subgraphs=once)
    return not once


def _locations(definition: DirectiveDefinition) -> frozenset[str]:
    return EXECUTABLE_LOCATIONS.intersection(definition.locations)
