"""Contexts: which enclosing objects set one. Source: Federation, `@context` and `@fromContext`."""

from __future__ import annotations

from fedloom.planner.places import Place, Places


def setting_place(places: Places, place: Place, context: str) -> Place | None:
    """The nearest place above where objects set a context."""
    return next(
        (each for each in place.up() if each is not place and setting_types(places, each, context)), None
    )


def setting_types(places: Places, place: Place, context: str) -> tuple[str, ...]:
    """The object types at a place that set a context."""
    contexts = places.facts.graph.contexts
    return tuple(each for each in place.types if context in contexts.get(each, ()))
