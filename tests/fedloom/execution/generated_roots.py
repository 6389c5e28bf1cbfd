"""The root fields of a generated world, and an interface with its interface object."""

from __future__ import annotations

from tests.fedloom.execution.generated_definitions import SHAREABLE
from tests.fedloom.execution.generated_draft import Choosing


class RootsDrawing(Choosing):
    """Draws root fields into subgraphs."""

    def items(self) -> None:
        """An interface with a key, and another subgraph's view of it as an object."""
        first, second, *rest = self._shuffled(self._names)
        one, other = self._draft.subgraphs[first], self._draft.subgraphs[second]
        members = ("Cell", "Module")
        own = [one.type("Item", "interface"), *(one.type(name) for name in members)]
        for draft in (*own, other.type("Item")):
            draft.directives.append('@key(fields: "id")')
            draft.add("id", "ID!")
        for draft in own:
            draft.add("title", "String")
        for name in members:
            one.type(name).interfaces.append("Item")
            one.type(name).add(f"{name.lower()}0", "Int")
        view = other.type("Item")
        view.directives.append("@interfaceObject")
        view.add("price", "Int")
        view.add("store", self._one(("Place", "[Battery!]")))
        if self._one_in(2):
            view.add("title", "String", "@external")
            view.add("label", "String", '@requires(fields: "title")')
        if rest and self._one_in(2):
            cell = self._draft.type(rest[0], "Cell")
            cell.directives.append('@key(fields: "id")')
            cell.add("id", "ID!")
            cell.add("cell1", "String")
        self._draft.has_items = True
        for each in self._some((first, second)):
            self._draft.root("Query", f"items_{each}", "[Item]", each)

    def entity(self, entity: str) -> None:
        """Ways to an entity, in some of its subgraphs."""
        holders = self._draft.holders[entity]
        for each in self._some(holders):
            of_type = self._one((entity, f"[{entity}!]!", f"[{entity}]"))
            self._draft.root("Query", f"{entity.lower()}_{each}", of_type, each)
        if self._one_in(3):
            each = self._one(holders)
            name = f"pick{entity}_{each}"
            self._draft.type(each, "Query").add(name, entity, arguments="(index: Int! = 0)")
            self._draft.roots.append(("Query", name, f"[{entity}!]!", each))
        if self._one_in(4):
            for each in self._some(holders):
                self._draft.root("Query", f"all{entity}", f"[{entity}]", each, SHAREABLE)

    def values(self) -> None:
        """Ways to value types and abstract types, and mutations."""
        if self._one_in(3):
            for each in self._some(self._names):
                self._draft.root("Query", "where", "Place", each, SHAREABLE)
        for of_type in ("[Thing]", "[Named]", "Size"):
            if self._one_in(4):
                each = self._one(self._names)
                self._draft.root("Query", f"{of_type.strip('[]').lower()}_{each}", of_type, each)
        if self._one_in(4):
            for each in self._some(self._names):
                name = f"do_{each}"
                self._draft.type(each, "Mutation").add(name, "Done", arguments="(index: Int = 0)")
                self._draft.roots.append(("Mutation", name, "Done", each))
        self._draft.root("Query", "version", "Int", self._names[0])
