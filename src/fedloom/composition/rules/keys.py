"""`@key` on interfaces. Source: Federation: "Entity interfaces" (since 2.3)."""

from __future__ import annotations

from collections.abc import Iterator

from fedloom.composition.rules.facts import Facts
from fedloom.sdl.definitions import InterfaceType
from fedloom.sdl.links import format_version
from fedloom.sdl.problems import Code, Problem

_KEYS_ON_INTERFACES = (2, 3)


def check_keys(facts: Facts) -> Iterator[Problem]:
    """Refuse keys of interfaces where the version that is linked has none."""
    if facts.subgraph.version >= _KEYS_ON_INTERFACES:
        return
    for each in facts.field_sets["key"]:
        if each.is_complete and isinstance(each.application.owner, InterfaceType):
            linked = format_version(facts.subgraph.version)
            found = f"gives an interface a key, which Federation {linked} does not know"
            step = f"Link {format_version(_KEYS_ON_INTERFACES)} or later, or put the key on the objects"
            yield facts.problem(Code.KEY_UNSUPPORTED_ON_INTERFACE, each.application, found, step)
