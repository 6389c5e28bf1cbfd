"""What one element of a schema demands of a caller, as its directives say.

`[["a", "b"], ["c"]]` is fulfilled by a and b, or by c. Several demands must all be fulfilled, whether they
stand on one element or on several. An empty list demands nothing, as for composition; an argument that cannot
be read is fulfilled by nobody: a check that cannot run has failed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graphql import ConstValueNode, ListValueNode, StringValueNode

from fedloom.authorization.claims import Claims
from fedloom.sdl.definitions import Element, applied

Alternatives = frozenset[frozenset[str]]
"""Names that must all be held, or those of another set, or … Of no set at all: nobody holds them."""

_ANYBODY: Alternatives = frozenset({frozenset()})
_NOBODY: Alternatives = frozenset()
_MOST_COMBINED = 10_000


@dataclass(frozen=True, slots=True)
class Demand:
    """All that must be fulfilled."""

    is_authenticated: bool = False
    scopes: frozenset[Alternatives] = frozenset()
    policies: frozenset[Alternatives] = frozenset()

    def __bool__(self) -> bool:
        """Whether it demands anything."""
        return self.is_authenticated or bool(self.scopes or self.policies)

    def __and__(self, other: Demand) -> Demand:
        """Both."""
        return Demand(
            self.is_authenticated or other.is_authenticated,
            self.scopes | other.scopes,
            self.policies | other.policies,
        )

    def is_fulfilled_by(self, claims: Claims) -> bool:
        """Whether a caller with these claims may have what demands this."""
        return (
            (claims.is_authenticated or not self.is_authenticated)
            and all(_holds(claims.scopes, each) for each in self.scopes)
            and all(_holds(claims.policies, each) for each in self.policies)
        )

    def beyond(self, other: Demand) -> Demand:
        """What this demands of those who fulfil the other one already."""
        return Demand(
            self.is_authenticated and not other.is_authenticated,
            frozenset(each for each in self.scopes if not _implies(other.scopes, each)),
            frozenset(each for each in self.policies if not _implies(other.policies, each)),
        )


NOTHING = Demand()


def demand_of(element: Element) -> Demand:
    """What an element demands by itself."""
    if not element.directives:
        return NOTHING
    return Demand(
        bool(applied(element, "authenticated")),
        frozenset(_alternatives(element, "requiresScopes", "scopes")),
        frozenset(_alternatives(element, "policy", "policies")),
    )


def all_of(demands: Iterable[Demand]) -> Demand:
    """All of several demands."""
    joined = NOTHING
    for each in demands:
        joined &= each
    return joined


def _holds(held: frozenset[str], alternatives: Alternatives) -> bool:
    return any(needed <= held for needed in alternatives)


def _implies(demanded: Iterable[Alternatives], other: Alternatives) -> bool:
    """Whether who fulfils all of `demanded` always fulfils `other`; no, where that takes too long to say."""
    left = {frozenset[str]()} if frozenset() not in other else set()
    for each in sorted(demanded, key=lambda one: (len(one), sorted(map(sorted, one)))):
        combined = (held | needed for held in left for needed in each)
        left = {held for held in combined if not _holds(held, other)}
        if len(left) > _MOST_COMBINED:
            return False
    return not left


def _alternatives(element: Element, known: str, argument: str) -> Iterator[Alternatives]:
    for each in applied(element, known):
        alternatives = _read(each.arguments.get(argument))
        if frozenset() not in alternatives:
            yield alternatives


def _read(value: ConstValueNode | None) -> Alternatives:
    """A list of lists of names; one item stands for a list of it (GraphQL 3.12, "Input Coercion")."""
    groups = [_names(each) for each in _items(value)]
    if not groups:
        return _ANYBODY
    return frozenset(each for each in groups if each is not None) if None not in groups else _NOBODY


def _names(group: ConstValueNode | None) -> frozenset[str] | None:
    names = [each.value if isinstance(each, StringValueNode) else None for each in _items(group)]
    return frozenset(each for each in names if each is not None) if None not in names else None


def _items(value: ConstValueNode | None) -> Sequence[ConstValueNode | None]:
    """The items of a list; of what is none, the value itself."""
    return value.values if isinstance(value, ListValueNode) else (value,)
