"""Two subgraphs of one truth, with demands on types and fields drawn at random.

What claims refuse is worked out here once more, from what was drawn, element by element.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from hypothesis import strategies as st

from fedloom.authorization.claims import Claims
from tests.fedloom.authorization.protected_graph import Truth

ALL_CLAIMS = Claims(is_authenticated=True, scopes=frozenset("abc"), policies=frozenset("pq"))
SUBGRAPHS = ("one", "two")
_ENTITIES = ("Battery", "Cell", "Maker")
_TYPES = (*_ENTITIES, "Size", "Grade", "Code")
_MEMBERS = {"Part": ("Battery", "Cell"), "Thing": ("Maker", "Size")}
_LEAVES = ("Int", "String!", "Grade", "Code!", "[Grade!]")
_COMPOSITES = ("Size", "Part", "[Part!]!", "[Part]", "Thing", "[Thing!]", "Battery", "Maker!", "[Cell!]")
_DEMANDS: Mapping[str, Callable[[Claims], bool]] = {
    "@authenticated": lambda held: held.is_authenticated,
    '@requiresScopes(scopes: [["a", "b"], ["c"]])': lambda held: (
        {"a", "b"} <= held.scopes or "c" in held.scopes
    ),
    '@requiresScopes(scopes: [["a"]])': lambda held: "a" in held.scopes,
    '@policy(policies: [["p"], ["q"]])': lambda held: bool({"p", "q"} & held.policies),
    '@policy(policies: [["p", "q"]])': lambda held: {"p", "q"} <= held.policies,
}


@dataclass(frozen=True, slots=True)
class GeneratedField:
    """A field, and the subgraphs that resolve it; the first of them writes the demands."""

    owner: str
    name: str
    type: str
    subgraphs: tuple[str, ...]
    demands: tuple[str, ...] = ()
    is_external_in: str = ""
    directive: str = ""

    @property
    def coordinate(self) -> str:
        """As the schema names it."""
        return f"{self.owner}.{self.name}"

    def sdl(self, subgraph: str, *, is_protected: bool) -> str:
        """Its definition in a subgraph, if it is there."""
        if subgraph == self.is_external_in:
            return f"{self.name}: {self.type} @external"
        if subgraph not in self.subgraphs:
            return ""
        demands = self.demands if is_protected and subgraph == self.subgraphs[0] else ()
        return f"{self.name}: {self.type} {self.directive} {' '.join(demands)}"


@dataclass(frozen=True, slots=True)
class GeneratedGraph:
    """`demands` are those of types."""

    fields: Sequence[GeneratedField]
    demands: Mapping[str, tuple[str, ...]]
    truth: Truth = field(repr=False)

    def subgraphs(self, *, is_protected: bool) -> dict[str, str]:
        """The SDL of the subgraphs, with or without demands."""
        return {name: "\n".join(self._definitions(name, is_protected=is_protected)) for name in SUBGRAPHS}

    def refused(self, held: Claims) -> frozenset[str]:
        """The fields that these claims do not open."""
        closed = {name for name, demands in self.demands.items() if not _hold(demands, held)}
        return frozenset(
            each.coordinate
            for each in self.fields
            if not _hold(each.demands, held)
            or each.owner in closed
            or closed.issuperset(_MEMBERS.get(bare := each.type.strip("[]!"), (bare,)))
        )

    def _definitions(self, subgraph: str, *, is_protected: bool) -> Iterator[str]:
        yield f"interface Part {{ id: ID! {'made: Int label: String' if subgraph == 'one' else ''} }}"
        yield "union Thing = Maker | Size"
        demands = self.demands if is_protected and subgraph == "one" else {}
        for named in (*_TYPES, "Query", "Mutation"):
            applied = " ".join(demands.get(named, ()))
            fields = [
                text
                for each in self.fields
                if each.owner == named and (text := each.sdl(subgraph, is_protected=is_protected))
            ]
            if named == "Grade":
                yield f"enum Grade {applied} {{ A B }}"
            elif named == "Code":
                yield f"scalar Code {applied}"
            elif fields:
                implemented = "implements Part" if named in _MEMBERS["Part"] else ""
                key = '@key(fields: "id")' if named in _ENTITIES else ""
                yield f"type {named} {implemented} {key} {applied} {{ {' '.join(fields)} }}"


@st.composite
def claims(draw: st.DrawFn) -> Claims:
    """What a caller may hold."""
    scopes, policies = draw(st.sets(st.sampled_from("abcd"))), draw(st.sets(st.sampled_from("pqr")))
    return Claims(draw(st.booleans()), frozenset(scopes), frozenset(policies))


@st.composite
def generated_graphs(draw: st.DrawFn) -> GeneratedGraph:
    """A graph that composes."""
    fields = list(_fields(draw))
    return GeneratedGraph(fields, {each: _demands(draw) for each in _TYPES}, _truth(draw, fields))


def _fields(draw: st.DrawFn) -> Iterator[GeneratedField]:
    for entity in _ENTITIES:
        made = _demands(draw)
        yield GeneratedField(entity, "id", "ID!", SUBGRAPHS, _demands(draw))
        yield GeneratedField(entity, "made", "Int", ("one",), made, is_external_in="two")
        # Who may not have what it requires may not have it either: composition sees to that.
        yield GeneratedField(entity, "needs", "Int", ("two",), made, directive='@requires(fields: "made")')
        yield GeneratedField(entity, "label", "String", ("one",), _demands(draw))
        for number in range(draw(st.integers(1, 4))):
            yield _field(draw, entity, f"{entity[0].lower()}{number}")
    yield GeneratedField("Size", "mm", "Int!", SUBGRAPHS, _demands(draw), directive="@shareable")
    yield GeneratedField("Size", "unit", "String", SUBGRAPHS, _demands(draw), directive="@shareable")
    yield GeneratedField("Query", "parts", "[Part]", ("one",))
    for number in range(draw(st.integers(1, 4))):
        yield _field(draw, "Query", f"query{number}")
    for number in range(draw(st.integers(0, 2))):
        yield _field(draw, "Mutation", f"mutate{number}")


def _field(draw: st.DrawFn, owner: str, name: str) -> GeneratedField:
    types = _LEAVES if draw(st.integers(0, 2)) == 0 else _COMPOSITES
    subgraph = draw(st.sampled_from(SUBGRAPHS))
    return GeneratedField(owner, name, draw(st.sampled_from(types)), (subgraph,), _demands(draw))


def _demands(draw: st.DrawFn) -> tuple[str, ...]:
    number = draw(st.sampled_from((0, 0, 0, 1, 1, 2)))
    chosen = draw(st.lists(st.sampled_from(list(_DEMANDS)), min_size=number, max_size=number))
    return tuple({each.partition("(")[0]: each for each in chosen}.values())


def _hold(demands: Sequence[str], held: Claims) -> bool:
    return all(_DEMANDS[each](held) for each in demands)


def _truth(draw: st.DrawFn, fields: Sequence[GeneratedField]) -> Truth:
    rows: dict[str, dict[str, Any]] = {
        f"{name}{number}": {"__typename": name, "id": f"{name}{number}"}
        for name in _ENTITIES
        for number in range(2)
    }
    sizes: list[dict[str, Any]] = [{"__typename": "Size", "mm": number, "unit": "mm"} for number in range(2)]
    objects = [*rows.values(), *sizes]
    for row in rows.values():
        row |= {
            each.name: _value(draw, each.type, objects)
            for each in fields
            if each.owner == row["__typename"] and each.name != "id"
        }
    roots = [each for each in fields if each.owner in ("Query", "Mutation")]
    root = {each.name: _value(draw, each.type, objects) for each in roots}
    return Truth(root, rows)


def _value(draw: st.DrawFn, of_type: str, objects: Sequence[Mapping[str, Any]]) -> Any:  # noqa: ANN401 # JSON
    if not of_type.endswith("!") and draw(st.integers(0, 4)) == 0:
        return None
    bare = of_type.removesuffix("!")
    if bare.startswith("["):
        return [_value(draw, bare[1:-1], objects) for _ in range(draw(st.integers(0, 3)))]
    if bare in _LEAF_VALUES:
        return _LEAF_VALUES[bare]
    return draw(
        st.sampled_from([each for each in objects if each["__typename"] in _MEMBERS.get(bare, (bare,))])
    )


_LEAF_VALUES: Mapping[str, object] = {"Int": 7, "String": "s", "Grade": "A", "Code": "c"}
