"""The fields of entities in a generated world: who serves, requires, provides and takes over what."""

from __future__ import annotations

from collections.abc import Sequence

from hypothesis import strategies as st

from tests.fedloom.execution.generated_definitions import SHAREABLE, named_in, selections
from tests.fedloom.execution.generated_draft import Choosing, Fact

_SCALARS = ("Int", "String!", "[String!]", "[[Int]!]!", "Grade", "Boolean", "Float")
_COMPOSITES = ("Place", "Size", "[Place!]!", "[[Size]]", "Named", "Thing", "[Thing]", "[Named!]")
_REFERENCES = ("Battery", "[Maker!]", "Pack!", "Maker", "[Battery]", "[Pack!]!")
_ARGUMENTS = ("(limit: Int = 3)", "(code: ID!)", "(limit: Int, grade: Grade)", "(by: Filter)")
_GIVEN = {
    "": "",
    "(limit: Int = 3)": "(limit: 4)",
    "(code: ID!)": '(code: "k")',
    "(limit: Int, grade: Grade)": "(limit: 1, grade: A)",
    "(by: Filter)": '(by: {code: "k", limit: 2})',
}


class FactsDrawing(Choosing):
    """Draws fields of entities into subgraphs."""

    def fact(self, entity: str, name: str, entities: Sequence[str]) -> None:
        """A field that one subgraph serves, or several share."""
        references = [each for each in _REFERENCES if each.strip("[]!") in entities]
        of_type = self._one((*_SCALARS, *_COMPOSITES, *references, *references))
        holders = self._shuffled(self._draft.holders[entity])
        owners = holders[: self._draw(st.sampled_from((1, 1, 1, 2, 3)))]
        has_arguments = of_type == "String!" and self._one_in(2)
        arguments = self._one(_ARGUMENTS) if has_arguments else ""
        fact = Fact(entity, name, of_type, owners, arguments)
        for each in owners:
            shared = (SHAREABLE,) if len(owners) > 1 else ()
            self._draft.type(each, entity).add(name, of_type, *shared, arguments=arguments)
        self._draft.facts.append(fact)

    def computed(self, entity: str, name: str) -> None:
        """A field that requires others, of other subgraphs."""
        owner = self._one(self._draft.holders[entity])
        others = [each for each in self._draft.facts if each.entity == entity and owner not in each.owners]
        if not others:
            return
        wanted = self._draw(st.lists(st.sampled_from(others), min_size=1, max_size=2, unique_by=id))
        texts = []
        for each in wanted:
            self._draft.type(owner, entity).add(each.name, each.type, "@external", arguments=each.arguments)
            inside = self._selection(owner, each.type)
            texts.append(f"{each.name}{_GIVEN[each.arguments]}{inside}")
            each.is_required = True
        requires = " ".join(texts)
        draft = self._draft.type(owner, entity)
        draft.add(name, "String", f'@requires(fields: "{_quoted(requires)}")')
        self._draft.facts.append(Fact(entity, name, "String", [owner], requires=requires))

    def _selection(self, subgraph: str, of_type: str, *, is_provided: bool = False) -> str:
        """What a field set of a subgraph takes inside of a field."""
        bare = of_type.strip("[]!")
        inside = selections(self._draft.subgraphs[subgraph], bare, self._draft.stub_keys)
        if bare in self._draft.holders and self._one_in(2):
            reachable = [
                each
                for each in self._draft.facts
                if each.entity == bare and each.type in _SCALARS and not each.arguments
            ]
            if reachable:
                fact = self._one(reachable)
                if subgraph not in fact.owners:
                    self._draft.type(subgraph, bare).add(fact.name, fact.type, "@external")
                fact.is_required = True
                if is_provided:
                    self._share(fact)
                return f" {{ {fact.name} }}"
        return inside

    def _share(self, fact: Fact) -> None:
        """Another subgraph gives what its owners serve."""
        for each in fact.owners:
            self._draft.type(each, fact.entity).add(fact.name, fact.type, SHAREABLE)
        fact.is_provided = True

    def provided(self, entity: str, name: str) -> None:
        """A root field, or a field of an entity, that gives what another subgraph serves."""
        subgraph = self._one(self._names)
        facts = [
            each
            for each in self._draft.facts
            if each.entity == entity
            and not each.requires
            and not each.arguments
            and subgraph not in each.owners
        ]
        if not facts:
            return
        fact = self._one(facts)
        inside = self._selection(subgraph, fact.type, is_provided=True)
        named_in(self._draft.subgraphs[subgraph], entity, self._draft.stub_keys)
        self._draft.type(subgraph, entity).add(fact.name, fact.type, "@external")
        self._share(fact)
        provides = f'@provides(fields: "{fact.name}{inside}")'
        field, of_type = f"{name}_{subgraph}", self._one((entity, f"[{entity}!]!"))
        holders = [each for each, own in self._draft.holders.items() if subgraph in own]
        if holders and self._one_in(2):
            holder = self._one(holders)
            self._draft.type(subgraph, holder).add(field, of_type, provides)
            self._draft.facts.append(Fact(holder, field, of_type, [subgraph]))
        else:
            self._draft.root("Query", field, of_type, subgraph, provides)

    def overridden(self) -> None:
        """A field that moves to another subgraph, if there is one that may."""
        facts = [
            each
            for each in self._draft.facts
            if len(each.owners) == 1
            and not each.requires
            and not each.is_provided
            and not each.name.startswith("given")
            and not any(each.name in other.requires for other in self._draft.facts)
        ]
        if not facts:
            return
        fact = self._one(facts)
        others = [each for each in self._draft.holders[fact.entity] if each not in fact.owners]
        if not others:
            return
        taking = self._one(others)
        override = f'@override(from: "{fact.owners[0]}")'
        self._draft.type(taking, fact.entity).add(fact.name, fact.type, override, arguments=fact.arguments)
        fact.owners = [taking]


def _quoted(text: str) -> str:
    return text.replace('"', '\\"')
