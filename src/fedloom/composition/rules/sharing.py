"""`@shareable`: on fields of objects, once at a place. Source: Federation: @shareable."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from fedloom.composition.rules.applications import Application
from fedloom.composition.rules.facts import Facts
from fedloom.sdl.definitions import InterfaceType
from fedloom.sdl.problems import Code, Problem


def check_sharing(facts: Facts) -> Iterator[Problem]:
    """Refuse it on fields of interfaces, and where one place repeats it.

    A type and each of its extensions are places of their own, for the fields that they define.
    """
    applications = facts.applied("shareable")
    for each in applications:
        if each.field and isinstance(each.owner, InterfaceType):
            found = "marks a field of an interface, which is resolved nowhere and so shared by nobody"
            step = "Mark the fields of the objects that implement the interface"
            yield facts.problem(Code.INVALID_SHAREABLE_USAGE, each, found, step)
    places = Counter(_place(each) for each in applications)
    for each in {_place(each): each for each in applications}.values():
        if places[_place(each)] > 1 and not isinstance(each.owner, InterfaceType):
            found = "is repeated there, which says nothing more"
            yield facts.problem(Code.INVALID_SHAREABLE_USAGE, each, found, "Keep one")


def _place(application: Application) -> tuple[str, bool]:
    return application.coordinate, application.directive.is_on_extension
