"""What an upgrade from Federation 1 cannot give, seen from all subgraphs.

Sources: Federation, EXTENSION_WITH_NO_BASE; Federation: @interfaceObject ("at least one other subgraph
defines the interface with @key").
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fedloom.composition.subgraph import Subgraph
from fedloom.sdl.definitions import ROOT_NAMES, InterfaceType, NamedType, is_applied
from fedloom.sdl.problems import Code, Problem


def check_extension_bases(old: Sequence[Subgraph], subgraphs: Sequence[Subgraph]) -> Iterator[Problem]:
    """Of subgraphs of Federation 1, the types that they extend and nobody among all subgraphs defines."""
    defined = {
        each.name for subgraph in subgraphs for each in subgraph.schema.types.values() if not _extends(each)
    }
    for subgraph in old:
        for each in subgraph.schema.types.values():
            if _extends(each) and each.name not in defined and each.name not in ROOT_NAMES.values():
                message = (
                    f'{each.name} is extended in subgraph "{subgraph.name}", and no subgraph defines it.'
                    f" Define it in one of them, or write the {each.kind} without extend."
                )
                yield Problem(Code.EXTENSION_WITH_NO_BASE, message, (each.name,), (subgraph.name,))


def check_interface_keys(old: Sequence[Subgraph], subgraphs: Sequence[Subgraph]) -> Iterator[Problem]:
    """Keys of interfaces in Federation 1, which do not promise what `@interfaceObject` elsewhere needs."""
    keyed: dict[str, list[str]] = {}
    for subgraph in old:
        for each in subgraph.schema.types.values():
            if isinstance(each, InterfaceType) and is_applied(each, "key"):
                keyed.setdefault(each.name, []).append(subgraph.name)
    for subgraph in subgraphs if keyed else ():
        for named in subgraph.schema.objects():
            if named.name in keyed and is_applied(named, "interfaceObject"):
                several = " and ".join(f'"{name}"' for name in keyed[named.name])
                message = (
                    f'{named.name} is an @interfaceObject in subgraph "{subgraph.name}", and an'
                    f" interface with @key in {several}, of Federation 1, where such a key does not let a"
                    " router ask for the type of an entity. Upgrade that subgraph to Federation 2.3, or"
                    " remove the @key there."
                )
                subgraph_names = (subgraph.name, *keyed[named.name])
                yield Problem(Code.INTERFACE_OBJECT_USAGE_ERROR, message, (named.name,), subgraph_names)


def _extends(named: NamedType) -> bool:
    return not named.has_base or is_applied(named, "extends")
