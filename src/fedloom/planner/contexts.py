"""Contexts: which enclosing objects set one. Source: Federation, `@context` and `@fromContext`.

The nearest one counts, for each object by itself: of two types at one place above, only one may set a
context, and objects below the other find theirs further up.
"""

from __future__ import annotations

from dataclasses import dataclass

from fedloom.planner.places import Place, Places


@dataclass(frozen=True, slots=True)
class Setting:
    """A place above where a context is set, `levels` objects up, and the types that set it."""

    place: Place
    levels: int
    types: tuple[str, ...]


def settings_of(places: Places, place: Place, context: str) -> tuple[Setting, ...]:
    """Where the objects at a place find a context, the nearest first; none: nowhere."""
    contexts = places.facts.graph.contexts
    found: list[Setting] = []
    below = place
    for levels, each in enumerate(place.up()):
        if levels:
            types = tuple(name for name in below.parent_types if context in contexts.get(name, ()))
            found += [Setting(each, levels, types)] if types else []
            if len(types) == len(below.parent_types):
                break
        below = each
    return tuple(found)
