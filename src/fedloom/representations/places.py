"""Which objects of the tree a path leads to.

`objects_at` is what every fetch does, so it is compiled and knows no places. `located` also tells where each
object stands and which objects enclose it: for errors, and for contexts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from fedloom.query_plan.generated import Source, generated, literal
from fedloom.query_plan.model import Path, Step

Object = dict[str, Any]
#: From the root to the objects at a path, in the order in which they stand. The second argument says whether
#: one object may stand at several places; then it comes only once.
Finder = Callable[[Object, bool], list[Object]]


@dataclass(frozen=True, slots=True)
class Located:
    """An object, where it stands (storage keys and indices), and the objects around it, outermost first."""

    object: Object
    place: tuple[str | int, ...]
    enclosing: tuple[Object, ...]


def compile_finder(path: Path) -> Finder:
    """Compile a path.

    What was asked about once and stands at several places is one object at all of them. Each step drops
    repetitions then, so that the work is as large as the objects are many, not as the answer is long.
    """
    source = Source()
    source.add(0, "def objects_at(root, may_repeat):")
    source.add(1, "found = [root]")
    constants: dict[str, object] = {"inside": _objects_inside, "once": _once}
    for number, step in enumerate(path):
        key = literal(step.key)
        if step.on is not None:
            constants[f"on{number}"] = step.on
            source.add(1, f"found = [o for o in found if o.get('__typename') in on{number}]")
        if step.lists == 0:
            source.add(1, f"found = [v for o in found if (v := o.get({key})).__class__ is dict]")
        elif step.lists == 1:
            each = (
                f"for o in found if (v := o.get({key})).__class__ is list for e in v if e.__class__ is dict"
            )
            source.add(1, f"found = [e {each}]")
        else:
            source.add(1, f"found = inside(found, {key})")
        source.add(1, "if may_repeat: found = once(found)")
    source.add(1, "return found")
    return generated(str(source), "objects_at", constants)


def located(root: Object, path: Path) -> Iterator[Located]:
    """The objects at a path with their places; an object that stands at several comes for each of them."""
    yield from _located(Located(root, (), ()), path)


def _located(at: Located, path: Path) -> Iterator[Located]:
    if not path:
        yield at
        return
    step, rest = path[0], path[1:]
    if _is_passed(step, at.object):
        inside = at.object.get(step.key)
        for each, place in _objects_in(inside, (*at.place, step.key)):
            yield from _located(Located(each, place, (*at.enclosing, at.object)), rest)


def _is_passed(step: Step, found: Object) -> bool:
    return step.on is None or found.get("__typename") in step.on


def _objects_in(
    value: object, place: tuple[str | int, ...]
) -> Iterable[tuple[Object, tuple[str | int, ...]]]:
    if isinstance(value, dict):
        yield value, place
    elif isinstance(value, list):
        for index, each in enumerate(value):
            yield from _objects_in(each, (*place, index))


def _once(found: list[Object]) -> list[Object]:
    return list({id(each): each for each in found}.values())


def _objects_inside(found: list[Object], key: str) -> list[Object]:
    inside: list[Object] = []
    for each in found:
        value = each.get(key)
        if value.__class__ is dict:
            inside.append(value)
        elif value.__class__ is list:
            _flatten(value, inside)
    return inside


def _flatten(values: list[Any], found: list[Object]) -> None:
    """Collect the objects of a list; lists of lists are rare, and their depth is bounded by the JSON
    parser."""
    for each in values:
        if each.__class__ is dict:
            found.append(each)
        elif each.__class__ is list:
            _flatten(each, found)
