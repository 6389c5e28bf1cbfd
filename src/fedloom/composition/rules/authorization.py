"""`@authenticated`, `@requiresScopes`, `@policy`: on what is resolved, so not on interfaces.

An interface demands what its objects demand together; that is worked out when subgraphs are merged.
Source: Federation: @authenticated, @requiresScopes, @policy; AUTH_REQUIREMENTS_APPLIED_ON_INTERFACE.
"""

from __future__ import annotations

from collections.abc import Iterator

from fedloom.composition.rules.facts import Facts
from fedloom.sdl.definitions import InterfaceType, is_applied
from fedloom.sdl.problems import Code, Problem

_DIRECTIVES = ("authenticated", "requiresScopes", "policy")


def check_authorization(facts: Facts) -> Iterator[Problem]:
    """Refuse requirements on interfaces, on their fields, and on an object that stands for an interface."""
    for known in _DIRECTIVES:
        for each in facts.applied(known):
            if isinstance(each.owner, InterfaceType):
                what = "a field of an interface" if each.field else "an interface"
            elif each.field is None and is_applied(each.owner, "interfaceObject"):
                what = "an @interfaceObject"
            else:
                continue
            found = f"protects {what}, which demands what its objects demand"
            step = "Put it on the objects that implement the interface, or on their fields"
            yield facts.problem(Code.AUTH_REQUIREMENTS_APPLIED_ON_INTERFACE, each, found, step)
