"""Which objects of ours a request to a partner names in its arguments.

A partner answers about whatever id it is given. So that nobody learns through it whether there is such an
object, a caller names only what it sees.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from graphql import DocumentNode, StringValueNode, Visitor, visit

from celltrail.graph.federation import ENTITIES
from celltrail.graph.ids import GlobalId


def literals_of(document: DocumentNode) -> frozenset[str]:
    """The texts that stand in the document itself."""
    found = _Texts()
    visit(document, found)
    return frozenset(found.texts)


def named_objects(texts: frozenset[str], variables: Mapping[str, Any]) -> dict[str, list[str]]:
    """The ids of our entities among texts and the values of variables, by type."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for text in (*texts, *_texts_in(variables)):
        named = GlobalId.parse(text)
        if named is not None and named.type_name in ENTITIES:
            found[named.type_name].add(text)
    return {type_name: sorted(ids) for type_name, ids in found.items()}


def _texts_in(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts_in(each)


class _Texts(Visitor):
    def __init__(self) -> None:
        super().__init__()
        self.texts: set[str] = set()

    def enter_string_value(self, node: StringValueNode, *_: object) -> None:
        """Keep a text."""
        self.texts.add(node.value)
