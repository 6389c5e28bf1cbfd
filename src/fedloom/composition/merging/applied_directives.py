"""Applied directives: which of them travel into the supergraph, and how applications on one element merge.

Directives of the carried specifications travel, those of GraphQL, and those that `@composeDirective` names.
Repeatable ones add up; of others one application stays, its arguments merged by `strategies`, or else those
that most subgraphs give (the first of several). Source: Federation, "Composition rules".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from graphql import BooleanValueNode, ConstValueNode, StringValueNode, print_ast

from fedloom.composition.hint_codes import HintCode
from fedloom.composition.merging.carried_specifications import CARRIED
from fedloom.composition.merging.findings import Findings
from fedloom.composition.merging.strategies import STRATEGIES, merge_arguments
from fedloom.composition.merging.wording import by_subgraph
from fedloom.sdl.definitions import Directive, Element

_REPEATABLE = frozenset({"tag"})
# What an argument means where it is not given.
_DEFAULTS: Mapping[str, Mapping[str, ConstValueNode]] = {
    "deprecated": {"reason": StringValueNode(value="No longer supported")},
    "listSize": {"requireOneSlicingArgument": BooleanValueNode(value=True)},
}


@dataclass(frozen=True, slots=True)
class AppliedDirectives:
    """Merges applications.

    `names` are the supergraph's names of directives, by their specification's. `composed` are the directives
    of `@composeDirective` by subgraph; `repeatable` those of them that may stand several times.
    """

    names: Mapping[str, str]
    composed: Mapping[str, frozenset[str]]
    repeatable: frozenset[str]
    findings: Findings

    def travelling(self, subgraph: str, element: Element) -> Iterator[Directive]:
        """The applications on an element that belong into the supergraph, under their names there."""
        for each in element.directives:
            if each.known in CARRIED:
                yield Directive(self.names.get(each.known, each.known), each.arguments, each.known)
            elif each.known is None and each.name in self.composed.get(subgraph, ()):
                yield Directive(each.name, each.arguments)

    def merge(self, sources: Mapping[str, Element], coordinate: str) -> tuple[Directive, ...]:
        """The applications on a merged element."""
        found: dict[str, dict[str, list[Directive]]] = {}
        for subgraph, element in sources.items():
            if element.directives:
                for each in self.travelling(subgraph, element):
                    found.setdefault(each.name, {}).setdefault(subgraph, []).append(each)
        return tuple(each for name in found for each in self._merged(found[name], coordinate))

    def _merged(self, by_subgraph: Mapping[str, list[Directive]], coordinate: str) -> Sequence[Directive]:
        applications = [each for several in by_subgraph.values() for each in several]
        first = applications[0]
        if first.known in _REPEATABLE or first.name in self.repeatable:
            return list({str(each): each for each in applications}.values())
        distinct = {_meaning(each): each for each in reversed(applications)}
        if len(distinct) == 1:
            return [first]
        if first.known in STRATEGIES:
            return [self._combined(first, applications, coordinate)]
        return [self._most_used(by_subgraph, coordinate)]

    def _combined(self, first: Directive, applications: Sequence[Directive], coordinate: str) -> Directive:
        known = str(first.known)
        message = (
            f"@{first.name} on {coordinate} has different arguments in several subgraphs; "
            "the supergraph combines them."
        )
        code = HintCode.MERGED_NON_REPEATABLE_DIRECTIVE_ARGUMENTS
        self.findings.hint(code, message, coordinate)
        return replace(first, arguments=merge_arguments(known, [_filled(each) for each in applications]))

    def _most_used(self, sources: Mapping[str, list[Directive]], coordinate: str) -> Directive:
        single = {subgraph: several[0] for subgraph, several in sources.items()}
        counted = Counter(_meaning(each) for each in single.values())
        chosen = max(single.values(), key=lambda each: counted[_meaning(each)])
        message = (
            f"@{chosen.name} may stand once on {coordinate}, and subgraphs differ: "
            f"{by_subgraph({name: str(each) for name, each in single.items()})}. "
            f"The supergraph uses {chosen}."
        )
        code = HintCode.INCONSISTENT_NON_REPEATABLE_DIRECTIVE_ARGUMENTS
        self.findings.hint(code, message, coordinate, subgraphs=single)
        return chosen


def _filled(directive: Directive) -> Mapping[str, ConstValueNode]:
    """The arguments with those that the definition gives by itself."""
    return {**_DEFAULTS.get(directive.known or "", {}), **directive.arguments}


def _meaning(directive: Directive) -> str:
    """A text that is equal for equal arguments."""
    return " ".join(f"{name}:{print_ast(value)}" for name, value in sorted(_filled(directive).items()))
