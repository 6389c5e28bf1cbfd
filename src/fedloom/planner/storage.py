"""Storage keys: under which name a field is kept while the answer is in the making.

A field of the operation has its response key wherever that is unambiguous. Another key is made up where two
fields would clash: one response key for different fields on different object types, or for types that a
subgraph could not answer under one key; the same field with other arguments, for a requirement. Clashes are
looked for among all places of one storage path. Source: GraphQL 5.3.2 (FieldsInSetCanMerge).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fedloom.planner.facts import TYPENAME, Facts
from fedloom.planner.normalising import Selected, SelectedField, arguments_text, directives_text


class _Kept:
    """A key in use: for which field, and what it is in each subgraph."""

    def __init__(self, key: str, response_key: str | None, name: str, arguments: str) -> None:
        self.key, self.response_key, self.name, self.arguments = key, response_key, name, arguments
        self.response_types: dict[str, str] = {}

    def accepts(self, facts: Facts, types: Iterable[str]) -> bool:
        """Whether the field of more object types can be kept here, in every subgraph."""
        return all(
            self.response_types.get(subgraph, shape) == shape
            for each in types
            for subgraph, shape in facts.response_types(each, self.name).items()
        )

    def take(self, facts: Facts, types: Iterable[str]) -> None:
        for each in types:
            self.response_types.update(facts.response_types(each, self.name))


class Scope:
    """The keys of all objects at one storage path."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._kept: list[_Kept] = []
        self._taken = {TYPENAME}
        self._below: dict[str, Scope] = {}

    def below(self, key: str) -> Scope:
        """The scope of what is kept under a key."""
        if key not in self._below:
            self._below[key] = Scope(self._facts)
        return self._below[key]

    def reserve(self, response_keys: Iterable[str]) -> None:
        """Keep response keys free for the fields that have them."""
        self._taken.update(response_keys)

    def key_of_selected(self, field: SelectedField) -> str:
        """The key of a field of the operation."""
        if field.name == TYPENAME:
            return TYPENAME
        arguments = arguments_text(field.arguments) + directives_text(field.directives)
        for each in self._kept:
            is_same = (each.response_key, each.name, each.arguments) == (
                field.response_key,
                field.name,
                arguments,
            )
            if is_same and each.accepts(self._facts, field.on):
                each.take(self._facts, field.on)
                return each.key
        is_free = field.response_key != TYPENAME and all(
            each.key != field.response_key for each in self._kept
        )
        key = field.response_key if is_free else self._made_up(field.response_key)
        return self._keep(_Kept(key, field.response_key, field.name, arguments), field.on)

    def key_of_required(self, name: str, arguments: str, object_type: str) -> str:
        """The key of a field of a key or a requirement: that of the same field of the operation, if any."""
        if name == TYPENAME:
            return TYPENAME
        same = [each for each in self._kept if (each.name, each.arguments) == (name, arguments)]
        for each in sorted(same, key=lambda each: each.key != name):
            if each.accepts(self._facts, (object_type,)):
                each.take(self._facts, (object_type,))
                return each.key
        key = self._made_up(name) if name in self._taken else name
        return self._keep(_Kept(key, None, name, arguments), (object_type,))

    def free_key(self, name: str) -> str:
        """A key that nothing has, and nothing will."""
        key = self._made_up(name)
        self._taken.add(key)
        return key

    def position(self, key: str) -> int:
        """Keys in the order in which they were asked for, `__typename` first."""
        return next((place for place, each in enumerate(self._kept) if each.key == key), -1)

    def _keep(self, kept: _Kept, types: Sequence[str]) -> str:
        kept.take(self._facts, types)
        self._kept.append(kept)
        self._taken.add(kept.key)
        return kept.key

    def _made_up(self, name: str) -> str:
        number = 1
        while f"{name}_{number}" in self._taken:
            number += 1
        return f"{name}_{number}"


def keys_of_operation(facts: Facts, selected: Selected) -> tuple[Scope, dict[SelectedField, str]]:
    """The root's scope, and the keys of all fields of the operation that are not refused."""
    root, keys = Scope(facts), dict[SelectedField, str]()
    waiting: list[tuple[Scope, list[Selected]]] = [(root, [selected])]
    while waiting:
        scope, places = waiting.pop()
        fields = [field for place in places for field in place.fields if not field.is_refused]
        scope.reserve(each.response_key for each in fields)
        below: dict[str, list[Selected]] = {}
        for field in fields:
            keys[field] = scope.key_of_selected(field)
            if field.selection is not None:
                below.setdefault(keys[field], []).append(field.selection)
        waiting += [(scope.below(key), each) for key, each in below.items()]
    return root, keys
