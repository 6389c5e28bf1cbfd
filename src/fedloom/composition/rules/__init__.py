"""What can be said of one subgraph alone: a module for each directive or theme, and this list of them.

Rules see the form that `composition/building.py` gives; they say what Federation asks of it. `@override`,
`@tag`, `@inaccessible` and `@composeDirective` have no rule here: what is asked of them needs all subgraphs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from fedloom.composition.rules.authorization import check_authorization
from fedloom.composition.rules.context import check_contexts
from fedloom.composition.rules.cost import check_costs
from fedloom.composition.rules.external import check_external
from fedloom.composition.rules.facts import Facts, gather_facts
from fedloom.composition.rules.field_sets import check_field_sets
from fedloom.composition.rules.interfaces import check_interfaces
from fedloom.composition.rules.keys import check_keys
from fedloom.composition.rules.provides import check_provides
from fedloom.composition.rules.requires import check_requires
from fedloom.composition.rules.sharing import check_sharing
from fedloom.composition.subgraph import Subgraph
from fedloom.sdl.problems import Problem

_Rule = Callable[[Facts], Iterator[Problem]]
_RULES: Final[tuple[_Rule, ...]] = (
    check_keys,
    check_requires,
    check_provides,
    check_field_sets,
    check_external,
    check_sharing,
    check_interfaces,
    check_contexts,
    check_costs,
    check_authorization,
)


def check_subgraph(subgraph: Subgraph) -> list[Problem]:
    """All that is wrong with a subgraph, whatever the others are."""
    facts = gather_facts(subgraph)
    return [problem for rule in _RULES for problem in rule(facts)]
