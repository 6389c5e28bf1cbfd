"""Subgraphs in the making, for generated tests: parts that can still be changed, and their SDL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.fedloom.composition.behaviour import linked


@dataclass(slots=True)
class FieldDraft:
    """A field, an input field (without arguments) or an argument list as text: `(limit: Int = 3)`."""

    name: str
    type: str
    arguments: str = ""
    directives: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return " ".join([f"{self.name}{self.arguments}: {self.type}", *self.directives])


@dataclass(slots=True)
class TypeDraft:
    """A type; `parts` are the values of an enum or the members of a union."""

    name: str
    keyword: str = "type"
    interfaces: list[str] = field(default_factory=list)
    directives: list[str] = field(default_factory=list)
    fields: dict[str, FieldDraft] = field(default_factory=dict)
    parts: list[str] = field(default_factory=list)

    def add(self, name: str, of_type: str, *directives: str, arguments: str = "") -> None:
        """A field, unless it is there; then directives that it has not yet."""
        draft = self.fields.setdefault(name, FieldDraft(name, of_type, arguments))
        draft.directives += [each for each in directives if each not in draft.directives]

    def __str__(self) -> str:
        interfaces = f"implements {' & '.join(self.interfaces)}" if self.interfaces else ""
        head = " ".join(filter(None, [self.keyword, self.name, interfaces, *self.directives]))
        if self.keyword == "union":
            return f"{head} = {' | '.join(self.parts)}" if self.parts else head
        body = self.parts if self.keyword == "enum" else [str(each) for each in self.fields.values()]
        return f"{head} {{ {' '.join(body)} }}" if body else head


@dataclass(slots=True)
class SubgraphDraft:
    """A subgraph; `version` is of Federation, "1" for a document without a link."""

    name: str
    version: str = "2.9"
    types: dict[str, TypeDraft] = field(default_factory=dict)

    def type(self, name: str, keyword: str = "type") -> TypeDraft:
        """The type of this name, made where it is missing."""
        return self.types.setdefault(name, TypeDraft(name, keyword))

    def fields(self) -> Iterator[tuple[TypeDraft, FieldDraft]]:
        """All fields with their types."""
        return ((each, part) for each in self.types.values() for part in each.fields.values())

    @property
    def sdl(self) -> str:
        """The document."""
        return linked("\n".join([f"# fed {self.version}", *map(str, self.types.values())]) + "\n")
